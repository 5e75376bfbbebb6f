using System.Collections.Immutable;
using Compliance.Rendering.Workbook;

namespace Compliance.Rendering.Csv;

/// <summary>One CSV file for other programs. The names of its columns and their order are part of its contract: a new column comes last.</summary>
/// <param name="Path">Path inside <c>data/</c>.</param>
/// <param name="Columns">Names of the columns, lower-case words.</param>
/// <param name="Records">Records: text, whole numbers, moments, or null for an empty field; one value for each column.</param>
internal sealed record CsvFile(string Path, ImmutableArray<string> Columns, IEnumerable<object?[]> Records)
{
    /// <summary>Writes the file, the names of its columns first.</summary>
    public void Write(Stream output)
    {
        var table = new CsvTable(output);
        table.Write(Columns);
        foreach (var record in Records)
            table.Write(record.Select(CellText.Csv));
    }

    /// <summary>Ids in one field: they hold no space.</summary>
    public static string Ids(IEnumerable<string> ids) => string.Join(' ', ids);

    /// <summary>Names or words in one field.</summary>
    public static string Names(IEnumerable<string> names) => string.Join("; ", names);
}
