using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Strips of time: a figure for each row, its words as the alternative, and a legend.</summary>
internal static class StripsLayout
{
    private const double StripHeight = 11, LabelLine = 10.6, Gap = 8;

    public static IEnumerable<Slice> Slices(Block.Strips strips, Frame frame)
    {
        var owner = frame.Parent.Child(Role.Div);
        var title = frame.Lines(strips.Title, new TextStyle(frame.Fonts.Bold, 9, frame.Colours.Ink), 12.6, frame.Width, owner.Child(Role.P));
        foreach (var slice in title)
            slice.Keep = Keep.WithNext;
        if (title.Count > 0)
        {
            title[0].Before = 8;
            title[^1].After = 4;
        }

        var scale = strips.Rows.Select(row => row.Parts.Sum(part => part.Weight)).DefaultIfEmpty(0).Max();
        List<Slice> slices = [.. title, .. strips.Rows.Select(row => Row(row, scale, frame, owner)), .. LegendSlice.Slices(strips.Legend, frame, owner, StripSlice.Area)];
        if (slices.Count == 0)
            return slices;
        // The legend stays with the last strip.
        if (strips.Rows.Length > 0)
            slices[title.Count + strips.Rows.Length - 1].Keep = Keep.WithNext;
        slices[^1].Keep = Keep.Free;
        slices[^1].After = 14;
        slices[^1].Closing.Add(owner);
        return slices;
    }

    private static ColumnsSlice Row(StripRow row, double scale, Frame frame, StructureElement parent)
    {
        var figure = new StructureElement(Role.Figure, parent) { Alternative = $"{row.Label}: {row.Words}" };
        var labelWidth = frame.Width * 0.25;
        var label = (frame with { Decoration = null }).Lines(row.Label, new TextStyle(frame.Fonts.Bold, 7.8, frame.Colours.Ink), LabelLine, labelWidth, figure);
        foreach (var slice in label)
            slice.Closing.Clear();
        var width = frame.Width - labelWidth - Gap;
        var strip = new StripSlice(row.Parts, scale, frame.Look, figure, new Box(frame.Left + labelWidth + Gap, 0, width, StripHeight));
        var result = new ColumnsSlice(figure, [new Cell(null, label), new Cell(null, [strip])], 1.6)
        {
            Decoration = frame.Decoration,
            Under = (_, top, height) => figure.Bounds = new Box(frame.Left, top, frame.Width, height),
        };
        result.Closing.Add(figure);
        return result;
    }
}
