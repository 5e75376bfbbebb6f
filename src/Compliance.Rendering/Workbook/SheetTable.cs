using System.Collections.Immutable;
using System.Globalization;

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
    /// <summary>An assessor's column takes a day and nothing else.</summary>
    public bool IsDay { get; init; }

    /// <summary>Choices an assessor's column offers; empty for free text.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];
}

/// <summary>A table that fills a sheet, header in row 1.</summary>
/// <param name="Name">Sheet name, at most 31 characters.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Rows">Rows: values as <see cref="SheetCell.Value"/> may have them, one for each column; enumerated anew each time.</param>
/// <param name="WhenEmpty">What an empty table means, in words.</param>
internal sealed record SheetTable(
    string Name, ImmutableArray<SheetColumn> Columns, int Count, IEnumerable<ImmutableArray<object?>> Rows, string WhenEmpty)
{
    /// <summary>Its rows tell more of rows of other sheets, and leave the workbook first when there are too many.</summary>
    public bool IsDetail { get; init; }

    /// <summary>Columns that stay in sight when the sheet is scrolled sideways.</summary>
    public int FrozenColumns { get; init; } = 1;

    /// <summary>Column number, from 1, of a header.</summary>
    /// <exception cref="InvalidOperationException">No column has it.</exception>
    public int ColumnOf(string header)
    {
        for (var i = 0; i < Columns.Length; i++)
            if (Columns[i].Header == header)
                return i + 1;
        throw new InvalidOperationException($"the sheet {Name} has no column '{header}'");
    }

    /// <summary>Cells of a column, header left out and at least one, as formulas of other sheets name them.</summary>
    public string RangeOf(string header)
    {
        var letters = CellAddress.Letters(ColumnOf(header));
        // At least one row: a reversed range would count the header.
        return string.Create(CultureInfo.InvariantCulture, $"{Name}!${letters}$2:${letters}${Math.Max(2, Count + 1)}");
    }

    /// <summary>Rows as they stand on the sheet, header first.</summary>
    /// <param name="spilledTo">File the rows went to; null where they stand here.</param>
    public IEnumerable<SheetRow> Sheet(string? spilledTo)
    {
        yield return new SheetRow(30, [.. Columns.Select(column => new SheetCell(column.Header, column.Kind switch
        {
            ColumnKind.Number => CellLook.NumberHeader,
            ColumnKind.Assessor => CellLook.AssessorHeader,
            _ => CellLook.Header,
        }))]);
        if (spilledTo is not null || Count == 0)
        {
            var note = spilledTo is null ? WhenEmpty
                : Count.ToString("N0", CultureInfo.InvariantCulture) + $" rows are too many for this workbook: they stand in {spilledTo} beside it, under the same headings.";
            yield return new SheetRow(RowHeight.Of(1), [new SheetCell(note, CellLook.Note)]);
            yield break;
        }
        foreach (var row in Rows)
        {
            var cells = new SheetCell[Columns.Length];
            var lines = 1;
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = new SheetCell(row[i], Columns[i].IsDay ? CellLook.AssessorDay : Look(row[i], Columns[i].Kind));
                lines = Math.Max(lines, RowHeight.Lines(CellText.Of(row[i]), Columns[i].Width, Columns[i].Kind == ColumnKind.Name));
            }
            yield return new SheetRow(RowHeight.Of(lines), cells);
        }
    }

    private static CellLook Look(object? value, ColumnKind kind) => (value, kind) switch
    {
        (_, ColumnKind.Assessor) => CellLook.Assessor,
        (_, ColumnKind.Status) => CellLook.Status,
        (Link, _) => CellLook.Link,
        (int or long, ColumnKind.Name or ColumnKind.Text) => CellLook.ValueNumber,
        (DateTimeOffset, ColumnKind.Name or ColumnKind.Text) => CellLook.ValueMoment,
        (DateTimeOffset, _) => CellLook.Moment,
        (_, ColumnKind.Number) => CellLook.Number,
        (_, ColumnKind.Name) => CellLook.Name,
        _ => CellLook.Text,
    };
}
