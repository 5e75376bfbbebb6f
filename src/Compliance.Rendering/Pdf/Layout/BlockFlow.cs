using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Blocks to slices, one after another and only as they are asked for.</summary>
internal static class BlockFlow
{
    public static IEnumerable<Slice> Slices(IEnumerable<Block> blocks, Frame frame)
    {
        var anchors = new List<string>();
        var pageBreak = false;
        var afterCover = false;
        foreach (var block in blocks)
        {
            if (block.Anchor is not null)
                anchors.Add(block.Anchor);
            if (block is Block.PageBreak)
                pageBreak = true;
            foreach (var slice in Slices(block, frame))
            {
                slice.Anchors.AddRange(anchors);
                anchors.Clear();
                slice.BreakBefore |= pageBreak | afterCover;
                if (afterCover && slice.Cover is null)
                    slice.Cover = false;
                pageBreak = false;
                afterCover = false;
                yield return slice;
            }

            afterCover |= block is Block.Cover { Brief: false };
        }

        // Links may lead to a block without content.
        if (anchors.Count > 0)
        {
            var empty = new EmptySlice(0) { Decoration = frame.Decoration };
            empty.Anchors.AddRange(anchors);
            yield return empty;
        }
    }

    private static IEnumerable<Slice> Slices(Block block, Frame frame) => block switch
    {
        Block.Cover b => CoverLayout.Slices(b, frame),
        Block.Heading b => HeadingLayout.Slices(b, frame),
        Block.Contents => ContentsLayout.Slices(frame),
        Block.Paragraph b => ParagraphLayout.Slices(b, frame),
        Block.List b => ListLayout.Slices(b, frame),
        Block.Table b => TableLayout.Slices(b, frame),
        Block.Callout b => CalloutLayout.Slices(b, frame),
        Block.KeyFigures b => KeyFiguresLayout.Slices(b, frame),
        Block.StackedBars b => StackedBarsLayout.Slices(b, frame),
        Block.Strips b => StripsLayout.Slices(b, frame),
        Block.Figure b => FigureLayout.Slices(b, frame),
        Block.Code b => CodeLayout.Slices(b, frame),
        Block.PageBreak => [],
        _ => throw new ArgumentException($"A block of kind {block.GetType().Name} has no layout."),
    };
}
