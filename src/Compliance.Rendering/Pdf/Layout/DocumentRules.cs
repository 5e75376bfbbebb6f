using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Rules a document must keep before it is laid out; what breaks one is named.</summary>
internal static class DocumentRules
{
    public static void Check(BlockDocument document)
    {
        if (document.Footer.IsDefault || document.Footer.Length > 3)
            throw new ArgumentException("Footer: at most three texts are expected.");
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        var links = new List<string>();
        foreach (var block in All(document.Blocks))
        {
            if (block.Anchor is not null)
                AddAnchor(anchors, block.Anchor);
            Check(block, anchors, links);
        }

        foreach (var link in links.Where(l => !anchors.Contains(l)))
            throw new ArgumentException($"A link leads to the anchor '{link}', which no block carries.");
    }

    private static IEnumerable<Block> All(IEnumerable<Block> blocks)
    {
        foreach (var block in blocks)
        {
            yield return block;
            IEnumerable<Block> inner = block switch
            {
                Block.Cover c => c.Content,
                Block.Callout c => c.Content,
                Block.List l => l.Items.SelectMany(i => i),
                _ => [],
            };
            foreach (var nested in All(inner))
                yield return nested;
        }
    }

    private static void AddAnchor(HashSet<string> anchors, string anchor)
    {
        if (!anchors.Add(anchor))
            throw new ArgumentException($"The anchor '{anchor}' is carried twice.");
    }

    private static void Check(Block block, HashSet<string> anchors, List<string> links)
    {
        switch (block)
        {
            case Block.Heading { Level: < 1 or > 4 } h:
                throw new ArgumentException($"Heading '{h.Text}': level {h.Level} is not one of 1 to 4.");
            case Block.Paragraph p:
                links.AddRange(Anchors(p.Text));
                break;
            case Block.Table t:
                CheckTable(t, anchors, links);
                break;
            case Block.Strips s:
                foreach (var row in s.Rows)
                    if (row.Parts.Any(p => !(p.Weight > 0) || double.IsInfinity(p.Weight) || (p.Tone is { } tone && s.Legend.All(entry => entry.Tone != tone))))
                        throw new ArgumentException($"Strips '{s.Title}', row '{row.Label}': parts with a weight above 0 and a tone of the legend are expected.");
                break;
            case Block.Figure f:
                if (string.IsNullOrWhiteSpace(f.Words) || !(f.Drawing.Width > 0 && f.Drawing.Height > 0))
                    throw new ArgumentException($"Figure '{f.Title}': words and a drawing of a width and height above 0 are expected.");
                break;
            case Block.StackedBars b:
                foreach (var row in b.Rows)
                    if (row.Values.Length != b.Legend.Length || row.Values.Any(v => v < 0))
                        throw new ArgumentException($"Bars '{b.Title}', row '{row.Label}': one value of 0 or more for each of {b.Legend.Length} legend entries is expected.");
                break;
        }
    }

    private static void CheckTable(Block.Table table, HashSet<string> anchors, List<string> links)
    {
        var name = table.Caption ?? table.Columns.FirstOrDefault()?.Header ?? "";
        if (table.Columns.IsEmpty || table.Columns.Any(c => !(c.Weight > 0) || double.IsInfinity(c.Weight)))
            throw new ArgumentException($"Table '{name}': columns with weights above 0 are expected.");
        for (var r = 0; r < table.Rows.Length; r++)
        {
            var row = table.Rows[r];
            if (row.Cells.Length != table.Columns.Length)
                throw new ArgumentException($"Table '{name}', row {r + 1}: {row.Cells.Length} cells for {table.Columns.Length} columns.");
            if (row.Anchor is not null)
                AddAnchor(anchors, row.Anchor);
            foreach (var cell in row.Cells)
                links.AddRange(Anchors(cell));
        }
    }

    private static IEnumerable<string> Anchors(IEnumerable<Inline> text) => text.OfType<Inline.Link>().Select(l => l.Anchor);
}
