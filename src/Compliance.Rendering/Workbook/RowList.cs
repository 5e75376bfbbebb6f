namespace Compliance.Rendering.Workbook;

/// <summary>Rows of a sheet that is read from above to below, as they are added.</summary>
internal sealed class RowList
{
    private readonly List<SheetRow> rows = [];

    /// <summary>The rows.</summary>
    public IReadOnlyList<SheetRow> Rows => rows;

    /// <summary>Number of the row that is added next.</summary>
    public int Next => rows.Count + 1;

    /// <summary>Adds a row of a height.</summary>
    public void Add(double height, params SheetCell[] cells) => rows.Add(new SheetRow(height, cells));

    /// <summary>Adds an empty row.</summary>
    public void Skip() => Add(RowHeight.Of(1));

    /// <summary>Adds a heading, after some room.</summary>
    public void Heading(string text)
    {
        if (rows.Count > 0)
            Skip();
        Add(20, new SheetCell(text, CellLook.Heading));
    }

    /// <summary>Adds a remark that runs across the columns.</summary>
    public void Note(string text) => Add(RowHeight.Of(1), new SheetCell(text, CellLook.Note));

    /// <summary>Adds a property with its value.</summary>
    /// <param name="property">What the value tells.</param>
    /// <param name="value">The value.</param>
    /// <param name="width">Width of the value's column.</param>
    public void Property(string property, object? value, double width) => Add(RowHeight.Of(RowHeight.Lines(CellText.Of(value), width)) + 3,
        new SheetCell(property, CellLook.Property),
        new SheetCell(value, value switch { int or long => CellLook.ValueNumber, DateTimeOffset => CellLook.ValueMoment, _ => CellLook.Value }));
}
