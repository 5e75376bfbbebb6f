using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Period;

/// <summary>A policy, workload or namespace as a scan shows it.</summary>
/// <param name="Cluster">Cluster.</param>
/// <param name="What"><c>policy</c>, <c>workload</c> or <c>namespace</c>.</param>
/// <param name="Name">As the pack writes it.</param>
internal sealed record ScanObject(string Cluster, string What, string Name)
{
    public static IEnumerable<ScanObject> Of(EvidencePack pack) =>
        pack.Policies.Select(p => new ScanObject(p.Cluster, "policy", p.Policy))
            .Concat(pack.Workloads.Select(w => new ScanObject(w.Cluster, "workload", w.Workload)))
            .Concat(pack.Clusters.SelectMany(c => c.NamespacesInScope.Concat(c.NamespacesExempt).Select(n => new ScanObject(c.Name, "namespace", n))));

    /// <summary>Those that some scan shows and neither the first nor the last.</summary>
    /// <param name="scans">Scans with their packs, in order.</param>
    public static IEnumerable<TransientObjectEntry> Transient(IReadOnlyList<ScanRecord> scans)
    {
        if (scans.Count < 3) return [];
        (ScanRecord first, ScanRecord last) = (scans[0], scans[^1]);
        return scans.Skip(1).SkipLast(1).SelectMany(s => s.Objects.Where(o => !first.Objects.Contains(o) && !last.Objects.Contains(o)).Select(o => (Object: o, s.Moment)))
            .GroupBy(x => x.Object).Select(g => new TransientObjectEntry(g.Key.Cluster, g.Key.What, g.Key.Name, g.Min(x => x.Moment), g.Max(x => x.Moment), g.Count(),
                g.Key.MayBeIn(first) ?? g.Key.MayBeIn(last)))
            .OrderBy(t => t.Cluster, StringComparer.Ordinal).ThenBy(t => t.Kind, StringComparer.Ordinal).ThenBy(t => t.Object, StringComparer.Ordinal);
    }

    // Why a scan that does not show it may have missed it.
    private string? MayBeIn(ScanRecord scan)
    {
        if (!scan.Clusters.ContainsKey(Cluster)) return $"The cluster is not in the scan {scan.Stored.Pack}.";
        (string? space, ImmutableArray<string> kinds) = What switch
        {
            "namespace" => (Name, ["Namespace"]),
            // A workload is known by its pods or by itself.
            "workload" => (Name.Split('/')[0], ["Namespace", "Pod", Name[(Name.LastIndexOf('[') + 1)..].TrimEnd(']')]),
            _ => (Name.Split('/') is { Length: > 2 } parts ? parts[1] : null, (ImmutableArray<string>)[Name.Split('/')[0]]),
        };
        return scan.Gaps(Cluster).FirstOrDefault(g => (g.Namespace is null || space is null || g.Namespace == space) && (g.Kind is null || kinds.Contains(g.Kind.Split('.', '/', ' ')[0]))) is { } gap
            ? $"It may not have been read in the scan {scan.Stored.Pack}: {gap.Message}" : null;
    }
}
