using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Csv;

/// <summary><c>machine/workloads.csv</c>: the population, with the isolation and exposure of each workload.</summary>
internal static class WorkloadsCsv
{
    /// <summary>The file.</summary>
    public static CsvFile Of(EvidencePack pack, string digest) => new("machine/workloads.csv",
        ["cluster", "namespace", "workload", "pods", "host network", "ingress isolated", "egress isolated", "ingress isolated by", "egress isolated by",
            "reachable from outside", "reaches outside", "pack", "digest"],
        pack.Workloads.Select(w => new object?[]
        {
            w.Cluster, w.Namespace, w.Workload, w.Pods, YesNo(w.HostNetwork), YesNo(!w.IngressIsolatedBy.IsEmpty), YesNo(!w.EgressIsolatedBy.IsEmpty),
            CsvFile.Names(w.IngressIsolatedBy), CsvFile.Names(w.EgressIsolatedBy), w.ReachableFromOutside, w.ReachesOutside, pack.Document.Id, digest,
        }));

    private static string YesNo(bool value) => value ? "yes" : "no";
}
