using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on flows: those that are possible (PCI 1.2.5), and those that somebody wants.</summary>
internal static class FlowTables
{
    /// <summary>What may really pass from zone to zone, with need, approver and review of the flows that approve it.</summary>
    public static SheetTable Register(EvidencePack pack)
    {
        var approved = pack.ApprovedFlows.DistinctBy(flow => flow.Id).ToDictionary(flow => flow.Id, StringComparer.Ordinal);
        return Table<FlowEntry>("Flows",
            [Name("Flow", 13), Status("State", 13), Name("Cluster", 16), Name("From zone", 18), Name("To zone", 18), Name("Sources", 40), Number("Number of sources", 10), Name("Destinations", 40),
                Number("Number of destinations", 12), Text("Protocols and ports", 26), Name("Services", 30), Name("Allowed by", 44), Number("Number of policies", 10), Text("In the clear", 9),
                Text("Protocols in the clear", 26), Text("Condition that remains", 30), Text("Why it cannot be told", 36), Text("Ends in one row", 9), Name("Approved flows", 18), Text("Business need", 40),
                Name("Owner", 20), Name("Approver", 20), Moment("Approved on (UTC)"), Moment("Review by (UTC)"), Text("Mitigations", 36),
                Assessor("Still needed? Y/N", 12, "Y", "N"), Assessor("Reviewer", 20), Assessor("Review comment", 36)],
            pack.Flows,
            f =>
            {
                List<ApprovedFlowEntry> by = [.. f.Approvals.Where(approved.ContainsKey).Select(id => approved[id])];
                return [f.Id, f.State, f.Cluster, f.FromZone, f.ToZone, Lines(f.From, f.FromCount), f.FromCount, Lines(f.To, f.ToCount), f.ToCount, f.Ports, Lines(f.Services), Lines(f.AllowedBy, f.AllowedByCount),
                    f.AllowedByCount, YesNo(!f.Insecure.IsEmpty), Lines(f.Insecure), f.Qualified, f.Reason, YesNo(f.Merged), Lines(f.Approvals), Each(by, flow => flow.BusinessNeed), Each(by, flow => flow.Owner),
                    Each(by, flow => flow.Approver), by.Min(flow => flow.ApprovedOn), by.Min(flow => flow.ReviewBy), Lines(by.SelectMany(flow => flow.Mitigations)), null, null, null];
            },
            "Nothing may pass between zones, or this pack holds no register of flows.");
    }

    /// <summary>Flows that somebody wants.</summary>
    public static SheetTable Approved(EvidencePack pack) => Table<ApprovedFlowEntry>("Approved_Flows",
        [Name("Flow", 14), Name("From", 18), Name("To", 18), Text("Ports", 26), Status("State", 12), Text("Business need", 40), Name("Owner", 20), Name("Approver", 20),
            Moment("Approved on"), Moment("Review by"), Text("Mitigations", 36), Name("Nothing of it is possible in", 24), Assessor("Still needed? Y/N", 12, "Y", "N"),
            Assessor("Reviewer", 20)],
        pack.ApprovedFlows, f => [f.Id, f.From, f.To, f.Ports, f.State, f.BusinessNeed, f.Owner, f.Approver, f.ApprovedOn, f.ReviewBy, Lines(f.Mitigations), string.Join(", ", f.Stale), null, null],
        "No flow between zones is declared.");

    /// <summary>What each of several approved flows says; where there are several, with its name.</summary>
    private static string? Each(List<ApprovedFlowEntry> flows, Func<ApprovedFlowEntry, string?> of) =>
        flows.Count == 1 ? of(flows[0]) : Lines(flows.Where(flow => of(flow) is not null).Select(flow => flow.Id + ": " + of(flow)));
}
