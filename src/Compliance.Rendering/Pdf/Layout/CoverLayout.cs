using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>The cover: organisation and series, title, stamp, and what stands below.</summary>
internal static class CoverLayout
{
    private const double SubtitleWidth = 130 * PageGeometry.Millimetre;

    /// <summary>Space above the title: on a page of its own, and on one that the cover only heads.</summary>
    private const double High = 110, Low = 14;

    public static IEnumerable<Slice> Slices(Block.Cover cover, Frame frame)
    {
        var left = cover.Brief ? PageGeometry.Margin : PageGeometry.CoverLeft;
        var inner = frame with
        {
            Left = left,
            Width = frame.Document.Geometry.Size.Width - left - PageGeometry.Margin,
            Nested = true,
            Small = true,
        };
        var fonts = frame.Fonts;
        var slices = new List<Slice>();
        if (!cover.Brief)
            slices.Add(new EmptySlice(4 * PageGeometry.Millimetre));
        slices.Add(Top(cover, inner));
        var begin = slices.Count;
        slices.AddRange(HeadingLayout.Eyebrow(cover.Eyebrow, inner));
        var (title, line) = cover.Brief ? (new TextStyle(fonts.Black, 18, frame.Colours.Ink), 22.0) : (new TextStyle(fonts.Black, 28, frame.Colours.Ink), 31.0);
        var most = cover.Brief ? inner.Width : Math.Min(inner.Width, 145 * PageGeometry.Millimetre);
        var heading = inner.Lines(cover.Title, title, line, most, inner.Parent.Child(frame.Document.HeadingRole(1)));
        if (cover.Brief && heading.Count > 0)
            heading[0].Heading = (1, DrawnText.Flatten(cover.Title, fonts));
        slices.AddRange(heading);
        if (slices.Count > begin)
            slices[begin].Before = cover.Brief ? Low : High;
        foreach (var slice in slices)
            slice.Keep = Keep.WithNext;
        var (subtitle, spacing) = cover.Brief ? (inner.Body with { Colour = frame.Colours.Subdued }, inner.BodyLine) : (new TextStyle(fonts.Regular, 12.5, frame.Colours.Subdued), 17.8);
        var below = inner.Lines(cover.Subtitle, subtitle, spacing, cover.Brief ? inner.Width : Math.Min(inner.Width, SubtitleWidth), inner.Parent.Child(Role.P));
        if (below.Count > 0)
            below[0].Before = cover.Brief ? 5 : 13;
        slices.AddRange(below);
        slices.Add(new StampSlice(cover, inner) { Before = cover.Brief ? 8 : 24, After = cover.Brief ? 8 : 30 });
        slices.AddRange(BlockFlow.Slices(cover.Content, inner));
        slices[0].BreakBefore = true;
        slices[0].Cover = !cover.Brief;
        if (!cover.Brief)
            GiveWay(slices, begin, frame.Document.Room);
        return slices;
    }

    /// <summary>Draws in the white space above the title as far as the content needs it.</summary>
    private static void GiveWay(List<Slice> slices, int title, double room)
    {
        const double least = 24;
        var height = slices.Sum(s => s.Height) + slices.Skip(1).Zip(slices, (next, last) => Paginator.Gap(last, next)).Sum();
        if (height > room && title < slices.Count)
            slices[title].Before = Math.Max(least, slices[title].Before - (height - room));
    }

    private static ColumnsSlice Top(Block.Cover cover, Frame frame)
    {
        var fonts = frame.Fonts;
        var organisation = new TextStyle(fonts.Black, 12, frame.Colours.Ink);
        var series = new TextStyle(fonts.Mono, 8.3, frame.Colours.Subdued);
        var left = frame.Lines(cover.Organisation, organisation, 16, frame.Width * 0.6, frame.Parent.Child(Role.P));
        if (frame.Look.Logo is { } logo)
        {
            if (left.Count > 0)
                left[0].Before = 8;
            left.Insert(0, new LogoSlice(logo, frame));
        }

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
