using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Policies that changed from one pack to the other, looked at as causes of what is possible now.</summary>
internal sealed class PolicyCauses
{
    private readonly Dictionary<(string Cluster, string Policy), string> _changed = [];
    private readonly Sides _sides;
    private readonly ImmutableArray<WorkloadEntry> _workloads;
    private readonly HashSet<(string, string)> _clusterWide;

    /// <param name="sides">The packs.</param>
    /// <param name="policies">What became of policies.</param>
    public PolicyCauses(Sides sides, ImmutableArray<PolicyChange> policies)
    {
        _sides = sides;
        foreach (PolicyChange change in policies.Where(p => p.Cause is not null)) _changed.TryAdd((change.Entry.Cluster!, change.Entry.Subject), change.Cause!);
        _workloads = [.. sides.Old.Workloads, .. sides.New.Workloads];
        _clusterWide = [.. sides.Old.Policies.Concat(sides.New.Policies).Where(p => p.Namespace is null).Select(p => (p.Cluster, p.Policy))];
    }

    /// <summary>What became of a policy, as <c>which was changed,</c>; empty when nothing did.</summary>
    public string Of(string cluster, string policy) => _changed.TryGetValue((cluster, policy), out string? word) ? $", which {word}," : "";

    /// <summary>Those that isolate a workload on either side, or are cluster-wide, in words; null when there are none.</summary>
    public string? Of(WorkloadEntry? old, WorkloadEntry? now)
    {
        string cluster = (now ?? old)!.Cluster;
        return Some(cluster, [.. Isolating(old), .. Isolating(now), .. Wide(cluster)]);
    }

    /// <summary>Those that isolate a workload in a namespace of either zone, or are cluster-wide, in words; null when there are none.</summary>
    public string? Of(ZonePairEntry pair)
    {
        HashSet<string> namespaces = [.. _sides.Old.Zones.Concat(_sides.New.Zones).Where(z => z.Cluster == pair.Cluster && (z.Zone == pair.From || z.Zone == pair.To)).SelectMany(z => z.Namespaces)];
        return Some(pair.Cluster, [.. _workloads.Where(w => w.Cluster == pair.Cluster && namespaces.Contains(w.Namespace)).SelectMany(Isolating), .. Wide(pair.Cluster)]);
    }

    private string? Some(string cluster, IEnumerable<string> candidates)
    {
        string[] causes = [.. candidates.Distinct(StringComparer.Ordinal).Where(p => _changed.ContainsKey((cluster, p))).Order(StringComparer.Ordinal).Select(p => $"{p} {_changed[(cluster, p)]}")];
        return causes.Length == 0 ? null : Sides.Some(causes);
    }

    private IEnumerable<string> Wide(string cluster) => _clusterWide.Where(p => p.Item1 == cluster).Select(p => p.Item2);

    private static IEnumerable<string> Isolating(WorkloadEntry? workload) => workload is null ? [] : workload.IngressIsolatedBy.Concat(workload.EgressIsolatedBy);
}
