using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Composition;

/// <summary>Sums redactions by cluster and rule; each one stands in the snapshot.</summary>
internal static class Redacted
{
    private const int Examples = 5;

    public static ImmutableArray<RedactionEntry> Of(ImmutableArray<ClusterSnapshot> snapshots) =>
        [.. snapshots.SelectMany(s => s.Redactions
            .GroupBy(r => r.Rule, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new RedactionEntry(s.Cluster, g.Key, g.Count(), [.. g.Take(Examples).Select(r => $"{r.Object}#{r.Pointer}")])))];
}
