using System.Collections.Immutable;
using ClosedXML.Excel;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering.Workbook;

/// <summary>The sheets that are no plain table: cover, and the summary whose totals are formulas an auditor can follow.</summary>
internal static class SummarySheets
{
    private static readonly string[] Statuses = ["satisfied", "not-satisfied", "not-evaluated", "manual", "not-applicable"];

    private static readonly string[] Severities = ["critical", "high", "medium", "low", "info"];

    private static readonly string[] FindingVerdicts = ["fail", "warn"];

    /// <summary>Document control.</summary>
    public static void Cover(XLWorkbook workbook, EvidencePack pack, string digest, string footer)
    {
        var sheet = Sheet(workbook, "Cover", 32, 90);
        var d = pack.Document;
        sheet.Cell(1, 1).Style.Font.FontSize = 18;
        sheet.Cell(1, 1).Style.Font.Bold = true;
        sheet.Cell(1, 1).Style.Font.FontColor = Palette.Ink;
        sheet.Cell(1, 1).Style.Alignment.WrapText = false;
        CellText.Put(sheet.Cell(1, 1), d.Title);
        sheet.Row(1).Height = 30;
        var row = 3;
        void Add(string property, object? value)
        {
            CellText.Put(sheet.Cell(row, 1), property);
            sheet.Cell(row, 1).Style.Font.FontColor = Palette.Muted;
            CellText.Put(sheet.Cell(row, 2), value ?? "not declared");
            sheet.Cell(row, 2).Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Left;
            SheetWriter.Hairline(sheet.Range(row, 1, row, 2));
            sheet.Row(row).Height = RowHeight.Of(RowHeight.Lines(value, 90)) + 3;
            row++;
        }
        Add("Entity", d.Entity);
        Add("Document id", d.Id);
        Add("Series", d.Series);
        Add("Version", d.Version);
        Add("Reason of the version", d.VersionReason);
        Add("Status", PackModel.StatusWord(d.Status));
        Add("Created (UTC)", d.Created);
        Add("Last modified (UTC)", d.LastModified ?? d.Created);
        Add("Next review (UTC)", d.NextReview);
        Add("Approved (UTC)", d.ApprovalDate is { } approved ? approved : "not approved");
        Add("Owner", d.Owner);
        Add("Primary author", d.Author);
        Add("Contributors", Lines(d.Contributors));
        Add("Configuration changed by", Lines(d.ConfigurationChangedBy));
        Add("Reviewers", Lines(d.Reviewers));
        Add("Approvers", Lines(d.Approvers));
        Add("Classification", d.Classification);
        Add("Retention", d.Retention);
        Add("Distribution", Lines(d.Distribution));
        Add("Executive summary of the owner", d.ExecutiveSummary);
        Add("Business context", d.BusinessContext);
        Add("In scope", Lines(d.InScope));
        Add("Out of scope", Lines(d.OutOfScope));
        Add("Applicability", d.Applicability);
        Add("Related documents", Lines(d.RelatedDocuments));
        Add("Supersedes", d.Supersedes ?? "nothing: first of its series");
        Add("Superseded by", d.SupersededBy ?? "nothing, when this was written");
        Add("Predecessor", d.Predecessor is { } p ? $"{p.Id}, version {p.Version}" : "none: first of its chain");
        if (d.Predecessor is { } chained)
            Add("SHA-256 of its evidence manifest", chained.Digest);
        if (d.RedactedFrom is not null)
            Add("Redacted copy of", d.RedactedFrom);
        Add("Required fields missing", d.Missing.IsEmpty ? "none" : string.Join(", ", d.Missing));
        Add("Completeness, %", d.CompletenessPercent);
        Add("Program", pack.Program.Name + " " + pack.Program.Version);
        if (pack.Program.ClockOverridden)
            Add("Clock", "set by SOURCE_DATE_EPOCH, not read from the machine");
        Add("SHA-256 of pack.json", digest);
        Add("Headline", pack.Summary.Headline);
        Add("Statement", pack.Summary.Statement);
        Add("Nature", "Analysis of configuration. Not a penetration test. What could not be evaluated never counts as satisfied.");
        SheetWriter.Print(sheet, footer, repeatHeader: false);
    }

    /// <summary>Totals by formula over the detail sheets, beside the totals the pack states.</summary>
    public static void Summary(XLWorkbook workbook, EvidencePack pack, IReadOnlyDictionary<string, SheetTable> tables, IReadOnlySet<string> spilled, string footer)
    {
        var sheet = Sheet(workbook, "Summary", 24, 34, 14, 14, 14, 14, 14, 12, 14, 12);
        var write = new CountTable(sheet, tables, spilled);
        write.Title("Controls by framework and status: formulas over the sheet Controls");
        write.Header(["Framework", "Name and version", .. Statuses, "Total", "In the pack", "Agree"]);
        foreach (var f in pack.Frameworks)
        {
            int[] stated = [f.Counts.Satisfied, f.Counts.NotSatisfied, f.Counts.NotEvaluated, f.Counts.Manual, f.Counts.NotApplicable];
            write.Row(f.Id, f.Name + " " + f.Version, "Controls", "Framework", "Status", Statuses, stated, f.Counts.Total);
        }
        write.Title("Findings by severity and verdict: formulas over the sheet Findings");
        write.Header(["Severity", "", "fail", "warn", "", "", "", "Total", "In the pack", "Agree"]);
        foreach (var severity in Severities)
        {
            int[] counted = [.. FindingVerdicts.Select(v => pack.Findings.Count(f => f.Severity == severity && f.Verdict == v))];
            write.Row(severity, "", "Findings", "Severity", "Verdict", FindingVerdicts, counted, pack.Summary.FindingsBySeverity.GetValueOrDefault(severity));
        }
        write.Title("Policies by mode: formulas over the sheet Policies");
        write.Header(["Mode", "", "Policies"]);
        foreach (var mode in pack.Policies.Select(p => p.Mode).Distinct().Order(StringComparer.Ordinal))
            write.Single(mode, "", "Policies", "Mode", pack.Policies.Count(p => p.Mode == mode));
        write.Title("Workloads by isolation: formulas over the sheet Workloads");
        write.Header(["Isolated", "", "Ingress", "Egress"]);
        foreach (var answer in new[] { "yes", "no" })
            write.Pair(answer, "Workloads", "Ingress isolated", "Egress isolated",
                pack.Workloads.Count(w => w.IngressIsolatedBy.IsEmpty == (answer == "no")), pack.Workloads.Count(w => w.EgressIsolatedBy.IsEmpty == (answer == "no")));
        SheetWriter.Print(sheet, footer, repeatHeader: false);
    }

    /// <summary>A list one below another; null for none.</summary>
    private static string? Lines(ImmutableArray<string> items) => items.IsEmpty ? null : string.Join('\n', items);

    private static IXLWorksheet Sheet(XLWorkbook workbook, string name, params double[] widths)
    {
        var sheet = workbook.Worksheets.Add(name);
        for (var i = 0; i < widths.Length; i++)
        {
            sheet.Column(i + 1).Width = widths[i];
            sheet.Column(i + 1).Style.Alignment.WrapText = true;
        }
        return sheet;
    }
}
