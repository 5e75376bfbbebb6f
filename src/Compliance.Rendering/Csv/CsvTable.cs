using System.Buffers;
using System.Text;
using Compliance.Rendering.Workbook;

namespace Compliance.Rendering.Csv;

/// <summary>Writes RFC 4180 records in UTF-8, lines ended by CR LF. A field that a spreadsheet would take for a formula gets an apostrophe
/// before it, which is the one change made to the text beside making control characters visible.</summary>
internal sealed class CsvTable(Stream output)
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create("\",\n\t");

    private byte[] _record = new byte[4096];

    /// <summary>Writes one record.</summary>
    public void Write(IEnumerable<string> fields)
    {
        var length = 0;
        foreach (var value in fields)
        {
            var field = Field(value);
            // A comma follows, and at the end a line feed too.
            var room = length + Encoding.UTF8.GetMaxByteCount(field.Length) + 2;
            if (room > _record.Length)
                Array.Resize(ref _record, Math.Max(room, _record.Length * 2));
            length += Encoding.UTF8.GetBytes(field, _record.AsSpan(length));
            _record[length++] = (byte)',';
        }
        if (length > 0)
            length--;
        "\r\n"u8.CopyTo(_record.AsSpan(length));
        output.Write(_record, 0, length + 2);
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
        return text.AsSpan().ContainsAny(NeedQuotes) ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }

    /// <summary>Whether a spreadsheet could read the text as a formula. White space before the sign does not help: some trim it.</summary>
    public static bool StartsFormula(string text)
    {
        var trimmed = text.AsSpan().TrimStart(" \n\t␍␉␊\u00A0");
        return (trimmed.Length > 0 && (trimmed[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠')) || text.StartsWith('\t');
    }
}
