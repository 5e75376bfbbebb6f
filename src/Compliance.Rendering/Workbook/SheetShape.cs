using ClosedXML.Excel;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Workbook;

/// <summary>Shapes sheets: header frozen and repeated in print, filter, fixed widths, conditional formats, choices, page set-up.</summary>
/// <param name="palette">Colours.</param>
/// <param name="footer">Left part of the footer: pack and digest.</param>
internal sealed class SheetShape(Palette palette, string footer)
{
    /// <summary>Characters that stay legible beside one another on a landscape page.</summary>
    private const double PrintedWidth = 210;

    private static readonly string[] StatusWords =
    [
        "satisfied", "not-satisfied", "not-evaluated", "not-evaluable", "not-run", "manual", "partial", "inherited", "not-applicable", "pass", "warn", "fail", "critical", "high", "medium", "low", "info",
        "enforced", "audit", "inert", "complete", "incomplete", "new", "resolved", "added", "removed", "changed", "incomparable", "approved", "unapproved", "unstated", "proposed", "rejected", "open",
        "reviewed", "overdue", "never", "met", "missed", "gone", "scanned", "unknown", "as-intended", "violation", "broader-than-intended", "denied", "active", "unused", "expired", "invalid", "current",
        "ending", "future", "Other than satisfied", "Warning", "Not evaluated", "sample", "reserve", "equal", "differs", "draft", "in-review", "superseded", "archived",
    ];

    /// <summary>A sheet with a table from its first row on.</summary>
    public void Table(IXLWorksheet sheet, SheetTable table, string? spilledTo)
    {
        var last = Math.Max(2, spilledTo is null ? table.Count + 1 : 2);
        for (var i = 0; i < table.Columns.Length; i++)
        {
            var column = table.Columns[i];
            sheet.Column(i + 1).Width = column.Width;
            var cells = sheet.Range(2, i + 1, last, i + 1);
            if (column.Kind == ColumnKind.Status)
                Statuses(cells, StatusWords);
            if (!column.Choices.IsEmpty)
                Choices(cells, column);
            if (column.IsDay)
                Day(cells, column);
        }
        sheet.SheetView.Freeze(1, table.FrozenColumns);
        sheet.Range(1, 1, last, table.Columns.Length).SetAutoFilter();
        Print(sheet);
        sheet.PageSetup.FitToPages(Math.Max(1, (int)Math.Round(table.Columns.Sum(column => column.Width) / PrintedWidth)), 0);
        sheet.PageSetup.SetRowsToRepeatAtTop(1, 1);
        sheet.PageSetup.SetColumnsToRepeatAtLeft(1, 1);
    }

    /// <summary>A sheet that is read from above to below.</summary>
    /// <param name="sheet">Sheet.</param>
    /// <param name="widths">Widths of its columns.</param>
    /// <param name="status">Ranges whose words are coloured.</param>
    public void Free(IXLWorksheet sheet, IReadOnlyList<double> widths, params string[] status)
    {
        for (var i = 0; i < widths.Count; i++)
            sheet.Column(i + 1).Width = widths[i];
        foreach (var range in status)
            Statuses(sheet.Range(range), StatusWords);
        Print(sheet);
    }

    /// <summary>The summary: its verdicts are coloured, its keys stay in sight.</summary>
    /// <param name="sheet">Sheet.</param>
    /// <param name="rows">Rows of the sheet.</param>
    public void Summary(IXLWorksheet sheet, int rows)
    {
        var verdicts = CellAddress.Letters(SummarySheet.VerdictColumn);
        Free(sheet, SummarySheet.Widths);
        Statuses(sheet.Range($"C1:{verdicts}{rows}"), ["equal", "differs"]);
        sheet.SheetView.Freeze(1, 2);
    }

    private void Print(IXLWorksheet sheet)
    {
        sheet.PageSetup.PageOrientation = XLPageOrientation.Landscape;
        sheet.PageSetup.PaperSize = XLPaperSize.A4Paper;
        sheet.PageSetup.FitToPages(1, 0);
        sheet.PageSetup.Margins.SetLeft(0.4).SetRight(0.4).SetTop(0.5).SetBottom(0.7).SetHeader(0.3).SetFooter(0.3);
        // An ampersand begins a code in a footer.
        sheet.PageSetup.Footer.Left.AddText(footer.Replace("&", "&&", StringComparison.Ordinal));
        sheet.PageSetup.Footer.Center.AddText(sheet.Name);
        sheet.PageSetup.Footer.Right.AddText("&P of &N");
        sheet.ShowGridLines = false;
    }

    /// <summary>Colours cells by the words in them, one rule for each tone.</summary>
    private void Statuses(IXLRange cells, string[] statuses)
    {
        var first = CellAddress.Of(cells.RangeAddress.FirstAddress.RowNumber, cells.RangeAddress.FirstAddress.ColumnNumber);
        void Rule(Tone tone, IEnumerable<string> words, bool strong) =>
            palette.Give(cells.AddConditionalFormat().WhenIsTrue($"OR({string.Join(',', words.Select(word => $"{first}=\"{word}\""))})"), tone, strong);
        foreach (var tone in statuses.GroupBy(ToneOf).Where(tone => tone.Key != Tone.Neutral))
        {
            Rule(tone.Key, tone, strong: false);
            var shown = tone.Where(word => ZoneGlyph.Shown(word) != word).Select(ZoneGlyph.Shown).ToList();
            if (shown.Count > 0)
                Rule(tone.Key, shown, strong: true);
        }
    }

    /// <summary>Tone of a word of the pack, or of the workbook's own.</summary>
    private static Tone ToneOf(string word) => word switch
    {
        "equal" => Tone.Satisfied,
        "differs" or "Other than satisfied" => Tone.NotSatisfied,
        "unapproved" => Tone.NotSatisfied,
        "Warning" or "unused" => Tone.Warning,
        "Not evaluated" or "unstated" => Tone.NotEvaluated,
        "sample" => Tone.Info,
        "reserve" => Tone.NotApplicable,
        _ => Tones.Of(word),
    };

    private static void Day(IXLRange cells, SheetColumn column)
    {
        var days = cells.SetDataValidation();
        days.Date.EqualOrGreaterThan(new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        days.ErrorTitle = column.Header;
        days.ErrorMessage = "A day, for example 2026-12-31";
    }

    private static void Choices(IXLRange cells, SheetColumn column)
    {
        var choices = cells.SetDataValidation();
        choices.List("\"" + string.Join(',', column.Choices) + "\"", true);
        choices.ErrorTitle = column.Header;
        choices.ErrorMessage = "One of: " + string.Join(", ", column.Choices);
    }
}
