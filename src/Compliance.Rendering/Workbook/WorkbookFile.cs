using System.Text;
using ClosedXML.Excel;

namespace Compliance.Rendering.Workbook;

/// <summary>Writes the file. The library makes everything of it but the cells: as objects they would take most of the time and of the memory, and
/// most of it for styles, one for each cell.</summary>
/// <param name="sheets">Sheets, in order.</param>
/// <param name="palette">Colours.</param>
/// <param name="continuations">Keeps what does not fit into cells.</param>
/// <param name="linked">Whether rows of a sheet can be led to.</param>
internal sealed class WorkbookFile(IReadOnlyList<WorkbookSheet> sheets, Palette palette, Continuations continuations, Func<string, bool> linked)
{
    private const string Data = "<x:sheetData";

    private const string DataEnd = "</x:sheetData>";

    /// <summary>Writes it.</summary>
    /// <param name="properties">Gives the workbook its properties.</param>
    /// <param name="moment">Creation and change, as the properties tell it.</param>
    /// <param name="output">Receives the bytes.</param>
    public void Write(Action<XLWorkbook> properties, DateTimeOffset moment, Stream output)
    {
        using var saved = new MemoryStream();
        using (var workbook = new XLWorkbook(XLEventTracking.Disabled))
        {
            // On the workbook and not on the sheets: a sheet's own style makes the library write its columns out of order.
            workbook.Style.Font.FontName = Palette.Face;
            workbook.Style.Font.FontSize = 10;
            workbook.Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
            workbook.CalculateMode = XLCalculateMode.Auto;
            workbook.FullCalculationOnLoad = true;
            properties(workbook);
            foreach (var sheet in sheets)
                sheet.Shape(workbook.Worksheets.Add(sheet.Name));
            CellStyles.Show(workbook.Worksheet(sheets[0].Name), palette);
            workbook.SaveAs(saved, new SaveOptions { EvaluateFormulasBeforeSaving = false, GenerateCalculationChain = false, ConsolidateConditionalFormatRanges = false, ConsolidateDataValidationRanges = false });
        }
        var styles = CellStyles.Read(PackageBytes.SheetText(saved, sheets[0].Name));
        var rows = sheets.ToDictionary(sheet => sheet.Name, sheet => sheet.Rows, StringComparer.Ordinal);
        PackageBytes.Rewrite(saved, moment, Continuations.Sheet, (name, text, part) => Fill(text, rows[name](), part, writer => new RowWriter(writer, name, styles, continuations, linked)), output);
    }

    /// <summary>Writes a sheet with its rows in place of those it was saved with.</summary>
    private static void Fill(string text, IEnumerable<SheetRow> rows, Stream part, Func<TextWriter, RowWriter> rowsOf)
    {
        var start = text.IndexOf(Data, StringComparison.Ordinal);
        var close = text.IndexOf('>', start);
        var end = text[close - 1] == '/' ? close + 1 : text.IndexOf(DataEnd, close, StringComparison.Ordinal) + DataEnd.Length;
        // Links stand behind formats and choices, and before everything on printing.
        var print = text.IndexOf("<x:printOptions", end, StringComparison.Ordinal);
        using var writer = new StreamWriter(part, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        writer.Write(WithoutDimension(text[..start]));
        writer.Write(Data + ">");
        var written = rowsOf(writer);
        foreach (var row in rows)
            written.Write(row);
        writer.Write(DataEnd);
        writer.Write(text.AsSpan(end, print - end));
        written.WriteLinks();
        writer.Write(text.AsSpan(print));
    }

    /// <summary>The extent of the cells the library knew; it need not be told.</summary>
    private static string WithoutDimension(string head)
    {
        var start = head.IndexOf("<x:dimension ", StringComparison.Ordinal);
        return start < 0 ? head : head.Remove(start, head.IndexOf("/>", start, StringComparison.Ordinal) + 2 - start);
    }
}
