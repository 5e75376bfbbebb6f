using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on findings.</summary>
internal static class FindingTables
{
    /// <summary>One row for each finding; the last columns are for those who answer for it.</summary>
    public static SheetTable Findings(EvidencePack pack, RowPlaces places) => Table<FindingEntry>("Findings",
        [Name("Finding", 13), Status("Severity", 11), Status("Verdict", 9), Name("Check", 28), Text("Title", 36), Name("Cluster", 16), Name("Namespace", 18),
            Name("Subject", 36), Text("Condition", 48), Text("Criteria", 40), Text("Cause", 36), Text("Effect", 40), Text("Recommendation", 48),
            Name("Proposed change", 48), Number("Controls", 10), Name("Which controls", 30), Name("Evidence items", 16), Name("Waived by", 16),
            Assessor("Owner", 18), AssessorDay("Due"), Assessor("State", 14, "open", "in progress", "closed", "accepted"), Assessor("Ticket", 16), Assessor("Management response", 36)],
        pack.Findings, f => [f.Id, f.Severity, f.Verdict, f.Check, f.Title, f.Cluster, f.Namespace, f.Subject, f.Condition, f.Criteria, f.Cause, f.Effect, f.Recommendation, f.Patch,
            f.Controls.Length, Link.ToFirst(f.Controls, "Controls", places.Controls), Link.ToFirst(Items(f), "Evidence_Index", places.Evidence), Lines(f.WaivedBy), null, null, null, null, null],
        "No check failed or warned.");

    /// <summary>Witness, deciding policy and evidence of every finding.</summary>
    public static SheetTable Objects(EvidencePack pack, RowPlaces places) => new("Finding_Objects",
        [Name("Finding", 13), Text("Role", 12), Name("Object, or source", 44), Name("Destination", 40), Text("Port", 14), Text("What is to be seen", 44),
            Name("Pointer", 34), Name("Lines quoted", 44), Name("Evidence item", 14)],
        pack.Findings.Sum(f => f.Evidence.Length + (f.Witness is null ? 0 : f.Witness.Policy is null ? 1 : 2)), pack.Findings.SelectMany(f => Rows(f, places)), "No finding, so no object.") { IsDetail = true };

    private static IEnumerable<ImmutableArray<object?>> Rows(FindingEntry f, RowPlaces places)
    {
        var id = Link.To(f.Id, "Findings", places.Findings);
        if (f.Witness is { } w)
        {
            yield return [id, "witness", w.From, w.To, w.Port, w.AllowedBy, null, null, null];
            if (w.Policy is not null)
                yield return [id, "decided by", w.Policy, null, null, w.AllowedBy, w.Pointer, w.Quote, null];
        }
        foreach (var e in f.Evidence)
            yield return [id, "evidence", e.Object, null, null, e.Note, e.Pointer, null, Link.To(e.Item, "Evidence_Index", places.Evidence)];
    }

    private static List<string> Items(FindingEntry f) => [.. f.Evidence.Select(e => e.Item).OfType<string>().Distinct(StringComparer.Ordinal)];
}
