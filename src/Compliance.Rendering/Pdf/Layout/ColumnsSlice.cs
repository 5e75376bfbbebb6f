namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Cells side by side: a table row, a row of key figures. It can be parted between the lines of its cells.</summary>
internal sealed class ColumnsSlice : Slice
{
    private readonly IReadOnlyList<Cell> _cells;
    private readonly double _padding;

    /// <param name="owner">The row's element.</param>
    /// <param name="cells">Cells from left to right.</param>
    /// <param name="padding">Space above and below the cells' content.</param>
    public ColumnsSlice(StructureElement owner, IReadOnlyList<Cell> cells, double padding)
    {
        Owner = owner;
        _cells = cells;
        _padding = padding;
        Height = (2 * padding) + cells.Max(c => c.Height);
    }

    /// <summary>The row's element.</summary>
    public StructureElement Owner { get; }

    public override double Height { get; }

    /// <summary>Least height of the upper part when the row is parted: a part lower than this is not worth it.</summary>
    public const double LeastPart = 40;

    /// <summary>Drawn before the cells: canvas, and the row's top and height on this page.</summary>
    public Action<PageCanvas, double, double>? Under { get; init; }

    public override (Slice Upper, Slice Lower)? Split(double height)
    {
        var room = height - (2 * _padding);
        if (height < LeastPart || room >= Height - (2 * _padding))
            return null;
        var upper = new List<Cell>();
        var lower = new List<Cell>();
        foreach (var cell in _cells)
        {
            var fits = cell.Fitting(room);
            upper.Add(cell with { Content = cell.Content.Take(fits).ToList() });
            lower.Add(cell with { Content = cell.Content.Skip(fits).ToList() });
        }

        if (upper.All(c => c.Content.Count == 0))
            return null;
        var above = new ColumnsSlice(Owner, upper, _padding) { Decoration = Decoration, Repeated = Repeated, Under = Under, Before = Before };
        var below = new ColumnsSlice(Owner, lower, _padding) { Decoration = Decoration, Repeated = Repeated, Under = Under, After = After, Keep = Keep };
        above.Anchors.AddRange(Anchors);
        above.Labels.AddRange(Labels);
        below.Closing.AddRange(Closing);
        return (above, below);
    }

    protected override void DrawContent(PageCanvas canvas, double top)
    {
        canvas.Open(Owner);
        Under?.Invoke(canvas, top, Height);
        foreach (var cell in _cells)
        {
            if (cell.Owner is not null)
                canvas.Open(cell.Owner);
            var y = top + _padding;
            foreach (var slice in cell.Content)
            {
                y += slice.Before;
                slice.Draw(canvas, y);
                y += slice.Height;
            }
        }
    }
}

/// <summary>A cell of columns.</summary>
/// <param name="Owner">Its element, opened even when it is empty; null when its content has elements of its own.</param>
/// <param name="Content">Slices from top to bottom.</param>
internal sealed record Cell(StructureElement? Owner, IReadOnlyList<Slice> Content)
{
    public double Height => Content.Sum(s => s.Before + s.Height);

    /// <summary>How many of the slices fit in a height.</summary>
    public int Fitting(double room)
    {
        var fits = 0;
        foreach (var slice in Content)
        {
            room -= slice.Before + slice.Height;
            if (room < 0)
                break;
            fits++;
        }

        return fits;
    }
}
