using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Headings: a headline that is a sentence, with small capitals above it.</summary>
internal static class HeadingLayout
{
    /// <summary>Space above a chapter that shares its page with another, and the part of the page that it needs.</summary>
    private const double SharedBefore = 42, SharedPart = 0.42;

    /// <summary>Headings of level 1 and 2 in the order the flow meets them.</summary>
    public static IEnumerable<Block.Heading> Listed(IEnumerable<Block> blocks)
    {
        foreach (var block in blocks)
        {
            if (block is Block.Heading { Level: <= 2, Text.Length: > 0 } heading)
                yield return heading;
            IEnumerable<Block> inner = block switch
            {
                Block.Cover c => c.Content,
                Block.Callout c => c.Content,
                Block.List l => l.Items.SelectMany(i => i),
                _ => [],
            };
            foreach (var nested in Listed(inner))
                yield return nested;
        }
    }

    public static IEnumerable<Slice> Slices(Block.Heading heading, Frame frame)
    {
        var fonts = frame.Fonts;
        var (style, line, before, after) = heading.Level switch
        {
            1 => (new TextStyle(fonts.Black, 16, frame.Colours.Ink), 20.0, 24.0, 12.0),
            2 => (new TextStyle(fonts.Bold, 12, frame.Colours.Ink), 16.0, 21.0, 6.5),
            3 => (new TextStyle(fonts.Bold, 10.5, frame.Colours.Ink), 14.0, 17.0, 5.5),
            _ => (new TextStyle(fonts.Bold, 9.4, frame.Colours.Subdued), 13.0, 12.0, 4.0),
        };
        var slices = new List<Slice>();
        if (heading.Eyebrow is { Length: > 0 } eyebrow)
            slices.AddRange(Eyebrow(eyebrow, frame));
        var text = frame.Lines(heading.Text, style, line, frame.Width, frame.Parent.Child(frame.Document.HeadingRole(heading.Level)));
        if (text.Count > 0 && heading.Level <= 2)
        {
            text[0].Heading = (heading.Level, DrawnText.Flatten(heading.Listed ?? heading.Text, fonts));
            frame.Document.HeadingsMet++;
        }

        slices.AddRange(text);
        foreach (var slice in slices)
            slice.Keep = Keep.WithNext;
        if (slices.Count > 0)
        {
            slices[0].Before = before;
            slices[0].BreakBefore = heading.Level == 1 && !frame.Nested;
            if (heading is { Level: 1, Flows: true })
                (slices[0].Before, slices[0].SharesFrom) = (SharedBefore, frame.Document.Geometry.Size.Height * SharedPart);
            slices[^1].After = after;
        }

        return slices;
    }

    /// <summary>Small capitals in the accent colour.</summary>
    public static List<Slice> Eyebrow(string text, Frame frame)
    {
        var style = new TextStyle(frame.Fonts.Bold, 8, frame.Colours.Accent, 1.1);
        var slices = frame.Lines(text.ToUpperInvariant(), style, 11, frame.Width, frame.Parent.Child(Role.P));
        if (slices.Count > 0)
            slices[^1].After = 3.5;
        return slices;
    }
}
