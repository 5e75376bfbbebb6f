using System.Globalization;
using ClosedXML.Excel;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Workbook;

/// <summary>Writes a table to its sheet: header frozen and repeated in print, filter, fixed widths, conditional formats.</summary>
internal static class SheetWriter
{
    /// <summary>Characters that stay legible beside one another on a landscape page.</summary>
    private const double PrintedWidth = 210;

    private static readonly string[] StatusWords =
    [
        "satisfied", "not-satisfied", "not-evaluated", "not-evaluable", "not-run", "manual", "not-applicable", "pass", "warn", "fail", "critical", "high", "medium", "low",
        "enforced", "audit", "inert", "complete", "incomplete", "new", "resolved", "added", "removed", "changed", "incomparable", "approved", "rejected", "open",
        "reviewed", "overdue", "never", "met", "missed", "gone", "unknown",
    ];

    /// <summary>Adds the sheet with all rows, or with the name of the file they went to.</summary>
    public static void Add(XLWorkbook workbook, SheetTable table, string? spilledTo, string footer)
    {
        var sheet = workbook.Worksheets.Add(table.Name);
        Columns(sheet, table);
        if (spilledTo is not null)
            Note(sheet, table.Count.ToString("N0", CultureInfo.InvariantCulture) + $" rows are too many for this workbook: they stand in {spilledTo} beside it, under the same headings.");
        else if (table.Count == 0)
            Note(sheet, table.WhenEmpty);
        else
            Rows(sheet, table);
        Print(sheet, footer, repeatHeader: true);
        // Borders would give every cell a style of its own.
        sheet.ShowGridLines = true;
        sheet.PageSetup.ShowGridlines = true;
        var width = table.Columns.Sum(column => column.Width);
        sheet.PageSetup.FitToPages((int)Math.Ceiling(width / PrintedWidth), 0);
        sheet.PageSetup.SetColumnsToRepeatAtLeft(1, 1);
    }

    /// <summary>Page set-up of every sheet.</summary>
    public static void Print(IXLWorksheet sheet, string footer, bool repeatHeader)
    {
        sheet.PageSetup.PageOrientation = XLPageOrientation.Landscape;
        sheet.PageSetup.PaperSize = XLPaperSize.A4Paper;
        sheet.PageSetup.FitToPages(1, 0);
        sheet.PageSetup.Margins.SetLeft(0.4).SetRight(0.4).SetTop(0.5).SetBottom(0.6);
        if (repeatHeader)
            sheet.PageSetup.SetRowsToRepeatAtTop(1, 1);
        // An ampersand begins a code in a footer.
        sheet.PageSetup.Footer.Left.AddText(footer.Replace("&", "&&", StringComparison.Ordinal));
        sheet.PageSetup.Footer.Center.AddText(sheet.Name);
        sheet.PageSetup.Footer.Right.AddText("&P of &N");
        sheet.ShowGridLines = false;
    }

    /// <summary>The look of a header row.</summary>
    public static void Header(IXLRange range)
    {
        range.Style.Font.Bold = true;
        range.Style.Font.FontColor = XLColor.White;
        range.Style.Fill.BackgroundColor = Palette.Ink;
        range.Style.Alignment.Vertical = XLAlignmentVerticalValues.Center;
        range.Style.Alignment.WrapText = true;
    }

    /// <summary>A light rule below a row.</summary>
    public static void Hairline(IXLRange range)
    {
        range.Style.Border.BottomBorder = XLBorderStyleValues.Thin;
        range.Style.Border.BottomBorderColor = Palette.Rule;
    }

    /// <summary>Colours a range by the status words in it; not evaluated is hatched, so that grey print tells it apart.</summary>
    public static void Statuses(IXLRange range)
    {
        foreach (var word in StatusWords)
        {
            var style = range.AddConditionalFormat().WhenEquals(word);
            var (fill, ink) = Palette.Of(Tones.Of(word));
            style.Font.FontColor = ink;
            style.Font.Bold = Tones.Of(word) is Tone.NotSatisfied or Tone.Critical or Tone.High;
            style.Fill.PatternType = Tones.Of(word) == Tone.NotEvaluated ? XLFillPatternValues.LightUp : XLFillPatternValues.Solid;
            style.Fill.BackgroundColor = fill;
            if (Tones.Of(word) == Tone.NotEvaluated)
                style.Fill.PatternColor = Palette.Hatch;
        }
    }

    private static void Columns(IXLWorksheet sheet, SheetTable table)
    {
        for (var i = 0; i < table.Columns.Length; i++)
        {
            var column = table.Columns[i];
            var target = sheet.Column(i + 1);
            target.Width = column.Width;
            target.Style.Alignment.WrapText = column.Kind is ColumnKind.Text or ColumnKind.Name or ColumnKind.Assessor;
            if (column.Kind == ColumnKind.Name)
                target.Style.Font.FontName = Palette.Mono;
            if (column.Kind == ColumnKind.Number)
                target.Style.NumberFormat.Format = "#,##0";
            if (column.Kind == ColumnKind.Moment)
                target.Style.DateFormat.Format = "yyyy-mm-dd hh:mm:ss";
            sheet.Cell(1, i + 1).SetValue<string>(column.Header);
        }
        var header = sheet.Range(1, 1, 1, table.Columns.Length);
        header.Style.Font.FontName = Palette.Face;
        Header(header);
        sheet.Row(1).Height = 30;
        sheet.SheetView.FreezeRows(1);
    }

    private static void Rows(IXLWorksheet sheet, SheetTable table)
    {
        var number = 1;
        foreach (var row in table.Rows)
        {
            number++;
            var lines = 1;
            for (var i = 0; i < row.Length; i++)
            {
                CellText.Put(sheet.Cell(number, i + 1), row[i]);
                lines = Math.Max(lines, RowHeight.Lines(row[i], table.Columns[i].Width));
            }
            sheet.Row(number).Height = RowHeight.Of(lines);
        }
        for (var i = 0; i < table.Columns.Length; i++)
        {
            var range = sheet.Range(2, i + 1, number, i + 1);
            if (table.Columns[i].Kind == ColumnKind.Status)
                Statuses(range);
            if (table.Columns[i].Kind == ColumnKind.Assessor)
                range.Style.Fill.BackgroundColor = Palette.Assessor;
            if (!table.Columns[i].Choices.IsEmpty)
                range.SetDataValidation().List("\"" + string.Join(',', table.Columns[i].Choices) + "\"", true);
        }
        sheet.Range(1, 1, number, table.Columns.Length).SetAutoFilter();
    }

    private static void Note(IXLWorksheet sheet, string text)
    {
        var cell = sheet.Cell(2, 1);
        CellText.Put(cell, text);
        cell.Style.Font.Italic = true;
        cell.Style.Alignment.WrapText = false;
    }
}
