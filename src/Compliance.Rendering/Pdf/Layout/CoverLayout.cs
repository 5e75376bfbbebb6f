using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>The cover: organisation and series, title, stamp, and what stands below.</summary>
internal static class CoverLayout
{
    private const double SubtitleWidth = 130 * PageGeometry.Millimetre;

    public static IEnumerable<Slice> Slices(Block.Cover cover, Frame frame)
    {
        var inner = frame with
        {
            Left = PageGeometry.CoverLeft,
            Width = frame.Document.Geometry.Size.Width - PageGeometry.CoverLeft - PageGeometry.Margin,
            Nested = true,
            Small = true,
        };
        var fonts = frame.Fonts;
        var slices = new List<Slice> { new EmptySlice(4 * PageGeometry.Millimetre), Top(cover, inner) };
        var begin = slices.Count;
        slices.AddRange(HeadingLayout.Eyebrow(cover.Eyebrow, inner));
        slices.AddRange(inner.Lines(
            cover.Title, new TextStyle(fonts.Black, 28, frame.Colours.Ink), 31, Math.Min(inner.Width, 145 * PageGeometry.Millimetre), inner.Parent.Child(frame.Document.HeadingRole(1))));
        if (slices.Count > begin)
            slices[begin].Before = 110;
        foreach (var slice in slices)
            slice.Keep = Keep.WithNext;
        var subtitle = inner.Lines(
            cover.Subtitle, new TextStyle(fonts.Regular, 12.5, frame.Colours.Subdued), 17.8, Math.Min(inner.Width, SubtitleWidth), inner.Parent.Child(Role.P));
        if (subtitle.Count > 0)
            subtitle[0].Before = 13;
        slices.AddRange(subtitle);
        slices.Add(new StampSlice(cover, inner) { Before = 24, After = 30 });
        slices.AddRange(BlockFlow.Slices(cover.Content, inner));
        slices[0].BreakBefore = true;
        slices[0].Cover = true;
        GiveWay(slices, begin, frame.Document.Geometry.Size.Height - (42 * PageGeometry.Millimetre));
        return slices;
    }

    /// <summary>Draws in the white space above the title as far as the content needs it.</summary>
    private static void GiveWay(List<Slice> slices, int title, double room)
    {
        const double least = 24;
        var height = slices.Sum(s => s.Height) + slices.Skip(1).Zip(slices, (next, last) => Math.Max(next.Before, last.After)).Sum();
        if (height > room && title < slices.Count)
            slices[title].Before = Math.Max(least, slices[title].Before - (height - room));
    }

    private static ColumnsSlice Top(Block.Cover cover, Frame frame)
    {
        var fonts = frame.Fonts;
        var organisation = new TextStyle(fonts.Black, 12, frame.Colours.Ink);
        var series = new TextStyle(fonts.Mono, 8.3, frame.Colours.Subdued);
        var left = frame.Lines(cover.Organisation, organisation, 16, frame.Width * 0.6, frame.Parent.Child(Role.P));
        var owner = frame.Parent.Child(Role.P);
        var right = new List<Slice>();
        var runs = InlineRun.Of(cover.Series, series, owner, frame.Look).ConvertAll(r => r with { Name = true });
        foreach (var line in Typesetter.Lines(runs, frame.Width * 0.36))
            right.Add(new LineSlice(line, series, frame.Left + frame.Width - line.Width, 16, owner));
        if (right.Count > 0)
            right[^1].Closing.Add(owner);
        var row = frame.Parent.Child(Role.Div);
        var slice = new ColumnsSlice(row, [new Cell(null, left), new Cell(null, right)], 0);
        slice.Closing.Add(row);
        return slice;
    }
}
