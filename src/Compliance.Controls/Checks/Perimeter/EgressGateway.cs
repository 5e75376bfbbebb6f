using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Exits;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-EGRESS-GATEWAY.</summary>
public sealed class EgressGateway : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-EGRESS-GATEWAY",
        Group = "perimeter",
        Title = "Traffic from sensitive zones to third parties leaves through a managed egress point",
        Rationale = "A fixed exit that is logged lets partners allow it by address, hides internal addresses and gives one place to filter.",
        Condition = "One result for each declared zone whose id or kind is in zones_required. A third party is an address of the internet, or of a zone of the kind partner. Of the zone's pods that may open a connection to one, allowed or under a condition, each must be selected by an exit of the plug-in that runs, whose feature is on, that covers every third-party address the pod may reach, and that has a ready gateway: CiliumEgressGatewayPolicy, Egress of Antrea, EgressIP of OVN-Kubernetes; else it fails. Warns when fewer than min_gateway_nodes ready nodes can carry an exit. A zone whose pods can reach no third party passes: a proxy or a mesh's gateway is then the way out, and is judged as a pod where it is itself in such a zone. Not evaluable when connections are undefined, when an exit is not understood, and for pods whose annotations ask for a gateway of Calico Enterprise. Pods on the host network are left to EXP-HOSTNETWORK-BYPASS. Proxies named in environment variables are not read.",
        Remediation = "Add an egress gateway for the zone, and deny direct egress.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, .. Kinds.EgressGateways, Kinds.ConfigMap],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("zones_required", "cde, phi").Add("min_gateway_nodes", "2"),
    };

    /// <summary>What a pod may reach of third parties.</summary>
    private sealed record Reach(ImmutableArray<(EndpointClass Class, Connections Connections)> Open, string? Doubt);

    /// <summary>A pod that leaves past every exit, and where to.</summary>
    private sealed record Bypass(Endpoint Pod, IPAddress To, Connections Connections, string Why);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> required = context.List("zones_required");
        if (context.Zones.Map.Zones.IsEmpty) return [Definition.NotEvaluable(context, context.Cluster(), null, "no zone is declared, so nothing says which pods need a managed exit")];
        ImmutableArray<Zone> zones = [.. context.Zones.Map.Zones.Where(z => required.Contains(z.Id) || required.Contains(z.Kind))];
        if (zones.IsEmpty) return [Definition.NotApplicable(context, context.Cluster(), null, "no declared zone is among those that need a managed exit")];
        ImmutableArray<EgressExit> exits = EgressExit.Of(context);
        ThirdParties parties = new([.. context.Zones.Map.Zones.Where(z => z.Kind == "partner").SelectMany(z => ZoneMap.Blocks(z))]);
        return zones.Select(zone => Of(context, zone, exits, parties));
    }

    private CheckResult Of(CheckContext context, Zone zone, ImmutableArray<EgressExit> exits, ThirdParties parties)
    {
        string subject = $"zone/{zone.Id}";
        ImmutableArray<Endpoint> pods = [.. context.Zones.Map.Members(zone).Where(m => m.Kind == EndpointKind.Pod)];
        if (pods.IsEmpty) return Definition.NotApplicable(context, subject, null, $"zone {zone.Id} has no pod with its own network identity here");
        Dictionary<int, Reach> byClass = [];
        ImmutableArray<(Endpoint Pod, Reach Reach)> leaving = [.. pods.Select(p => (p, Look(context, p, parties, byClass))).Where(p => !p.Item2.Open.IsEmpty)];
        SortedSet<string> gateways = new(StringComparer.Ordinal);
        Dictionary<ObjectRef, EgressExit> used = [];
        List<Bypass> bypassing = [];
        string? doubt = null, unread = context.Unread([.. Kinds.EgressGateways, Kinds.ConfigMap]);
        foreach ((Endpoint pod, Reach reach) in leaving)
        {
            ImmutableArray<EgressExit> own = [.. exits.Where(e => e.Selects(pod))];
            if (own.FirstOrDefault(e => e.Doubt is not null) is { } unclear)
            {
                doubt ??= unclear.Doubt;
                continue;
            }
            foreach (EgressExit exit in own) used[exit.Object] = exit;
            if (Past(pod, reach, own, parties) is not { } bypass) continue;
            if ((context.Index.DoubtAboutAbsence(pod.Namespace) ?? unread) is { } missing) doubt ??= missing;
            else bypassing.Add(bypass);
        }
        ImmutableArray<EvidenceRef> evidence = [.. used.Values.OrderBy(e => e.Object).Take(20).Select(e => e.Object.See("/spec"))];
        if (bypassing.Count > 0)
        {
            ImmutableArray<string> workloads = [.. bypassing.Select(b => Flows.WorkloadName(b.Pod)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            Bypass first = bypassing.OrderBy(b => Flows.WorkloadName(b.Pod), StringComparer.Ordinal).First();
            return Definition.Fail(context, subject, null, $"{Answers.Count(workloads.Length, "workload")} of {zone.Id} can reach third parties past every managed exit: {Answers.Some(workloads)}; {first.Why}.",
                Flows.Witness(context, new Party.Inside(first.Pod), new Party.Address(first.To), first.Connections), [.. evidence, .. bypassing.Take(20).Select(b => b.Pod.Source.See())])
                with { Patch = Patch(context, zone, workloads) };
        }
        doubt ??= pods.Select(p => Look(context, p, parties, byClass).Doubt).FirstOrDefault(d => d is not null);
        if (doubt is not null) return Definition.NotEvaluable(context, subject, null, $"whether pods of {zone.Id} leave only through managed exits is open: {doubt}") with { Evidence = evidence };
        if (leaving.IsEmpty) return Definition.Pass(context, subject, null, $"None of {Answers.Count(pods.Length, "pod")} of {zone.Id} can reach a third party.");
        int least = context.Int("min_gateway_nodes");
        if (used.Values.OrderBy(e => e.Object).FirstOrDefault(e => e.Gateways.Length < least) is { } thin)
            return Definition.Warn(context, subject, null, $"Pods of {zone.Id} leave through managed exits, but {Answers.Count(thin.Gateways.Length, "ready node")} can carry {thin.Object}; {least} are wanted.", evidence);
        return Definition.Pass(context, subject, null, $"Each of {Answers.Count(leaving.Length, "pod")} of {zone.Id} that can reach third parties leaves through {Answers.Some(used.Keys.Order().Select(o => o.ToString()))}.", evidence);
    }

    private static Reach Look(CheckContext context, Endpoint pod, ThirdParties parties, Dictionary<int, Reach> byClass)
    {
        EndpointClass own = context.Reachability.ClassOf(pod);
        if (byClass.TryGetValue(own.Index, out Reach? known)) return known;
        ImmutableArray<(EndpointClass, Connections)>.Builder open = ImmutableArray.CreateBuilder<(EndpointClass, Connections)>();
        string? doubt = null;
        foreach (EndpointClass external in context.Index.External.Where(c => c.Ranges.Any(r => parties.First(r, []) is not null)))
        {
            Connections connections = context.Reachability.Between(own, external);
            if (!connections.Allowed.IsEmpty || !connections.Qualified.IsEmpty) open.Add((external, connections));
            else if (!connections.Undefined.IsEmpty || !connections.Latent.IsEmpty) doubt ??= connections.Reasons.FirstOrDefault()?.TrimEnd('.') ?? "the policies leave it undefined";
        }
        return byClass[own.Index] = new(open.ToImmutable(), doubt);
    }

    /// <summary>A third party that the pod may reach past its exits; null when they cover all.</summary>
    private static Bypass? Past(Endpoint pod, Reach reach, ImmutableArray<EgressExit> exits, ThirdParties parties)
    {
        ImmutableArray<EgressExit> working = [.. exits.Where(e => e.Fault is null)];
        string why = exits.IsEmpty ? "no exit selects it" : working.IsEmpty ? exits[0].Fault! : $"{working[0].Object} does not cover that destination";
        ImmutableArray<IPNetwork> covered = [.. working.SelectMany(e => e.Destinations)], excluded = [.. working.SelectMany(e => e.Excluded)];
        foreach ((EndpointClass external, Connections connections) in reach.Open)
            foreach (AddressRange range in external.Ranges.Where(r => Uses(pod, r.First.AddressFamily)))
                if ((parties.First(range, covered) ?? parties.FirstWithin(range, excluded)) is { } address) return new(pod, address, connections, why);
        return null;
    }

    private static bool Uses(Endpoint pod, AddressFamily family) => pod.Addresses.IsEmpty ? family == AddressFamily.InterNetwork : pod.Addresses.Any(a => a.AddressFamily == family);

    private static string? Patch(CheckContext context, Zone zone, ImmutableArray<string> workloads) => context.Reachability.Enforcement.PlugIn != "cilium" ? null : $$"""
        apiVersion: cilium.io/v2
        kind: CiliumEgressGatewayPolicy
        metadata:
          name: {{Yaml.Scalar(zone.Id + "-exit")}}
        spec:
          selectors:
        {{string.Concat(workloads.Select(w => w[..w.IndexOf('/', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal).Select(ns => $"  - podSelector:\n      matchLabels:\n        io.kubernetes.pod.namespace: {Yaml.Scalar(ns)}\n"))}}  destinationCIDRs: ["0.0.0.0/0"]
          egressGateway:
            nodeSelector:
              matchLabels:
                egress: {{Yaml.Scalar(zone.Id)}}

        """;
}
