using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf.Fonts;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Running text of one style and one owner, before it is cut into lines.</summary>
internal sealed record InlineRun(string Text, TextStyle Style, StructureElement Owner)
{
    /// <summary>Character the text stands for; null when it stands for itself.</summary>
    public string? Actual { get; init; }

    /// <summary>Kept on one line where it fits.</summary>
    public bool Whole { get; init; }

    /// <summary>Name of an object: it may break at <c>/ - . : _</c>.</summary>
    public bool Name { get; init; }

    /// <summary>A badge around the text; null for none.</summary>
    public ToneLook? Badge { get; init; }

    /// <summary>Anchor the text leads to; null for none.</summary>
    public string? Anchor { get; init; }

    /// <summary>Underlined: colour alone does not tell a link from text.</summary>
    public bool Underlined { get; init; }

    /// <summary>A line ends here; the text is empty.</summary>
    public bool Break { get; init; }

    /// <summary>Size of monospaced text beside text of size 1.</summary>
    public const double NameScale = 0.86;

    /// <summary>Runs of inline text.</summary>
    public static List<InlineRun> Of(IEnumerable<Inline> inlines, TextStyle style, StructureElement owner, Look look)
    {
        var fonts = look.Fonts;
        var runs = new List<InlineRun>();
        foreach (var inline in inlines)
        {
            switch (inline)
            {
                case Inline.Text t:
                    Add(runs, t.Value, new InlineRun("", style, owner), fonts);
                    break;
                case Inline.Strong s:
                    Add(runs, s.Value, new InlineRun("", style with { Face = fonts.Bold }, owner), fonts);
                    break;
                case Inline.Name n:
                    Add(runs, n.Value, new InlineRun("", Mono(style, fonts), owner.Child(Role.Code)) { Name = true }, fonts);
                    break;
                case Inline.Link l:
                    var link = new InlineRun("", style with { Colour = look.Colours.Accent }, owner.Child(Role.Link)) { Anchor = l.Anchor, Underlined = true };
                    Add(runs, l.Value, link, fonts);
                    break;
                case Inline.Badge b:
                    var badge = look.Of(b.Tone);
                    Add(runs, b.Value, new InlineRun("", Layout.Badge.Style(badge, style, fonts), owner) { Badge = badge, Whole = true }, fonts);
                    break;
                case Inline.Break:
                    runs.Add(new InlineRun("", style, owner) { Break = true });
                    break;
                default:
                    throw new ArgumentException($"Inline text of kind {inline.GetType().Name} has no layout.");
            }
        }

        return runs;
    }

    /// <summary>Runs of plain text.</summary>
    public static List<InlineRun> Of(string text, TextStyle style, StructureElement owner, Look look)
    {
        var runs = new List<InlineRun>();
        Add(runs, text, new InlineRun("", style, owner), look.Fonts);
        return runs;
    }

    /// <summary>Letters of the face that steps in are large for their size; signs such as ✓ are not.</summary>
    private static double Scale(string text, FontFace wanted) =>
        wanted.Monospaced || !char.IsLetterOrDigit(text, 0) ? 1 : NameScale;

    private static TextStyle Mono(TextStyle style, FontSet fonts) =>
        style with { Face = fonts.Mono, Size = style.Size * NameScale };

    private static void Add(List<InlineRun> runs, string text, InlineRun like, FontSet fonts)
    {
        foreach (var piece in DrawnText.Pieces(text, like.Style.Face, fonts))
        {
            var style = ReferenceEquals(piece.Face, like.Style.Face)
                ? like.Style
                : like.Style with { Face = piece.Face, Size = like.Style.Size * Scale(piece.Text, like.Style.Face) };
            runs.Add(like with { Text = piece.Text, Style = style, Actual = piece.Actual, Whole = like.Whole || piece.Whole });
        }
    }
}
