using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>A line of legend entries: a swatch and a label each.</summary>
internal sealed class LegendSlice(IReadOnlyList<LegendSlice.Entry> entries, StructureElement owner, Action<PageCanvas, StructureElement, ToneLook, Box> swatch) : Slice
{
    private const double SwatchWidth = 9, SwatchHeight = 7.4, SwatchGap = 4, EntryGap = 15, LineHeight = 11;

    public override double Height => entries.Max(e => e.Lines.Count) * LineHeight;

    /// <summary>Entries side by side, in as many lines as they need.</summary>
    /// <param name="legend">Entries.</param>
    /// <param name="frame">Column they stand in.</param>
    /// <param name="parent">Element they belong to.</param>
    /// <param name="swatch">Draws the area of a tone as the figure does; null for the look of the tone alone.</param>
    public static List<Slice> Slices(IEnumerable<LegendEntry> legend, Frame frame, StructureElement parent, Action<PageCanvas, StructureElement, ToneLook, Box>? swatch = null)
    {
        swatch ??= (canvas, element, look, box) => look.Draw(canvas, element, box);
        var owner = parent.Child(Role.P);
        var style = new TextStyle(frame.Fonts.Regular, 7.6, frame.Colours.Subdued);
        var lines = new List<List<Entry>> { new() };
        var left = frame.Left;
        foreach (var entry in legend)
        {
            var text = Typesetter.Lines(InlineRun.Of(entry.Label, style, owner, frame.Look), frame.Width - SwatchWidth - SwatchGap);
            var width = SwatchWidth + SwatchGap + text.Select(l => l.Width).DefaultIfEmpty(0).Max();
            if (left + width > frame.Left + frame.Width && lines[^1].Count > 0)
            {
                lines.Add([]);
                left = frame.Left;
            }

            lines[^1].Add(new Entry(frame.Look.Of(entry.Tone), text, style, left));
            left += width + EntryGap;
        }

        var slices = lines.Where(l => l.Count > 0).Select(Slice (l) => new LegendSlice(l, owner, swatch) { Decoration = frame.Decoration }).ToList();
        if (slices.Count > 0)
        {
            slices[0].Before = 6;
            slices[^1].Closing.Add(owner);
        }

        return slices;
    }

    protected override void DrawContent(PageCanvas canvas, double top)
    {
        foreach (var entry in entries)
        {
            var area = new Box(entry.Left, top + ((LineHeight - SwatchHeight) / 2), SwatchWidth, SwatchHeight);
            swatch(canvas, StructureElement.Decoration, entry.Look, area);
            for (var i = 0; i < entry.Lines.Count; i++)
                entry.Lines[i].Draw(canvas, entry.Left + SwatchWidth + SwatchGap, top + (i * LineHeight) + entry.Style.Baseline(LineHeight));
            // A blank keeps the entries apart for whoever hears them.
            var end = entry.Left + SwatchWidth + SwatchGap + entry.Lines.Select(l => l.Width).LastOrDefault();
            canvas.Text(owner, " ", entry.Style, end, top + entry.Style.Baseline(LineHeight));
        }
    }

    /// <summary>A swatch and its label.</summary>
    internal sealed record Entry(ToneLook Look, List<TextLine> Lines, TextStyle Style, double Left);
}
