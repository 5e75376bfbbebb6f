using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Running text, the lead with its accent rule, and notes.</summary>
internal static class ParagraphLayout
{
    private const double LeadRule = 2.4, LeadIndent = 4 * PageGeometry.Millimetre;

    public static IEnumerable<Slice> Slices(Block.Paragraph paragraph, Frame frame) => paragraph.Style switch
    {
        ParagraphStyle.Lead => Lead(paragraph, frame),
        ParagraphStyle.Note => Set(paragraph, frame, new TextStyle(frame.Fonts.Regular, 8.4, frame.Colours.Subdued), 12, Role.Note, 7, 9),
        _ => Set(paragraph, frame, frame.Body, frame.BodyLine, Role.P, 0, 7),
    };

    private static List<Slice> Lead(Block.Paragraph paragraph, Frame frame)
    {
        var inner = frame with
        {
            Left = frame.Left + LeadIndent,
            Width = frame.Width - LeadIndent,
            Decoration = new Rule(frame.Decoration, frame.Left, frame.Colours.Accent),
        };
        return Set(paragraph, inner, new TextStyle(frame.Fonts.Regular, 13, frame.Colours.Ink), 17.7, Role.P, 4, 15);
    }

    private static List<Slice> Set(
        Block.Paragraph paragraph, Frame frame, TextStyle style, double line, Role role, double before, double after)
    {
        var owner = frame.Parent.Child(role);
        var width = paragraph.Style == ParagraphStyle.Lead ? frame.Width : frame.TextWidth;
        var slices = frame.Lines(InlineRun.Of(paragraph.Text, style, owner, frame.Look), style, line, width, owner);
        if (slices.Count > 0)
        {
            slices[0].Before = before;
            slices[^1].After = after;
        }

        return slices;
    }

    private sealed class Rule(Decoration? around, double left, Rgb colour) : Decoration(around, 0)
    {
        public override void Draw(PageCanvas canvas, double top, double bottom) =>
            canvas.Fill(StructureElement.Decoration, new Box(left, top, LeadRule, bottom - top), colour);
    }
}
