using System.Globalization;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Table of contents: the headings that follow it, each a link, with the number of its page.</summary>
internal static class ContentsLayout
{
    private const double NumberWidth = 30, Indent = 14;

    /// <summary>Entries two pages hold, some of them of two lines.</summary>
    private const int MostEntries = 64;

    public static IEnumerable<Slice> Slices(Frame frame)
    {
        var document = frame.Document;
        var owner = frame.Parent.Child(Role.TOC);
        var slices = new List<Slice>();
        foreach (var i in Printed(document))
        {
            var heading = document.Headings[i];
            var indent = heading.Level == 1 ? 0 : Indent;
            var style = heading.Level == 1
                ? new TextStyle(frame.Fonts.Bold, 9.6, frame.Colours.Ink)
                : new TextStyle(frame.Fonts.Regular, 9.2, frame.Colours.Ink);
            var item = owner.Child(Role.TOCI);
            var link = item.Child(Role.Link);
            var anchor = LayoutFacts.HeadingAnchor(i);
            var runs = InlineRun.Of(heading.Listed ?? heading.Text, style, link, frame.Look).ConvertAll(r => r with { Anchor = anchor });
            var lines = Typesetter.Lines(runs, frame.Width - indent - NumberWidth - 10);
            // Unknown in the first pass, which only counts; its width is reserved.
            var page = i < document.Known.Headings.Count
                ? (document.Known.Headings[i].At.Page + 1).ToString(CultureInfo.InvariantCulture)
                : "";
            for (var l = 0; l < lines.Count; l++)
            {
                var entry = new Entry(lines[l], style, frame, frame.Left + indent, link, l + 1 == lines.Count ? page : null, anchor)
                {
                    Decoration = frame.Decoration,
                    Before = l > 0 ? 0 : heading.Level == 1 ? 6 : 1.5,
                    Keep = l + 1 < lines.Count ? Keep.WithNext : Keep.Free,
                };
                if (l + 1 == lines.Count)
                    entry.Closing.Add(item);
                slices.Add(entry);
            }
        }

        if (slices.Count > 0)
        {
            slices[^1].Closing.Add(owner);
            slices[^1].After = 14;
        }

        return slices;
    }

    /// <summary>The headings that stand in it. Where they would take more than two pages, chapters that share an eyebrow, the longest first,
    /// stand without their sections; bookmarks have them all.</summary>
    private static IEnumerable<int> Printed(DocumentContext document)
    {
        var chapters = new List<(string Kind, List<int> Sections)>();
        for (var i = document.HeadingsMet; i < document.Headings.Count; i++)
        {
            if (document.Headings[i].Level == 1 || chapters.Count == 0)
                chapters.Add((document.Headings[i].Eyebrow ?? document.Headings[i].Text, [i]));
            else
                chapters[^1].Sections.Add(i);
        }

        while (chapters.Sum(chapter => chapter.Sections.Count) > MostEntries)
        {
            var longest = chapters.GroupBy(chapter => chapter.Kind).MaxBy(kind => kind.Sum(chapter => chapter.Sections.Count - 1));
            if (longest is null || longest.All(chapter => chapter.Sections.Count == 1))
                break;
            foreach (var (_, sections) in longest)
                sections.RemoveRange(1, sections.Count - 1);
        }

        return chapters.SelectMany(chapter => chapter.Sections);
    }

    private sealed class Entry(
        TextLine line, TextStyle style, Frame frame, double left, StructureElement owner, string? page, string anchor) : Slice
    {
        private const double LineHeight = 14.4, DotGap = 3.4, Dot = 0.7;

        public override double Height => LineHeight;

        protected override void DrawContent(PageCanvas canvas, double top)
        {
            var baseline = top + style.Baseline(LineHeight);
            line.Draw(canvas, left, baseline);
            if (string.IsNullOrEmpty(page))
                return;
            // A blank keeps title and number apart for whoever hears them.
            var number = $" {page}";
            var right = frame.Left + frame.Width;
            canvas.Text(owner, number, style, right - style.Measure(number), baseline);
            canvas.Link(owner, new Box(right - NumberWidth, top + 1, NumberWidth, LineHeight - 2), anchor, page);
            // Dots stand on a grid counted from the right, so that those of all lines stand below one another.
            for (var x = right - NumberWidth + 6; x > left + line.Width + 5; x -= DotGap)
                canvas.Fill(StructureElement.Decoration, new Box(x, baseline - Dot, Dot, Dot), frame.Colours.Stripe);
        }
    }
}
