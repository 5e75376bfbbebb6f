using System.Globalization;

namespace Compliance.Rendering.Workbook;

/// <summary>How a cell looks; each look is one style of the workbook.</summary>
internal enum CellLook
{
    /// <summary>No cell.</summary>
    None,

    /// <summary>Text, wrapped.</summary>
    Text,

    /// <summary>Name of an object or a digest: monospace, wrapped.</summary>
    Name,

    /// <summary>Leads to a row of another sheet.</summary>
    Link,

    /// <summary>Whole number.</summary>
    Number,

    /// <summary>Moment in UTC.</summary>
    Moment,

    /// <summary>Status, verdict, severity or state, to be coloured by a conditional format.</summary>
    Status,

    /// <summary>Blank, for the assessor.</summary>
    Assessor,

    /// <summary>Blank, for a day that the assessor enters.</summary>
    AssessorDay,

    /// <summary>A remark of the workbook about itself.</summary>
    Note,

    /// <summary>Title of the cover.</summary>
    Title,

    /// <summary>Heading above rows.</summary>
    Heading,

    /// <summary>Head of a column.</summary>
    Header,

    /// <summary>Head of a column of numbers.</summary>
    NumberHeader,

    /// <summary>Head of a column that is the assessor's.</summary>
    AssessorHeader,

    /// <summary>What the value beside it tells.</summary>
    Property,

    /// <summary>Value beside a property.</summary>
    Value,

    /// <summary>Status beside a property, to be coloured.</summary>
    ValueStatus,

    /// <summary>Number beside a property.</summary>
    ValueNumber,

    /// <summary>Moment beside a property.</summary>
    ValueMoment,

    /// <summary>Number that pack.json states, beside one that is counted.</summary>
    Stated,

    /// <summary>Total of counts.</summary>
    Total,
}

/// <summary>A cell.</summary>
/// <param name="Value">Text, whole number, moment, <see cref="Formula"/>, <see cref="Link"/>, or null for an empty cell.</param>
/// <param name="Look">Its look.</param>
internal readonly record struct SheetCell(object? Value, CellLook Look);

/// <summary>A row.</summary>
/// <param name="Height">Height in points.</param>
/// <param name="Cells">Cells from the first column on.</param>
internal sealed record SheetRow(double Height, IReadOnlyList<SheetCell> Cells);

/// <summary>A formula with the value it has.</summary>
/// <param name="Text">Formula without the equals sign.</param>
/// <param name="Value">Whole number or text, as a program finds it before it computes anything.</param>
internal sealed record Formula(string Text, object Value);

/// <summary>Text that leads to a row of another sheet.</summary>
/// <param name="Text">The text.</param>
/// <param name="Sheet">Sheet.</param>
/// <param name="Row">Row, header included.</param>
internal sealed record Link(string Text, string Sheet, int Row)
{
    /// <summary>A list that leads to its first item; the list itself where the sheet has no such item.</summary>
    public static object? ToFirst(IReadOnlyList<string> items, string sheet, IReadOnlyDictionary<string, int> rows)
    {
        if (items.Count == 0)
            return null;
        var text = items.Count == 1 ? items[0] : string.Join(", ", items);
        return rows.TryGetValue(items[0], out var row) ? new Link(text, sheet, row) : text;
    }

    /// <inheritdoc cref="ToFirst"/>
    public static object? To(string? item, string sheet, IReadOnlyDictionary<string, int> rows) =>
        item is not null && rows.TryGetValue(item, out var row) ? new Link(item, sheet, row) : item;
}

/// <summary>Addresses of cells.</summary>
internal static class CellAddress
{
    /// <summary>Letters of a column, from 1.</summary>
    public static string Letters(int column)
    {
        var letters = "";
        for (var rest = column; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters;
    }

    /// <summary>Address such as <c>C7</c>.</summary>
    public static string Of(int row, int column) => Letters(column) + row.ToString(CultureInfo.InvariantCulture);
}
