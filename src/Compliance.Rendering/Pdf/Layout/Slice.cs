namespace Compliance.Rendering.Pdf.Layout;

/// <summary>How firmly a slice holds to the next one.</summary>
internal enum Keep
{
    /// <summary>A page may end after it.</summary>
    Free,

    /// <summary>Same page as the next where the whole group fits on a page.</summary>
    Together,

    /// <summary>Never the last on a page: a heading, a table's header, the first line of a paragraph.</summary>
    WithNext,
}

/// <summary>A horizontal slice of the document that stands on one page: a line of text, a table row. Pages are filled with slices.</summary>
internal abstract class Slice
{
    /// <summary>Space wanted above, not drawn at a page's top.</summary>
    public double Before { get; set; }

    /// <summary>Space wanted below; of this and the next one's <see cref="Before"/> the larger counts.</summary>
    public double After { get; set; }

    public Keep Keep { get; set; }

    /// <summary>It begins a page.</summary>
    public bool BreakBefore { get; set; }

    /// <summary>Where so much is left of a page, in points, it begins none all the same; 0 where it always does.</summary>
    public double SharesFrom { get; set; }

    /// <summary>Pages from here on are pages of a cover, or cease to be.</summary>
    public bool? Cover { get; set; }

    /// <summary>Background it stands on; null for none.</summary>
    public Decoration? Decoration { get; init; }

    /// <summary>Drawn again on top of a page that begins with this slice; null for nothing.</summary>
    public Slice? Repeated { get; set; }

    /// <summary>Anchors that lead here.</summary>
    public List<string> Anchors { get; } = [];

    /// <summary>Heading of the table of contents that stands here: level and text; null for none.</summary>
    public (int Level, string Text)? Heading { get; set; }

    /// <summary>Bullets and numbers drawn on its first line.</summary>
    public List<ItemLabel> Labels { get; } = [];

    /// <summary>Elements that end with it.</summary>
    public List<StructureElement> Closing { get; } = [];

    public abstract double Height { get; }

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="top">Its upper edge.</param>
    public void Draw(PageCanvas canvas, double top)
    {
        foreach (var label in Labels)
            label.Draw(canvas, top);
        DrawContent(canvas, top);
        foreach (var element in Closing)
            canvas.Close(element);
    }

    /// <summary>Parts it in two, the upper of at most this height; null when it cannot be parted there.</summary>
    public virtual (Slice Upper, Slice Lower)? Split(double height) => null;

    protected abstract void DrawContent(PageCanvas canvas, double top);
}

/// <summary>A bullet or number beside an item.</summary>
internal sealed record ItemLabel(StructureElement Owner, string Text, TextStyle Style, double Left, double LineHeight)
{
    public void Draw(PageCanvas canvas, double top)
    {
        canvas.Text(Owner, Text, Style, Left, top + Style.Baseline(LineHeight));
        canvas.Close(Owner);
    }
}

/// <summary>A background behind consecutive slices; where they span pages, each page shows its part.</summary>
internal abstract class Decoration(Decoration? around, double padding)
{
    public Decoration? Around { get; } = around;

    /// <summary>Space between its edge and what stands on it, above and below.</summary>
    public double Padding { get; } = padding;

    /// <summary>Paddings of this and all around it.</summary>
    public double TotalPadding => Padding + (Around?.TotalPadding ?? 0);

    public abstract void Draw(PageCanvas canvas, double top, double bottom);

    /// <summary>Paddings of those in the chain of <paramref name="inner"/> that do not surround <paramref name="other"/>.</summary>
    public static double PaddingBetween(Decoration? inner, Decoration? other)
    {
        double sum = 0;
        for (var d = inner; d is not null && !Surrounds(d, other); d = d.Around)
            sum += d.Padding;
        return sum;
    }

    private static bool Surrounds(Decoration decoration, Decoration? inner)
    {
        for (var d = inner; d is not null; d = d.Around)
            if (ReferenceEquals(d, decoration))
                return true;
        return false;
    }
}
