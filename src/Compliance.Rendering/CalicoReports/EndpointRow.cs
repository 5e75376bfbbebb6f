using Compliance.Evidence.Pack;

namespace Compliance.Rendering.CalicoReports;

/// <summary>What the pack tells of a workload in the terms of Calico's reports. A value that it cannot tell is null: an empty field, never false and
/// never a guess.</summary>
internal sealed record EndpointRow
{
    /// <summary>Workload.</summary>
    public required WorkloadEntry Workload { get; init; }

    /// <summary>Whether a policy that has effect isolates its ingress.</summary>
    public required bool? IngressProtected { get; init; }

    /// <summary>Whether a policy that has effect isolates its egress.</summary>
    public required bool? EgressProtected { get; init; }

    /// <summary>Whether an address outside the cluster reaches it.</summary>
    public required bool? IngressFromOutside { get; init; }

    /// <summary>Whether it reaches an address outside the cluster.</summary>
    public required bool? EgressToOutside { get; init; }

    /// <summary>Whether a workload of another namespace reaches it. The register of flows shows that some do, and never that none does.</summary>
    public required bool? IngressFromOtherNamespace { get; init; }

    /// <summary>Whether it reaches a workload of another namespace.</summary>
    public required bool? EgressToOtherNamespace { get; init; }

    /// <summary>The policies that isolate it, each once.</summary>
    public string AppliedPolicies =>
        string.Join(';', Workload.IngressIsolatedBy.Concat(Workload.EgressIsolatedBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Rows of a pack, without the namespaces that are left out of scope.</summary>
    public static IReadOnlyList<EndpointRow> Of(EvidencePack pack)
    {
        var clusters = pack.Clusters.DistinctBy(cluster => cluster.Name, StringComparer.Ordinal).ToDictionary(cluster => cluster.Name, StringComparer.Ordinal);
        var exempt = clusters.Values.SelectMany(cluster => cluster.NamespacesExempt.Select(name => (cluster.Name, name))).ToHashSet();
        var doubts = pack.FlowDoubts.ToLookup(doubt => doubt.Cluster, StringComparer.Ordinal);
        bool Doubted(string cluster, string ns) => doubts[cluster].Any(doubt => doubt.Namespaces.IsEmpty || doubt.Namespaces.Contains(ns));
        var crossings = NamespaceCrossings.Of(pack, Doubted);
        return [.. pack.Workloads.Where(w => !exempt.Contains((w.Cluster, w.Namespace))).Select(w =>
        {
            var enforcement = clusters.GetValueOrDefault(w.Cluster)?.Enforcement;
            // A policy that was not read may isolate, allow or deny: then only what a policy that was read does is told.
            var doubted = Doubted(w.Cluster, w.Namespace);
            return new EndpointRow
            {
                Workload = w,
                IngressProtected = Protected(!w.IngressIsolatedBy.IsEmpty, enforcement, doubted),
                EgressProtected = Protected(!w.EgressIsolatedBy.IsEmpty, enforcement, doubted),
                IngressFromOutside = doubted ? null : Exchanges(w.ReachableFromOutside, enforcement),
                EgressToOutside = doubted ? null : Exchanges(w.ReachesOutside, enforcement),
                IngressFromOtherNamespace = crossings.Into.Contains((w.Cluster, w.Workload)) ? true : null,
                EgressToOtherNamespace = crossings.OutOf.Contains((w.Cluster, w.Workload)) ? true : null,
            };
        })];
    }

    /// <summary>A value as Calico's reports write it; empty where it cannot be told.</summary>
    public static string Text(bool? value) => value switch { true => "true", false => "false", null => "" };

    // No policy protects, whoever enforces; a policy protects where enforcement is proven alone.
    private static bool? Protected(bool isolated, string? enforcement, bool doubted) => (isolated, enforcement) switch
    {
        (_, "inert") => false,
        (false, _) => doubted ? null : false,
        (true, "enforced") => true,
        _ => null,
    };

    // What is possible under the policies, is possible without them; what they close, is closed where enforcement is proven alone.
    private static bool? Exchanges(string words, string? enforcement)
    {
        const string Undefined = "(undefined)";
        if (words.Contains(Undefined, StringComparison.Ordinal))
            return null;
        return words.Length > 0 ? true : enforcement == "enforced" ? false : null;
    }
}
