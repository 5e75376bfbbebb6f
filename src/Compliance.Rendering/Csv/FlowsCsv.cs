using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Csv;

/// <summary><c>machine/flows.csv</c>: the register of services, protocols and ports (PCI 1.2.5, 1.2.6), with what its approvals say. Why the register
/// may be wrong follows in records of their own, with the state <c>doubt</c>.</summary>
internal static class FlowsCsv
{
    /// <summary>The file.</summary>
    public static CsvFile Of(EvidencePack pack, string digest)
    {
        var approved = pack.ApprovedFlows.ToLookup(flow => flow.Id, StringComparer.Ordinal);
        return new CsvFile("machine/flows.csv",
            ["id", "cluster", "from zone", "to zone", "from", "from count", "to", "to count", "ports", "services", "services count", "allowed by", "allowed by count", "state", "reason", "approvals", "business need",
                "approver", "review by", "insecure", "qualified", "merged", "pack", "digest"],
            pack.Flows.Select<FlowEntry, object?[]>(f =>
            {
                ImmutableArray<ApprovedFlowEntry> approvals = [.. f.Approvals.SelectMany(id => approved[id])];
                return
                [
                    f.Id, f.Cluster, f.FromZone, f.ToZone, CsvFile.Names(f.From), f.FromCount, CsvFile.Names(f.To), f.ToCount, f.Ports, CsvFile.Names(f.Services), f.ServicesCount,
                    CsvFile.Names(f.AllowedBy), f.AllowedByCount, f.State, f.Reason, CsvFile.Ids(f.Approvals), Each(approvals, a => a.BusinessNeed), Each(approvals, a => a.Approver),
                    Each(approvals, a => Day(a.ReviewBy)), CsvFile.Names(f.Insecure), f.Qualified, f.Merged ? "yes" : "no", pack.Document.Id, digest,
                ];
            }).Concat(pack.FlowDoubts.Select(d => Doubt(d, pack.Document.Id, digest))));
    }

    private static object?[] Doubt(FlowDoubtEntry doubt, string pack, string digest) =>
    [
        null, doubt.Cluster, null, null, null, null, null, null, null, null, null, null, null, "doubt",
        doubt.Namespaces.IsEmpty ? doubt.Reason : string.Join(", ", doubt.Namespaces) + ": " + doubt.Reason, null, null, null, null, null, null, null, pack, digest,
    ];

    private static string Each(ImmutableArray<ApprovedFlowEntry> approvals, Func<ApprovedFlowEntry, string?> value) =>
        CsvFile.Names(approvals.Select(value).OfType<string>().Distinct(StringComparer.Ordinal));

    private static string? Day(DateTimeOffset? day) => day?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
