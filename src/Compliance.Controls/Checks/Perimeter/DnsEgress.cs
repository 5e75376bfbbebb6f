using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-DNS-EGRESS.</summary>
public sealed class DnsEgress : ICheck
{
    private static readonly PortSet Dns = PortSet.Of(TransportProtocol.Udp, 53, 53).Union(PortSet.Of(TransportProtocol.Tcp, 53, 53)).Union(PortSet.Of(TransportProtocol.Tcp, 853, 853));

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-DNS-EGRESS",
        Group = "perimeter",
        Title = "DNS goes only to the cluster resolver",
        Rationale = "Free egress on port 53 allows tunnelling, and defeats policies by DNS name and the logs of the resolver.",
        Condition = "For each namespace in scope: fails when a pod may open a connection on UDP 53, TCP 53 or TCP 853, allowed or under a condition, to an address outside of the cluster other than nodelocal_ip, or to another pod that declares port 53 and is not of the cluster resolver: pods with the label resolver_selector in resolver_namespaces; not evaluable when that is undefined. Pods of the resolver themselves have one result of their own: they warn when they may reach a range of more than 65536 addresses outside (IPv6: a /48) alike, because any resolver would do. Addresses outside are those of the internet and the private, shared and link-local ranges that belong to no pod and no node. DNS over HTTPS is not told from other traffic on 443, and the configuration of CoreDNS (upstreams, query log) is not read, because it may hold credentials.",
        Remediation = "Allow port 53 to the cluster resolver and the cache on the node alone, and restrict the resolver's upstreams.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("resolver_selector", "k8s-app=kube-dns").Add("resolver_namespaces", "kube-system").Add("nodelocal_ip", "169.254.20.10"),
    };

    /// <summary>A way to a foreign resolver, or why it cannot be told.</summary>
    private sealed record Way(Party To, PortSet Open, string? Doubt);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        string[] label = context.Parameters["resolver_selector"].Split('=', 2, StringSplitOptions.TrimEntries);
        Resolvers resolvers = Resolvers.Of(context, label[0], label.Length > 1 ? label[1] : "", context.List("resolver_namespaces"), context.Parameters["nodelocal_ip"]);
        OutsideAddresses addresses = new(context.Reachability);
        ImmutableArray<IPNetwork> cache = resolvers.NodeLocal is { } node ? [new(node, node.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128)] : [];
        ImmutableArray<(EndpointClass Class, Party To)> foreign =
        [
            .. addresses.Internet([]).Concat(addresses.In(OutsideAddresses.Private, cache)).Select(o => (o.Item1, (Party)new Party.Address(o.Item2))),
        ];
        ImmutableArray<(EndpointClass, Party)> all = [.. foreign, .. Others(context, resolvers.Others)];
        HashSet<Endpoint> others = [.. resolvers.Others];
        Dictionary<int, Way?> byClass = [];
        Way? Look(Endpoint pod)
        {
            EndpointClass own = context.Reachability.ClassOf(pod);
            // A pod that answers DNS itself is no foreign server to itself.
            if (others.Contains(pod)) return Worst(context, own, [.. foreign, .. Others(context, resolvers.Others.Remove(pod))]);
            if (!byClass.TryGetValue(own.Index, out Way? way)) byClass[own.Index] = way = Worst(context, own, all);
            return way;
        }
        foreach (CheckResult result in Definition.ForEachNamespace(context, (ns, pods) => Of(context, ns, [.. pods.Where(p => !resolvers.Pods.Contains(p))], Look))) yield return result;
        yield return OfResolvers(context, resolvers, foreign);
    }

    private CheckResult Of(CheckContext context, string ns, ImmutableArray<Endpoint> pods, Func<Endpoint, Way?> look)
    {
        string subject = $"namespace/{ns}";
        if (pods.IsEmpty) return Definition.Pass(context, subject, ns, $"Every pod of {ns} is of the cluster resolver.");
        ImmutableArray<(Endpoint Pod, Way Way)> ways = [.. pods.Select(p => (p, look(p))).Where(w => w.Item2 is not null).Select(w => (w.p, w.Item2!))];
        ImmutableArray<(Endpoint Pod, Way Way)> open = [.. ways.Where(w => w.Way.Doubt is null).DistinctBy(w => Flows.WorkloadName(w.Pod), StringComparer.Ordinal).OrderBy(w => Flows.WorkloadName(w.Pod), StringComparer.Ordinal)];
        if (!open.IsEmpty)
        {
            string found = $"{Answers.Count(open.Length, "workload")} in {ns} may ask DNS servers other than the cluster resolver: {Answers.Some(open.Select(w => Flows.WorkloadName(w.Pod)))}";
            return context.Index.DoubtAboutAbsence(ns) is { } unread
                ? Definition.NotEvaluable(context, subject, ns, $"{found}, but {unread}")
                : Definition.Fail(context, subject, ns, $"{found}.", Flows.Witness(context.Reachability, new Party.Inside(open[0].Pod), open[0].Way.To, open[0].Way.Open),
                    open.Take(20).Select(w => w.Pod.Source.See())) with { Patch = Patch(context, ns) };
        }
        if (!ways.IsEmpty) return Definition.NotEvaluable(context, subject, ns, $"whether {Flows.WorkloadName(ways[0].Pod)} can reach a foreign DNS server is open: {ways[0].Way.Doubt}");
        return Definition.Pass(context, subject, ns, $"None of {Answers.Count(pods.Length, "pod")} in {ns} can reach a DNS server other than the cluster resolver on ports 53 and 853.");
    }

    private CheckResult OfResolvers(CheckContext context, Resolvers resolvers, ImmutableArray<(EndpointClass Class, Party To)> outside)
    {
        const string subject = "resolver";
        ImmutableArray<Endpoint> pods = [.. resolvers.Pods.Where(p => p.Kind == EndpointKind.Pod).OrderBy(p => p.Source)];
        if (pods.IsEmpty) return Definition.NotApplicable(context, subject, null, $"no pod with its own network identity has the label {context.Parameters["resolver_selector"]} in {context.Parameters["resolver_namespaces"]}");
        foreach (Endpoint pod in pods.DistinctBy(p => context.Reachability.ClassOf(p).Index))
        {
            EndpointClass own = context.Reachability.ClassOf(pod);
            ImmutableArray<(Party To, Connections Connections)> open = [.. outside.Where(o => o.Class.Ranges.Any(Wide)).Select(o => (o.To, context.Reachability.Between(own, o.Class)))
                .Where(o => !Possible(o.Item2).IsEmpty)];
            if (!open.IsEmpty)
                return Definition.Warn(context, subject, pod.Namespace, $"The cluster resolver {Flows.WorkloadName(pod)} may ask any DNS server.", pod.Source.See())
                    with { Witness = Flows.Witness(context.Reachability, new Party.Inside(pod), open[0].To, Possible(open[0].Connections)) };
            if (outside.Select(o => context.Reachability.Between(own, o.Class)).FirstOrDefault(c => c.Undefined.Union(c.Latent).Overlaps(Dns)) is { } unclear)
                return Definition.NotEvaluable(context, subject, pod.Namespace, unclear.Reasons.FirstOrDefault() ?? "the policies leave it undefined");
        }
        return Definition.Pass(context, subject, pods[0].Namespace, $"{Answers.Count(pods.Length, "pod")} of the cluster resolver can ask only the DNS servers that policies name.");
    }

    private static IEnumerable<(EndpointClass, Party)> Others(CheckContext context, ImmutableArray<Endpoint> others) =>
        others.DistinctBy(o => context.Reachability.ClassOf(o).Index).Select(o => (context.Reachability.ClassOf(o), (Party)new Party.Inside(o)));

    private static bool Wide(AddressRange range) =>
        PublicAddresses.Number(range.Last) - PublicAddresses.Number(range.First) > (range.First.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 65536 : UInt128.One << 80);

    private static Way? Worst(CheckContext context, EndpointClass own, ImmutableArray<(EndpointClass Class, Party To)> foreign)
    {
        Way? worst = null;
        foreach ((EndpointClass target, Party to) in foreign)
        {
            Connections connections = context.Reachability.Between(own, target);
            if (Possible(connections) is { IsEmpty: false } open) return new(to, open, null);
            if (connections.Undefined.Union(connections.Latent).Overlaps(Dns)) worst ??= new(to, PortSet.Empty, connections.Reasons.FirstOrDefault()?.TrimEnd('.') ?? "the policies leave it undefined");
        }
        return worst;
    }

    private static PortSet Possible(Connections connections) =>
        connections.Allowed.Intersect(Dns) is { IsEmpty: false } certain ? certain : connections.Qualified.Intersect(Dns);

    /// <summary>The one opening that DNS needs; it closes nothing that other policies open.</summary>
    private static string Patch(CheckContext context, string ns)
    {
        string[] label = context.Parameters["resolver_selector"].Split('=', 2, StringSplitOptions.TrimEntries);
        return $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: dns-to-cluster-resolver
              namespace: {{Yaml.Scalar(ns)}}
            spec:
              podSelector: {}
              policyTypes: [Egress]
              egress:
              - to:
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: {{Yaml.Scalar(context.List("resolver_namespaces").FirstOrDefault("kube-system"))}}
                  podSelector:
                    matchLabels:
                      {{Yaml.Scalar(label[0])}}: {{Yaml.Scalar(label.Length > 1 ? label[1] : "")}}
                ports:
                - {protocol: UDP, port: 53}
                - {protocol: TCP, port: 53}

            """;
    }
}
