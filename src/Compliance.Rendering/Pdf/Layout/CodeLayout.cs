using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Preformatted text: every line as it is, a long one wrapped with a mark at its right end.</summary>
internal static class CodeLayout
{
    private const double Inset = 3 * PageGeometry.Millimetre, Padding = 2 * PageGeometry.Millimetre, LineHeight = 9.8, Mark = 9;
    private const int TabStop = 4, Together = 14;

    public static IEnumerable<Slice> Slices(Block.Code code, Frame frame)
    {
        var style = new TextStyle(frame.Fonts.Mono, 7.3, frame.Colours.Ink);
        var ground = new Ground(frame.Decoration, frame);
        var owner = frame.Parent.Child(Role.P);
        var text = owner.Child(Role.Code);
        // Only these end a line; other separators are characters, and are shown.
        var lines = code.Text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        Slice? held = null;
        var first = true;
        foreach (var line in lines)
        {
            var set = Typesetter.Lines(
                [.. InlineRun.Of(Expanded(line), style, text, frame.Look).Select(r => r with { Name = true })], frame.Width - (2 * Inset) - Mark);
            if (set.Count == 0)
                set.Add(new TextLine([], 0));
            for (var i = 0; i < set.Count; i++)
            {
                var slice = new CodeLine(set[i], style, frame, text, wraps: i + 1 < set.Count) { Decoration = ground };
                if (held is not null)
                {
                    held.Keep = lines.Length <= Together ? Keep.Together : first ? Keep.WithNext : Keep.Free;
                    first = false;
                    yield return held;
                }
                else
                {
                    slice.Before = 5;
                }

                held = slice;
            }
        }

        held!.Closing.Add(owner);
        held.After = 9;
        yield return held;
    }

    private static string Expanded(string line)
    {
        if (!line.Contains('\t', StringComparison.Ordinal))
            return line;
        var text = new System.Text.StringBuilder();
        foreach (var c in line)
        {
            if (c == '\t')
                text.Append(' ', TabStop - (text.Length % TabStop));
            else
                text.Append(c);
        }

        return text.ToString();
    }

    private sealed class CodeLine(TextLine line, TextStyle style, Frame frame, StructureElement owner, bool wraps) : Slice
    {
        public override double Height => LineHeight;

        protected override void DrawContent(PageCanvas canvas, double top)
        {
            canvas.Open(owner);
            var baseline = top + style.Baseline(LineHeight);
            line.Draw(canvas, frame.Left + Inset, baseline);
            if (!wraps)
            {
                // A blank keeps the lines apart for whoever hears or copies them.
                canvas.Text(owner, " ", style, frame.Left + Inset + line.Width, baseline);
            }
            else
            {
                var mark = style with { Colour = frame.Colours.Accent };
                canvas.Text(StructureElement.Decoration, "↩", mark, frame.Left + frame.Width - Inset - style.Measure("↩") + 2, baseline);
            }
        }
    }

    private sealed class Ground(Decoration? around, Frame frame) : Decoration(around, CodeLayout.Padding)
    {
        public override void Draw(PageCanvas canvas, double top, double bottom)
        {
            var box = new Box(frame.Left, top, frame.Width, bottom - top);
            // On a card, which is soft itself, the ground is white.
            canvas.Fill(StructureElement.Decoration, box, Around is null ? frame.Colours.Soft : frame.Colours.White, 2);
            canvas.Outline(StructureElement.Decoration, new Box(box.Left + 0.25, top + 0.25, box.Width - 0.5, box.Height - 0.5), frame.Colours.Hairline, 0.5, 2);
        }
    }
}
