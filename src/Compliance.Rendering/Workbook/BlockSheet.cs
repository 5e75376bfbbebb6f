using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Workbook;

/// <summary>Prints a document of blocks as rows: headings, sentences, and tables of at most as many columns as the sheet.</summary>
internal static class BlockSheet
{
    /// <summary>Widths of the columns: the first holds names, the second sentences.</summary>
    public static readonly double[] Widths = [28, 120];

    /// <summary>The rows.</summary>
    /// <exception cref="NotSupportedException">A block is none of those.</exception>
    public static IReadOnlyList<SheetRow> Rows(BlockDocument document)
    {
        var list = new RowList();
        foreach (var block in document.Blocks)
        {
            switch (block)
            {
                case Block.Heading heading:
                    list.Heading(heading.Text);
                    break;
                case Block.Paragraph paragraph:
                    Add(list, ["", Plain(paragraph.Text)], CellLook.Text);
                    break;
                case Block.Table table when table.Columns.Length <= Widths.Length:
                    Add(list, [.. table.Columns.Select(column => column.Header)], CellLook.Header);
                    foreach (var line in table.Rows)
                        Add(list, [.. line.Cells.Select(cell => Plain(cell))], CellLook.Value);
                    break;
                default:
                    throw new NotSupportedException($"a sheet of blocks holds headings, paragraphs and tables of at most {Widths.Length} columns, not {block.GetType().Name}");
            }
        }
        return list.Rows;
    }

    private static void Add(RowList list, string[] texts, CellLook look) => list.Add(
        RowHeight.Of(texts.Select((text, i) => RowHeight.Lines(text, Widths[i])).Max()) + (look == CellLook.Header ? 4 : 0), [.. texts.Select(text => new SheetCell(text, look))]);

    private static string Plain(IEnumerable<Inline> inlines) => string.Concat(inlines.Select(inline => inline switch
    {
        Inline.Text text => text.Value,
        Inline.Strong strong => strong.Value,
        Inline.Name name => name.Value,
        Inline.Link link => link.Value,
        Inline.Badge badge => badge.Value,
        _ => "\n",
    }));
}
