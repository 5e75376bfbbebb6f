using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Pages that are to be one page: what is spare gives way, the last first, until the rest fits; then the tallest drawing is made smaller.
/// What cannot fit all the same goes on to a further page: nothing else is left out.</summary>
internal static class SheetLayout
{
    /// <summary>No drawing is made smaller than this: its words could not be read.</summary>
    private const double LeastScale = 0.7;

    private const double Tolerance = 0.1;

    /// <summary>The blocks, those left out of sheets not among them.</summary>
    /// <param name="blocks">Blocks of the document.</param>
    /// <param name="frame">Column of the document.</param>
    public static IEnumerable<Block> Fitted(ImmutableArray<Block> blocks, Frame frame)
    {
        for (var i = 0; i < blocks.Length;)
        {
            if (!Begins(blocks[i]))
            {
                yield return blocks[i++];
                continue;
            }

            var end = i + 1;
            while (end < blocks.Length && blocks[i] is not Block.Cover { Brief: false } && blocks[end] is not (Block.Heading { Level: 1 } or Block.Cover or Block.PageBreak))
                end++;
            foreach (var block in Fit(blocks[i..end], frame))
                yield return block;
            i = end;
        }
    }

    private static bool Begins(Block block) => block is Block.Cover or Block.Heading { Level: 1, Sheet: true };

    private static ImmutableArray<Block> Fit(ImmutableArray<Block> sheet, Frame frame)
    {
        var spare = Spare(sheet).Distinct().ToList();
        var left = new HashSet<SparePart>();
        bool Fits() => HeightOf(Without(sheet, left), frame) <= frame.Document.Room;
        for (var i = spare.Count - 1; i >= 0 && !Fits(); i--)
            left.Add(spare[i]);
        // What was left out before something large followed it may fit after all.
        foreach (var part in spare.Where(left.Contains).ToList())
        {
            left.Remove(part);
            if (!Fits())
                left.Add(part);
        }

        var kept = Without(sheet, left);
        var over = HeightOf(kept, frame) - frame.Document.Room;
        return over > 0 ? WithSmallerFigure(kept, over, frame) : kept;
    }

    private static ImmutableArray<Block> WithSmallerFigure(ImmutableArray<Block> sheet, double over, Frame frame)
    {
        if (sheet.OfType<Block.Figure>().MaxBy(figure => figure.Drawing.Height) is not { } tallest)
            return sheet;
        var drawn = FigureLayout.HeightOf(tallest, frame with { Parent = new StructureElement(Role.Document, null) });
        return drawn - over < tallest.Drawing.Height * LeastScale ? sheet : sheet.Replace(tallest, tallest with { Most = drawn - over - Tolerance });
    }

    private static double HeightOf(ImmutableArray<Block> sheet, Frame frame)
    {
        // In a document of its own: laying out counts headings.
        var trial = frame with { Document = frame.Document.Apart(), Parent = new StructureElement(Role.Document, null) };
        Slice? last = null;
        double height = 0;
        foreach (var slice in BlockFlow.Slices(sheet, trial))
        {
            height += (last is null ? slice.Decoration?.TotalPadding ?? 0 : Paginator.Gap(last, slice)) + slice.Height;
            last = slice;
        }

        return height + (last?.Decoration?.TotalPadding ?? 0);
    }

    /// <summary>What the sheet may leave out, in order: groups of blocks, and rows of tables.</summary>
    private static IEnumerable<SparePart> Spare(ImmutableArray<Block> blocks)
    {
        foreach (var block in blocks)
        {
            if (block.Spare > 0)
                yield return new SparePart(block.Spare, null);
            if (block is Block.Table table)
                foreach (var row in table.Rows.Where(row => row.Spare))
                    yield return new SparePart(0, row);
            if (block is Block.Cover cover)
                foreach (var part in Spare(cover.Content))
                    yield return part;
        }
    }

    private static ImmutableArray<Block> Without(ImmutableArray<Block> blocks, HashSet<SparePart> left) =>
    [
        .. blocks.Where(block => block.Spare == 0 || !left.Contains(new SparePart(block.Spare, null))).Select(block => block switch
        {
            Block.Table table when table.Rows.Any(row => row.Spare) => table with { Rows = table.Rows.RemoveAll(row => row.Spare && left.Contains(new SparePart(0, row))) },
            Block.Cover cover => cover with { Content = Without(cover.Content, left) },
            _ => block,
        }),
    ];

    /// <summary>Something a sheet may leave out: a group of blocks by its number, or a row of a table, which is itself alone.</summary>
    private readonly record struct SparePart(int Group, TableRow? Row)
    {
        public bool Equals(SparePart other) => Group == other.Group && ReferenceEquals(Row, other.Row);

        public override int GetHashCode() => HashCode.Combine(Group, Row is null ? 0 : RuntimeHelpers.GetHashCode(Row));
    }
}
