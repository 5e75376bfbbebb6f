using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>What all blocks of one pass share.</summary>
internal sealed class DocumentContext(Look look, PageGeometry geometry, LayoutFacts known)
{
    private int _level;

    public Look Look { get; } = look;

    public PageGeometry Geometry { get; } = geometry;

    /// <summary>What the pass before found; empty in the first.</summary>
    public LayoutFacts Known { get; } = known;

    /// <summary>Height of a page between its upper margin and what the footer reserves.</summary>
    public required double Room { get; init; }

    /// <summary>Headings of level 1 and 2 met so far.</summary>
    public int HeadingsMet { get; set; }

    /// <summary>Headings of level 1 and 2 of the whole document, in order.</summary>
    public required IReadOnlyList<Block.Heading> Headings { get; init; }

    /// <summary>The same document as it stands now, for a trial that changes nothing in this one.</summary>
    public DocumentContext Apart() => new(Look, Geometry, Known) { Room = Room, Headings = Headings, HeadingsMet = HeadingsMet, _level = _level };

    /// <summary>Role of the next heading: PDF/UA-1 lets no level be left out, so a level that skips one is drawn in.</summary>
    public Role HeadingRole(int level)
    {
        _level = Math.Min(level, _level + 1);
        return _level switch { 1 => Role.H1, 2 => Role.H2, 3 => Role.H3, _ => Role.H4 };
    }
}

/// <summary>The column a block is laid out in.</summary>
/// <param name="Document">What all blocks share.</param>
/// <param name="Left">Left edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Parent">Element the block's elements belong to.</param>
/// <param name="Decoration">Background; null for none.</param>
/// <param name="Nested">Inside another block: headings begin no page.</param>
internal sealed record Frame(DocumentContext Document, double Left, double Width, StructureElement Parent, Decoration? Decoration, bool Nested)
{
    /// <summary>Text is a little smaller: in cards and on covers.</summary>
    public bool Small { get; init; }

    /// <summary>Widest line of running text that reads well.</summary>
    private const double Measure = 158 * PageGeometry.Millimetre;

    public Look Look => Document.Look;

    public FontSet Fonts => Look.Fonts;

    public Colours Colours => Look.Colours;

    /// <summary>Running text.</summary>
    public TextStyle Body => new(Fonts.Regular, Small ? 9 : 9.6, Colours.Ink);

    public double BodyLine => Small ? 12.8 : 13.6;

    public double TextWidth => Math.Min(Width, Measure);

    /// <summary>Slices of running text, one for each line, the element's end at the last.</summary>
    public List<Slice> Lines(IReadOnlyList<InlineRun> runs, TextStyle style, double lineHeight, double width, StructureElement owner)
    {
        var lines = Typesetter.Lines(runs, width);
        var slices = new List<Slice>(lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            // No single line of a paragraph stands alone at a page's foot or head.
            var keep = i + 1 < lines.Count && (i == 0 || i == lines.Count - 2) ? Keep.WithNext : Keep.Free;
            slices.Add(new LineSlice(lines[i], style, Left, lineHeight, owner) { Decoration = Decoration, Keep = keep });
        }

        if (slices.Count > 0)
            slices[^1].Closing.Add(owner);
        return slices;
    }

    /// <summary>Slices of plain text.</summary>
    public List<Slice> Lines(string text, TextStyle style, double lineHeight, double width, StructureElement owner) =>
        Lines(InlineRun.Of(text, style, owner, Look), style, lineHeight, width, owner);
}
