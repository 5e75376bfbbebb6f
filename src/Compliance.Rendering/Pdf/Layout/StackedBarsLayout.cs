using System.Collections.Immutable;
using System.Globalization;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Stacked bars: a figure for each row with its numbers in words, and a legend.</summary>
internal static class StackedBarsLayout
{
    private const double High = 13, Low = 9.6, Gap = 10;
    private const int MostHigh = 6;

    public static IEnumerable<Slice> Slices(Block.StackedBars bars, Frame frame)
    {
        var owner = frame.Parent.Child(Role.Div);
        var title = frame.Lines(bars.Title, new TextStyle(frame.Fonts.Bold, 10.5, frame.Colours.Ink), 14, frame.Width, owner.Child(Role.P));
        foreach (var slice in title)
            slice.Keep = Keep.WithNext;
        if (title.Count > 0)
        {
            title[0].Before = 14;
            title[^1].After = 5;
        }

        var legend = LegendSlice.Slices(bars.Legend, frame, owner);
        List<Slice> slices = [.. title, .. bars.Rows.Select(row => Row(row, bars, frame, owner)), .. legend];
        if (slices.Count == 0)
            return slices;
        foreach (var slice in slices.Where(s => s.Keep == Keep.Free))
            slice.Keep = Keep.Together;
        slices[^1].Keep = Keep.Free;
        slices[^1].After = 14;
        slices[^1].Closing.Add(owner);
        return slices;
    }

    private static ColumnsSlice Row(BarRow row, Block.StackedBars bars, Frame frame, StructureElement parent)
    {
        // Many bars are lower, and stand closer.
        var (legend, many) = (bars.Legend, bars.Rows.Length > MostHigh);
        var height = many ? Low : High;
        var figure = new StructureElement(Role.Figure, parent) { Alternative = InWords(row, legend) };
        var labelWidth = frame.Width * 0.25;
        var notesWidth = frame.Width * 0.17;
        var bar = new BarSlice(row.Values, legend, frame.Look, figure, new Box(frame.Left + labelWidth + Gap, 0, frame.Width - labelWidth - notesWidth - (2 * Gap), height));
        var labelStyle = new TextStyle(frame.Fonts.Bold, 7.8, frame.Colours.Ink);
        var notesStyle = new TextStyle(frame.Fonts.Regular, 7.4, frame.Colours.Subdued);
        var label = (frame with { Decoration = null }).Lines(row.Label, labelStyle, 10.6, labelWidth, figure);
        var notes = (frame with { Left = frame.Left + frame.Width - notesWidth, Decoration = null })
            .Lines(bar.Unlabelled, notesStyle, 10.6, notesWidth, figure);
        foreach (var slice in label.Concat(notes))
            slice.Closing.Clear();
        // Text of one line stands at the bar's middle.
        foreach (var first in new[] { label, notes }.Where(l => l.Count > 0).Select(l => l[0]))
            first.Before = Math.Max(0, (height - 10.6) / 2);
        var result = new ColumnsSlice(figure, [new Cell(null, label), new Cell(null, [bar]), new Cell(null, notes)], many ? 1.4 : 3)
        {
            Decoration = frame.Decoration,
            Under = (_, top, height) => figure.Bounds = new Box(frame.Left, top, frame.Width, height),
        };
        result.Closing.Add(figure);
        return result;
    }

    private static string InWords(BarRow row, ImmutableArray<LegendEntry> legend)
    {
        var parts = row.Values.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"{value} {legend[i].Label}"));
        return $"{row.Label}: {string.Join(", ", parts)}";
    }
}
