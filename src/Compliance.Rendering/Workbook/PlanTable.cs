using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The plan of action: open findings, and controls that could not be evaluated, under the heads of the CAAT import (Control Number to Impact),
/// then those of the FedRAMP POA&amp;M that it lacks. What the program cannot know is left blank for those who can.</summary>
internal sealed class PlanTable
{
    private static readonly string[] Levels = ["High", "Moderate", "Low"];

    private readonly EvidencePack pack;
    private readonly RowPlaces places;
    private readonly HashSet<string> repeated;
    private readonly Dictionary<string, DateTimeOffset> seen;
    private readonly Dictionary<string, ExceptionEntry> exceptions;

    private PlanTable(EvidencePack pack, RowPlaces places)
    {
        this.pack = pack;
        this.places = places;
        repeated = (pack.Changes?.Unchanged ?? []).Select(finding => finding.Id)
            .Concat(ChangeRow.Of(pack).Where(row => row is { Kind: "finding", Action: "changed", Key: not null }).Select(row => row.Key!)).ToHashSet(StringComparer.Ordinal);
        seen = (pack.Period?.Findings ?? []).DistinctBy(finding => finding.Id).ToDictionary(finding => finding.Id, finding => finding.FirstSeen, StringComparer.Ordinal);
        exceptions = pack.Exceptions.DistinctBy(exception => exception.Id).ToDictionary(exception => exception.Id, StringComparer.Ordinal);
    }

    /// <summary>The table.</summary>
    public static SheetTable Table(EvidencePack pack, RowPlaces places)
    {
        var plan = new PlanTable(pack, places);
        var open = pack.Controls.Where(control => control.Status == "not-evaluated").ToList();
        return new SheetTable("POAM",
            [
                Name("Control Number", 26), Text("Finding Title", 36), Moment("Date Identified"), Name("Finding ID", 26), Text("Information System or Program Name", 26), Text("Repeat Findings", 10),
                Name("Repeat Finding Weakness ID", 14), Text("Finding Description", 44), Text("Weakness Description", 40), Text("Control Weakness Type", 14), Text("Source", 26),
                Assessor("Assessment/Audit Company", 20), Text("Test Method", 14), Text("Test Objective", 40), Text("Test Result Description", 48), Status("Test Result", 18),
                Text("Recommended Corrective Action(s)", 44), Text("Effect on Business", 40), Assessor("Likelihood", 12, Levels), Assessor("Impact", 12, Levels),
                Name("Asset Identifier", 40), Status("Original Risk Rating", 12), Assessor("Adjusted Risk Rating", 12, Levels), Text("Deviation Rationale", 40), Name("Supporting Documents", 18),
                Assessor("Point of Contact", 20), Assessor("Resources Required", 20), AssessorDay("Scheduled Completion Date"), Assessor("Planned Milestones", 36), Assessor("Milestone Changes", 24),
                AssessorDay("Status Date"), Assessor("Vendor Dependency", 12, "Yes", "No"), Assessor("False Positive", 10, "Yes", "No"), Assessor("Operational Requirement", 12, "Yes", "No"),
                Assessor("Comments", 36),
            ],
            pack.Findings.Length + open.Count, pack.Findings.Select(plan.Of).Concat(open.Select(plan.Of)), "No finding is open, and every control was evaluated.") { FrozenColumns = 0, IsDetail = true };
    }

    private ImmutableArray<object?> Of(FindingEntry f)
    {
        var repeat = repeated.Contains(f.Id);
        return
        [
            Lines(f.Controls), f.Title, seen.TryGetValue(f.Id, out var first) ? first : repeat ? pack.Document.Predecessor?.Created ?? pack.Document.Created : pack.Document.Created,
            Link.To(f.Id, "Findings", places.Findings), pack.Document.Entity ?? pack.Document.Title, repeat ? "Yes" : "No", repeat ? f.Id : null, f.Condition, f.Cause, "Technical",
            $"{pack.Program.Name} {pack.Program.Version}, check {f.Check}", null, "Examine, Test", f.Criteria, Witness(f), f.Verdict == "fail" ? "Other than satisfied" : "Warning",
            f.Recommendation, f.Effect, null, null, f.Cluster + "/" + f.Subject, f.Severity, null, Lines(f.WaivedBy.Select(Reason)), Lines(f.Evidence.Select(e => e.Item).OfType<string>().Distinct(StringComparer.Ordinal)),
            null, null, null, null, null, null, null, null, null, null,
        ];
    }

    private ImmutableArray<object?> Of(ControlEntry c) =>
    [
        c.Framework + ":" + c.Control, c.Title, pack.Document.Created, new Link("not evaluated " + c.Framework + ":" + c.Control, "Controls", places.Controls[c.Framework + ":" + c.Control]),
        pack.Document.Entity ?? pack.Document.Title, null, null, "The control could not be evaluated.", c.Reason, "Technical", $"{pack.Program.Name} {pack.Program.Version}", null, "Examine, Test", c.Demand,
        c.Reason, "Not evaluated", c.Evidence, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
    ];

    private string Reason(string id) => exceptions.TryGetValue(id, out var exception) ? $"{id}: {exception.Reason}" : id;

    /// <summary>The counter-example in words; the condition where there is none.</summary>
    private static string Witness(FindingEntry f)
    {
        if (f.Witness is not { } w)
            return f.Condition;
        var way = string.Join(" → ", new[] { w.From, w.To }.OfType<string>());
        var path = w.Port is null ? way : way + " at " + w.Port;
        var rule = string.Join(' ', new[] { w.Policy, w.Pointer }.OfType<string>());
        return (path.Length > 0 ? path + ": " : "") + w.AllowedBy + (rule.Length > 0 ? $" ({rule})" : "");
    }
}
