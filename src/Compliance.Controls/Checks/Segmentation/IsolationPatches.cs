using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Facts;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>Policies that isolate the namespace of a witness where nothing isolates it. NetworkPolicies only add to each other, so where a rule
/// lets the witness through there is none: that rule must go, and only its owner knows what else it serves.</summary>
internal static class IsolationPatches
{
    /// <summary>Lets the destination's namespace receive from itself and by approved flows alone; null when that cannot be said by namespace.</summary>
    /// <param name="context">The cluster.</param>
    /// <param name="witness">The connection that must not be.</param>
    /// <param name="together">Pods of the namespace may reach each other.</param>
    public static string? Ingress(CheckContext context, Witness witness, bool together)
    {
        if (Open(context, witness, witness.To, Direction.Ingress) is not { } ns) return null;
        ImmutableArray<Endpoint> targets = ByZones(context, ns);
        if (!together || targets.Length > 1 || witness.From?.StartsWith($"{ns}/", StringComparison.Ordinal) == true) return DefaultDenyIngress.Patch(ns);
        List<(string Ns, PortSet Ports)> sources = [];
        if (context.Zones.Pairs.Any(p => !p.Intended.IsEmpty))
        {
            ApprovedPorts approved = new(context.Zones);
            ImmutableArray<string> zones = [.. approved.ZonesOf(targets[0])];
            // What is approved from outside the cluster would need addresses that are not known here.
            if (context.Zones.Pairs.Any(p => p.From == Zone.Internet && zones.Contains(p.To) && !p.Intended.IsEmpty)) return null;
            foreach (string from in context.Index.PodsByNamespace.Keys.Where(n => n != ns))
            {
                ImmutableArray<PortSet> ports = [.. ByZones(context, from).Select(s => approved.Between(s, targets[0])).Distinct()];
                if (ports.Length > 1) return null;
                if (!ports[0].IsEmpty) sources.Add((from, ports[0]));
            }
        }
        return Allowing(ns, sources);
    }

    /// <summary>Lets the source's namespace send to the resolver alone; null when approved flows need more.</summary>
    /// <param name="context">The cluster.</param>
    /// <param name="witness">The connection that must not be.</param>
    public static string? Egress(CheckContext context, Witness witness)
    {
        if (Open(context, witness, witness.From, Direction.Egress) is not { } ns) return null;
        ApprovedPorts approved = new(context.Zones);
        ImmutableArray<string> zones = [.. ByZones(context, ns).SelectMany(approved.ZonesOf)];
        return context.Zones.Pairs.Any(p => zones.Contains(p.From) && !p.Intended.IsEmpty) ? null : DefaultDenyEgress.Patch(ns);
    }

    /// <summary>Lets a namespace receive from itself, and from other namespaces on some ports.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="sources">The other namespaces.</param>
    public static string Allowing(string ns, IEnumerable<(string Ns, PortSet Ports)> sources)
    {
        StringBuilder text = new($$$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: isolate-ingress
              namespace: {{{Yaml.Scalar(ns)}}}
            spec:
              podSelector: {}
              policyTypes: [Ingress]
              ingress:
              - from: [{podSelector: {}}]

            """.ReplaceLineEndings("\n"));
        foreach ((string from, PortSet ports) in sources)
        {
            text.Append("  - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ").Append(Yaml.Scalar(from)).Append("}}}]\n");
            if (ports.IsAll) continue;
            text.Append("    ports:\n");
            foreach (TransportProtocol protocol in PortSet.Protocols)
                foreach (PortRange range in ports.Ranges(protocol))
                    text.Append(CultureInfo.InvariantCulture, $"    - {{protocol: {protocol.ToString().ToUpperInvariant()}, port: {Math.Max(range.First, 1)}{(range.Last > range.First ? $", endPort: {range.Last}" : "")}}}\n");
        }
        return text.ToString();
    }

    /// <summary>The namespace of the pod at one end, when no rule lets the connection through, no policy isolates the pod, and a NetworkPolicy would.</summary>
    public static string? Open(CheckContext context, Witness witness, string? end, Direction direction)
    {
        if (witness.Policy is not null || end is null || end.StartsWith("ip/", StringComparison.Ordinal)) return null;
        if (PolicyMatrix.Of(Kinds.NetworkPolicy, context.Reachability.Enforcement).State != EnforcementState.Enforced) return null;
        return context.Index.PodsByNamespace.TryGetValue(end.Split('/')[0], out ImmutableArray<Endpoint> pods)
            && pods.FirstOrDefault(p => Flows.Name(p) == end) is { } pod && context.Reachability.IsolatedBy(pod, direction).IsEmpty ? pod.Namespace : null;
    }

    /// <summary>One pod of a namespace for each set of zones that its pods are in.</summary>
    private static ImmutableArray<Endpoint> ByZones(CheckContext context, string ns) =>
        [.. context.Index.PodsByNamespace[ns].DistinctBy(p => string.Join(' ', context.Zones.Map.ZonesOf(p)))];
}
