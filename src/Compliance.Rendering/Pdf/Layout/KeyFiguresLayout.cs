using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Key figures side by side, each with a coloured left edge; more than five stand in several rows.</summary>
internal static class KeyFiguresLayout
{
    private const int MostInRow = 5;
    private const double Gap = 3 * PageGeometry.Millimetre, Inset = 3.4 * PageGeometry.Millimetre, Edge = 1.8;
    private const double LargestValue = 19, SmallestValue = 11;

    public static IEnumerable<Slice> Slices(Block.KeyFigures figures, Frame frame)
    {
        var rows = (figures.Items.Length + MostInRow - 1) / MostInRow;
        var done = 0;
        for (var r = 0; r < rows; r++)
        {
            // Rows as even as they can be.
            var count = (figures.Items.Length - done + rows - r - 1) / (rows - r);
            var width = (frame.Width - (Gap * (count - 1))) / count;
            var owner = frame.Parent.Child(Role.Div);
            var items = figures.Items.Skip(done).Take(count).ToList();
            var cells = items.Select((f, i) => Figure(f, owner, frame, frame.Left + (i * (width + Gap)), width)).ToList();
            var slice = new ColumnsSlice(owner, cells, 3 * PageGeometry.Millimetre)
            {
                Decoration = frame.Decoration,
                Before = r == 0 ? 8 : Gap,
                After = r == rows - 1 ? 14 : Gap,
                Under = (canvas, top, height) =>
                {
                    for (var i = 0; i < items.Count; i++)
                        DrawGround(canvas, frame.Look.Of(items[i].Tone), new Box(frame.Left + (i * (width + Gap)), top, width, height));
                },
            };
            slice.Closing.Add(owner);
            done += count;
            yield return slice;
        }
    }

    private static Cell Figure(KeyFigure figure, StructureElement row, Frame frame, double left, double width)
    {
        var inner = frame with { Left = left + Inset, Width = width - Inset - 6, Decoration = null };
        var value = new TextStyle(frame.Fonts.Black, LargestValue, frame.Colours.Ink);
        var words = DrawnText.Flatten(figure.Value, frame.Fonts).Split(' ');
        // A word as value is set smaller before it is broken.
        while (value.Size > SmallestValue && words.Any(w => DrawnText.Flatten(w, frame.Fonts) is var s && Width(s, value, frame) > inner.Width))
            value = value with { Size = value.Size - 1 };
        var label = new TextStyle(frame.Fonts.Regular, 7.6, frame.Colours.Subdued);
        List<Slice> content =
        [
            .. inner.Lines(figure.Value, value, value.Size * 1.16, inner.Width, row.Child(Role.P)),
            .. inner.Lines(figure.Label, label, 10.8, inner.Width, row.Child(Role.P)),
        ];
        return new Cell(null, content);
    }

    private static double Width(string text, TextStyle style, Frame frame) =>
        InlineRun.Of(text, style, StructureElement.Decoration, frame.Look).Sum(r => r.Style.Measure(r.Text));

    private static void DrawGround(PageCanvas canvas, ToneLook look, Box box)
    {
        canvas.Fill(StructureElement.Decoration, box, look.Colours.Soft);
        var edge = box with { Width = look.Fill == Fill.Solid ? Edge : Edge * 2 };
        if (look.Fill == Fill.Hatched)
            canvas.Hatch(StructureElement.Decoration, edge, look.Ground, look.Edge);
        else if (look.Fill == Fill.Outlined)
            look.Draw(canvas, StructureElement.Decoration, edge);
        else
            canvas.Fill(StructureElement.Decoration, edge, look.Edge);
    }
}
