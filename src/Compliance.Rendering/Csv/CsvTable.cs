using System.Text;
using Compliance.Rendering.Workbook;

namespace Compliance.Rendering.Csv;

/// <summary>Writes RFC 4180 records in UTF-8, lines ended by CR LF. A field that a spreadsheet would take for a formula gets an apostrophe
/// before it, which is the one change made to the text beside making control characters visible.</summary>
internal sealed class CsvTable(Stream output)
{
    /// <summary>Writes one record.</summary>
    public void Write(IEnumerable<string> fields)
    {
        output.Write(Encoding.UTF8.GetBytes(string.Join(',', fields.Select(Field)) + "\r\n"));
    }

    /// <summary>Writes a whole table of the workbook, its headings first.</summary>
    public static void Write(SheetTable table, Stream output)
    {
        var csv = new CsvTable(output);
        csv.Write(table.Columns.Select(column => column.Header));
        foreach (var row in table.Rows)
            csv.Write(row.Select(CellText.Csv));
    }

    /// <summary>One field, neutralised and quoted where needed.</summary>
    public static string Field(string value)
    {
        var text = VisibleText.Of(value);
        if (StartsFormula(text))
            text = "'" + text;
        return text.AsSpan().ContainsAny("\",\n\t") ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }

    /// <summary>Whether a spreadsheet could read the text as a formula. White space before the sign does not help: some trim it.</summary>
    public static bool StartsFormula(string text)
    {
        var trimmed = text.AsSpan().TrimStart(" \n\t␍␉␊\u00A0");
        return (trimmed.Length > 0 && (trimmed[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠')) || text.StartsWith('\t');
    }
}
