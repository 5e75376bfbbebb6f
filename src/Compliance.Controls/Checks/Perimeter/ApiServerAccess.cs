using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-APISERVER-ACCESS.</summary>
public sealed class ApiServerAccess : ICheck
{
    // Bound to everyone by default, and no more than to ask what the server offers.
    private static readonly string[] Discovery = ["system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery"];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-APISERVER-ACCESS",
        Group = "perimeter",
        Title = "Only workloads that need it reach the Kubernetes API, and the API is not world-open",
        Rationale = "The API server is the management plane; pods rarely need it, and the internet never.",
        Condition = "For each namespace in scope, of the pods outside approved_api_clients (NS/NAME or NS/*): fails when one may open a connection, allowed or under a condition, to a kubelet port of a node. Of those whose ServiceAccount is itself bound to no role beyond discovery, fails when one may so reach the API server, where the namespace is declared sensitive, has a pod in a zone of the kind cde or phi, or belongs to a tenant (label, or zone with one); warns elsewhere. The API server is looked for behind the Service default/kubernetes, or at the kube-apiserver pods that show; not evaluable where neither was read, where a right was not understood that could be a need, and when policies leave it undefined. Another result for the cluster warns when the server has a public address here or in the kubeconfig, and is not evaluable when all that is known is a name; authorised networks of a cloud are not seen. Pods on the host network are left to EXP-HOSTNETWORK-BYPASS.",
        Remediation = "Deny egress to the API by default and allow it to its clients; use a private endpoint with authorised networks.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service, Kinds.EndpointSlice, .. Kinds.Access],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("approved_api_clients", "").Add("kubelet_ports", "10250, 10255"),
    };

    private sealed record Way(Endpoint Pod, Party To, PortSet Open, string? Doubt);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<ApiEndpoint> api = ApiEndpoint.Of(context);
        ImmutableArray<(Party To, PortSet Ports)> servers = [.. api.Select(a => (a.Party, PortSet.Of(TransportProtocol.Tcp, a.Port, a.Port)))];
        PortSet kubelet = context.List("kubelet_ports").Select(p => int.Parse(p, NumberStyles.None, CultureInfo.InvariantCulture))
            .Aggregate(PortSet.Empty, (ports, p) => ports.Union(PortSet.Of(TransportProtocol.Tcp, p, p)));
        // Two nodes of each class: a pod may be treated apart at its own.
        ImmutableArray<(Party To, PortSet Ports)> nodes = [.. context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Node)
            .GroupBy(n => context.Reachability.ClassOf(n).Index).SelectMany(g => g.Take(2)).Select(n => ((Party)new Party.Inside(n), kubelet))];
        HashSet<AccessSubject> needing = [.. context.Index.Access.Grants.Where(g => g.Subject.Kind == "ServiceAccount" && !g.Role.Rules.IsEmpty && !Discovery.Contains(g.Role.Ref.Name)).Select(g => g.Subject)];
        ImmutableArray<string> approved = context.List("approved_api_clients");
        foreach (CheckResult result in Definition.ForEachNamespace(context, (ns, pods) => Of(context, ns,
            [.. pods.Where(p => !approved.Contains($"{ns}/*") && !approved.Contains($"{ns}/{p.Workload?.Name ?? p.Name}"))], servers, nodes, needing))) yield return result;
        yield return Public(context, api);
    }

    private CheckResult Of(
        CheckContext context, string ns, ImmutableArray<Endpoint> pods, ImmutableArray<(Party, PortSet)> servers, ImmutableArray<(Party, PortSet)> nodes, HashSet<AccessSubject> needing)
    {
        string subject = $"namespace/{ns}";
        if (pods.IsEmpty) return Definition.Pass(context, subject, ns, $"Every workload of {ns} is an approved client of the API.");
        ImmutableArray<Way> toKubelet = Ways(context, pods, nodes);
        ImmutableArray<Endpoint> idle = [.. pods.Where(p => !needing.Contains(new("ServiceAccount", ns, p.ServiceAccount)))];
        ImmutableArray<Way> toApi = Ways(context, idle, servers);
        string? unread = context.Index.DoubtAboutAbsence(ns);
        if (Open(toKubelet) is { IsEmpty: false } kubelet)
            return unread is not null ? Definition.NotEvaluable(context, subject, ns, $"{Flows.WorkloadName(kubelet[0].Pod)} seems to reach a kubelet, but {unread}")
                : Fail(context, subject, ns, $"{Answers.Count(kubelet.Length, "workload")} in {ns} can reach a kubelet: {Answers.Some(kubelet.Select(w => Flows.WorkloadName(w.Pod)))}", kubelet);
        if (Open(toApi) is { IsEmpty: false } reaching)
        {
            string found = $"{Answers.Count(reaching.Length, "workload")} in {ns} can reach the API server and have no right there beyond discovery: {Answers.Some(reaching.Select(w => Flows.WorkloadName(w.Pod)))}";
            if (unread is not null) return Definition.NotEvaluable(context, subject, ns, $"{found}, but {unread}");
            if (context.Unread(Kinds.Access, ns) is { } rights) return Definition.NotEvaluable(context, subject, ns, $"{found}, but {rights}");
            if (context.Index.Access.Limitations.FirstOrDefault() is { } limitation) return Definition.NotEvaluable(context, subject, ns, $"{found}, but {limitation.Object}{limitation.Pointer}: {limitation.Message}");
            return Guarded(context, ns, pods) ? Fail(context, subject, ns, found, reaching)
                : Definition.Warn(context, subject, ns, $"{found}.", reaching.Take(20).Select(w => w.Pod.Source.See())) with { Witness = Example(context, reaching[0]) };
        }
        if (toKubelet.Concat(toApi).FirstOrDefault(w => w.Doubt is not null) is { } doubtful)
            return Definition.NotEvaluable(context, subject, ns, $"whether {Flows.WorkloadName(doubtful.Pod)} can reach the API server or a kubelet is open: {doubtful.Doubt}");
        if (servers.IsEmpty && !idle.IsEmpty)
            return Definition.NotEvaluable(context, subject, ns, "where the API server answers was not read: neither an EndpointSlice of the Service default/kubernetes nor a kube-apiserver pod");
        return Definition.Pass(context, subject, ns, idle.IsEmpty
            ? $"No pod of {ns} can reach a kubelet, and each has rights in the API that it may need."
            : $"None of {Answers.Count(idle.Length, "pod")} without rights in the API can reach it, and none of {Answers.Count(pods.Length, "pod")} in {ns} a kubelet.");
    }

    private CheckResult Fail(CheckContext context, string subject, string ns, string found, ImmutableArray<Way> ways) =>
        Definition.Fail(context, subject, ns, $"{found}.", Example(context, ways[0]), ways.Take(20).Select(w => w.Pod.Source.See()))
            with { Patch = ways.Any(w => context.Reachability.IsolatedBy(w.Pod, Direction.Egress).IsEmpty) ? DefaultDenyEgress.Patch(ns) : null };

    private static Witness Example(CheckContext context, Way way) => Flows.Witness(context.Reachability, new Party.Inside(way.Pod), way.To, way.Open);

    private static ImmutableArray<Way> Open(ImmutableArray<Way> ways) =>
        [.. ways.Where(w => w.Doubt is null).DistinctBy(w => Flows.WorkloadName(w.Pod), StringComparer.Ordinal).OrderBy(w => Flows.WorkloadName(w.Pod), StringComparer.Ordinal)];

    /// <summary>For each pod a way to one of the targets that is open, or why that cannot be told; looked for once for each class.</summary>
    private static ImmutableArray<Way> Ways(CheckContext context, ImmutableArray<Endpoint> pods, ImmutableArray<(Party To, PortSet Ports)> targets)
    {
        Dictionary<(int, string?), Way?> known = [];
        ImmutableArray<Way>.Builder ways = ImmutableArray.CreateBuilder<Way>();
        foreach (Endpoint pod in pods)
        {
            (int, string?) key = (context.Reachability.ClassOf(pod).Index, targets.Any(t => t.To is Party.Inside inside && (inside.Endpoint.Node ?? inside.Endpoint.Name) == pod.Node) ? pod.Node : null);
            if (!known.TryGetValue(key, out Way? way)) known[key] = way = Look(context, pod, targets);
            if (way is not null) ways.Add(way with { Pod = pod });
        }
        return ways.ToImmutable();
    }

    private static Way? Look(CheckContext context, Endpoint pod, ImmutableArray<(Party To, PortSet Ports)> targets)
    {
        Way? doubtful = null;
        foreach ((Party to, PortSet ports) in targets)
        {
            Connections connections = to is Party.Inside inside ? context.Reachability.Between(pod, inside.Endpoint)
                : context.Reachability.Between(context.Reachability.ClassOf(pod), context.Reachability.ClassOf(((Party.Address)to).Value));
            PortSet open = connections.Allowed.Intersect(ports) is { IsEmpty: false } certain ? certain : connections.Qualified.Intersect(ports);
            if (!open.IsEmpty) return new(pod, to, open, null);
            if (connections.Undefined.Union(connections.Latent).Overlaps(ports)) doubtful ??= new(pod, to, PortSet.Empty, connections.Reasons.FirstOrDefault()?.TrimEnd('.') ?? "the policies leave it undefined");
        }
        return doubtful;
    }

    private static bool Guarded(CheckContext context, string ns, ImmutableArray<Endpoint> pods) =>
        pods.Any(context.Sensitive) || context.Reachability.Population.Namespaces[ns].ContainsKey(context.Scope.Labels.Tenant)
        || pods.Any(p => context.Zones.Map.ZonesOf(p).Any(id => context.Zones.Map.Zones.Any(z => z.Id == id && z.Tenant is not null)));

    private CheckResult Public(CheckContext context, ImmutableArray<ApiEndpoint> api)
    {
        const string subject = "api-server";
        PublicAddresses internet = new();
        if (api.FirstOrDefault(a => internet.Contains(a.Address)) is { } open)
            return Definition.Warn(context, subject, null, $"The API server has the public address {open.Address}; whether a cloud restricts it takes evidence from there.", open.Source.See());
        string? host = context.Snapshot.Identity is { } identity && Uri.TryCreate(identity.Server, UriKind.Absolute, out Uri? uri) ? uri.Host.Trim('[', ']') : null;
        if (host is not null && IPAddress.TryParse(host, out IPAddress? address))
            return internet.Contains(address) ? Definition.Warn(context, subject, null, $"The API server was asked at the public address {address}; whether a cloud restricts it takes evidence from there.")
                : Definition.Pass(context, subject, null, $"The API server was asked at the private address {address}{(api.IsEmpty ? "" : $", and answers at {Answers.Some(api.Select(a => a.Address.ToString()))}")}.");
        return Definition.NotEvaluable(context, subject, null, host is null ? "the snapshot does not say at which address the API server is asked" : $"the name {host} does not say whether its address is public");
    }
}
