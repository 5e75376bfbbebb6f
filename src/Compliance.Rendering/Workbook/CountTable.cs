using ClosedXML.Excel;

namespace Compliance.Rendering.Workbook;

/// <summary>Writes tables of counts below one another. A count is a formula over the detail sheet; where that went to a CSV file, it is the
/// number itself, in italics.</summary>
internal sealed class CountTable(IXLWorksheet sheet, IReadOnlyDictionary<string, SheetTable> tables, IReadOnlySet<string> spilled)
{
    private int row;

    /// <summary>Begins a table.</summary>
    public void Title(string text)
    {
        row += row == 0 ? 1 : 2;
        var cell = sheet.Cell(row, 1);
        CellText.Put(cell, text);
        cell.Style.Font.Bold = true;
        cell.Style.Font.FontSize = 12;
        cell.Style.Alignment.WrapText = false;
    }

    /// <summary>Header; the counted words stand in it and the formulas refer to them.</summary>
    public void Header(string[] headers)
    {
        row++;
        for (var i = 0; i < headers.Length; i++)
            CellText.Put(sheet.Cell(row, i + 1), headers[i]);
        SheetWriter.Header(sheet.Range(row, 1, row, headers.Length));
        sheet.Range(row, 3, row, headers.Length).Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        sheet.Row(row).Height = 20;
        headerRow = row;
        width = headers.Length;
    }

    /// <summary>A key, its counts by word, their total, the total the pack states, and whether they agree.</summary>
    public void Row(string key, string label, string table, string keyColumn, string wordColumn, string[] words, int[] counts, int stated)
    {
        Begin(key, label);
        for (var i = 0; i < words.Length; i++)
        {
            var head = sheet.Cell(headerRow, i + 3).Address.ToStringFixed();
            Count(sheet.Cell(row, i + 3), table, counts[i], $"COUNTIFS({Range(table, keyColumn)},$A{row},{Range(table, wordColumn)},{head})");
        }
        var last = sheet.Cell(row, words.Length + 2).Address;
        sheet.Cell(row, 8).FormulaA1 = $"SUM(C{row}:{last})";
        CellText.Put(sheet.Cell(row, 9), stated);
        sheet.Cell(row, 10).FormulaA1 = $"IF(H{row}=I{row},\"yes\",\"NO\")";
        sheet.Cell(row, 10).Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
    }

    /// <summary>A key and its count.</summary>
    public void Single(string key, string label, string table, string column, int count)
    {
        Begin(key, label);
        Count(sheet.Cell(row, 3), table, count, $"COUNTIFS({Range(table, column)},$A{row})");
    }

    /// <summary>A key and its counts in two columns.</summary>
    public void Pair(string key, string table, string first, string second, int firstCount, int secondCount)
    {
        Single(key, "", table, first, firstCount);
        Count(sheet.Cell(row, 4), table, secondCount, $"COUNTIFS({Range(table, second)},$A{row})");
    }

    private int headerRow;

    private int width;

    private void Begin(string key, string label)
    {
        row++;
        CellText.Put(sheet.Cell(row, 1), key);
        CellText.Put(sheet.Cell(row, 2), label);
        SheetWriter.Hairline(sheet.Range(row, 1, row, width));
    }

    private void Count(IXLCell cell, string table, int count, string formula)
    {
        if (spilled.Contains(table))
        {
            cell.SetValue(count);
            cell.Style.Font.Italic = true;
        }
        else
            cell.FormulaA1 = formula;
        cell.Style.NumberFormat.Format = "#,##0";
    }

    private string Range(string table, string column)
    {
        var letter = XLHelper.GetColumnLetterFromNumber(tables[table].ColumnOf(column));
        // At least one row: a reversed range would count the header.
        return $"{table}!${letter}$2:${letter}${Math.Max(2, tables[table].Count + 1)}";
    }
}
