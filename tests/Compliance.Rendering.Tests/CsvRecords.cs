using System.Collections.Immutable;
using System.Text;

namespace Compliance.Rendering.Tests;

/// <summary>Reads RFC 4180, as a spreadsheet does.</summary>
internal static class CsvRecords
{
    /// <summary>The records, the headings first.</summary>
    public static List<ImmutableArray<string>> Of(byte[] csv)
    {
        var records = new List<ImmutableArray<string>>();
        var fields = ImmutableArray.CreateBuilder<string>();
        var field = new StringBuilder();
        var quoted = false;
        var text = Encoding.UTF8.GetString(csv);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[i++]);
            else if (text[i] == '"')
                quoted = !quoted;
            else if (!quoted && text[i] is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (text[i] == ',')
                    continue;
                records.Add(fields.ToImmutable());
                fields.Clear();
            }
            else if (quoted || text[i] != '\r')
                field.Append(text[i]);
        }
        return records;
    }
}
