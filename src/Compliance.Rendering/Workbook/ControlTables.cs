using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on controls, the checks that evidence them, and their results.</summary>
internal static class ControlTables
{
    /// <summary>One row for each control of each framework; the last columns are the assessor's.</summary>
    public static SheetTable Controls(EvidencePack pack, RowPlaces places) => Table<ControlEntry>("Controls",
        [Text("Framework", 16), Name("Control", 16), Text("Section", 26), Text("Title", 40), Text("Demand", 44), Text("Automation", 13), Status("Status"), Text("Reason", 44), Number("Primary checks", 9),
            Name("Waived checks", 22), Number("Findings", 10), Name("Which findings", 24), Text("Values set by the organisation", 36), Text("Evidence wanted", 36), Text("Frequency", 16), Text("Cadence", 10),
            Assessor("Assessor result", 18, "In place", "Not in place", "Not applicable", "Not tested"), Assessor("Assessor comment", 36), Assessor("Sampled? Y/N", 10, "Y", "N")],
        pack.Controls,
        c => [c.Framework, c.Control, c.Section, c.Title, c.Demand, c.Automation, c.Status, c.Reason, c.Primary.Length, Lines(c.Waived), c.Findings.Length, Link.ToFirst(c.Findings, "Findings", places.Findings),
            Lines(c.Parameters.Select(p => $"{p.Id}: {p.Value ?? "not set"} ({p.Meaning}{(p.Declared ? "" : "; default")})")), c.Evidence, c.Frequency, c.Cadence, null, null, null],
        "No control was assessed.") with { FrozenColumns = 2 };

    /// <summary>Which checks evidence which control. (Control_Rule_Map elsewhere; a rule is a line of a policy here.)</summary>
    public static SheetTable Checks(EvidencePack pack, RowPlaces places)
    {
        var titles = pack.Checks.DistinctBy(check => check.Id).ToDictionary(check => check.Id, check => check.Title, StringComparer.Ordinal);
        var rows = pack.Controls.SelectMany(c =>
            c.Primary.Select(k => (Control: c, Check: k, Role: "primary")).Concat(c.Supporting.Select(k => (Control: c, Check: k, Role: "supporting")))).ToList();
        return Table("Control_Check_Map",
            [Text("Framework", 16), Name("Control", 16), Text("Role", 12), Name("Check", 30), Text("Check title", 56), Status("Worst verdict"), Status("Control status")],
            rows, r => [r.Control.Framework, places.Control(r.Control.Framework, r.Control.Control), r.Role, r.Check.Check, titles.GetValueOrDefault(r.Check.Check), r.Check.Verdict, r.Control.Status],
            "No control cites a check.") with { FrozenColumns = 2 };
    }

    /// <summary>Every result of every check.</summary>
    public static SheetTable Results(EvidencePack pack, RowPlaces places) => Table<ResultEntry>("Check_Results",
        [Name("Check", 30), Status("Verdict"), Text("Severity", 10), Name("Cluster", 16), Name("Namespace", 20), Name("Subject", 44), Text("Condition found", 56), Text("Why not evaluable or applicable", 44),
            Name("Waived by", 16), Name("Finding", 13)],
        pack.Results, r => [r.Id, r.Verdict, r.Severity, r.Cluster, r.Namespace, r.Subject, r.Summary, r.Reason, Lines(r.WaivedBy), Link.To(r.Finding, "Findings", places.Findings)],
        "No check ran.");
}
