namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Draws the slices of one page: their backgrounds first, then each, noting the anchors and headings that stand there.</summary>
internal static class PlacedSlices
{
    /// <summary>A link shows a little of what stands above its target.</summary>
    private const double AboveTarget = 6;

    public static void Draw(List<(Slice Slice, double Top)> page, PageCanvas canvas, LayoutFacts found)
    {
        DrawDecorations(page, canvas);
        foreach (var (slice, top) in page)
        {
            var at = new Destination(found.PageCount, Math.Max(0, top - AboveTarget));
            foreach (var anchor in slice.Anchors)
                found.Place(anchor, at);
            if (slice.Heading is { } heading)
            {
                found.Place(LayoutFacts.HeadingAnchor(found.Headings.Count), at);
                found.Place(new PlacedHeading(heading.Level, heading.Text, at));
            }

            slice.Draw(canvas, top);
        }
    }

    private static void DrawDecorations(List<(Slice Slice, double Top)> page, PageCanvas canvas)
    {
        var extents = new Dictionary<Decoration, (double Top, double Bottom)>();
        var order = new List<Decoration>();
        foreach (var (slice, top) in page)
        {
            var chain = new Stack<Decoration>();
            for (var d = slice.Decoration; d is not null; d = d.Around)
                chain.Push(d);
            var padding = slice.Decoration?.TotalPadding ?? 0;
            foreach (var decoration in chain)
            {
                // An outer box encloses the paddings of the inner ones.
                padding -= decoration.Padding;
                var (from, to) = (top - decoration.Padding - padding, top + slice.Height + decoration.Padding + padding);
                if (extents.TryGetValue(decoration, out var extent))
                {
                    extents[decoration] = (Math.Min(extent.Top, from), Math.Max(extent.Bottom, to));
                }
                else
                {
                    extents.Add(decoration, (from, to));
                    order.Add(decoration);
                }
            }
        }

        foreach (var decoration in order)
            decoration.Draw(canvas, extents[decoration].Top, extents[decoration].Bottom);
    }
}
