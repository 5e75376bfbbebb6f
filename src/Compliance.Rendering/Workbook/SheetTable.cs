using System.Collections.Immutable;

namespace Compliance.Rendering.Workbook;

/// <summary>What a column holds, and so how it is shown.</summary>
internal enum ColumnKind
{
    /// <summary>Text, wrapped.</summary>
    Text,

    /// <summary>Name of an object or a digest: text in monospace.</summary>
    Name,

    /// <summary>Whole number.</summary>
    Number,

    /// <summary>Moment in UTC, as a real date.</summary>
    Moment,

    /// <summary>Status, verdict, severity or mode: text with a conditional format.</summary>
    Status,

    /// <summary>Left blank for the assessor.</summary>
    Assessor,
}

/// <summary>A column of a sheet.</summary>
/// <param name="Header">Header text, unique in the sheet.</param>
/// <param name="Width">Width in characters.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record SheetColumn(string Header, double Width, ColumnKind Kind = ColumnKind.Text)
{
    /// <summary>Choices an assessor's column offers; empty for free text.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];
}

/// <summary>A table that fills a sheet, header in row 1.</summary>
/// <param name="Name">Sheet name, at most 31 characters.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Rows">Rows: text, whole numbers, moments, or null for an empty cell; one value for each column.</param>
/// <param name="WhenEmpty">What an empty table means, in words.</param>
internal sealed record SheetTable(
    string Name, ImmutableArray<SheetColumn> Columns, int Count, IEnumerable<ImmutableArray<object?>> Rows, string WhenEmpty)
{
    /// <summary>Column number, from 1, of a header.</summary>
    public int ColumnOf(string header) => Columns.TakeWhile(column => column.Header != header).Count() + 1;
}
