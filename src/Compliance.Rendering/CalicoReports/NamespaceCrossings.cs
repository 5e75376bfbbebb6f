using Compliance.Evidence.Pack;

namespace Compliance.Rendering.CalicoReports;

/// <summary>Workloads that the register of flows shows to exchange traffic with another namespace.</summary>
/// <param name="Into">Those that are reached from one, with their clusters.</param>
/// <param name="OutOf">Those that reach one.</param>
internal sealed record NamespaceCrossings(HashSet<(string Cluster, string Workload)> Into, HashSet<(string Cluster, string Workload)> OutOf)
{
    /// <summary>Reads the register.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="doubted">Whether a policy of a namespace of a cluster could not be read: what its workloads exchange is then uncertain.</param>
    public static NamespaceCrossings Of(EvidencePack pack, Func<string, string, bool> doubted)
    {
        var crossings = new NamespaceCrossings([], []);
        // A merged row does not tell who reaches whom, and an unknown one not whether anything passes.
        foreach (var flow in pack.Flows.Where(flow => !flow.Merged && flow.State != "unknown"))
        {
            bool Certain(string end) => IsWorkload(end) && !doubted(flow.Cluster, Namespace(end));
            var from = flow.From.Where(Certain).ToList();
            var to = flow.To.Where(Certain).ToList();
            crossings.Into.UnionWith(to.Where(end => from.Any(other => Namespace(other) != Namespace(end))).Select(end => (flow.Cluster, end)));
            crossings.OutOf.UnionWith(from.Where(end => to.Any(other => Namespace(other) != Namespace(end))).Select(end => (flow.Cluster, end)));
        }
        return crossings;
    }

    private static bool IsWorkload(string end) => end.EndsWith(']') && end.IndexOf('/', StringComparison.Ordinal) > 0;

    private static string Namespace(string end) => end[..end.IndexOf('/', StringComparison.Ordinal)];
}
