using System.Globalization;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Html;

/// <summary>The headings of a document: their anchors, and their levels below the title, none of which is skipped.</summary>
internal sealed class HtmlOutline
{
    private readonly Dictionary<Block.Heading, Entry> entries = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly List<Entry> ordered = [];

    /// <summary>Reads the headings.</summary>
    public HtmlOutline(BlockDocument document)
    {
        foreach (var block in Walk(document.Blocks))
            if (block.Anchor is { } anchor)
                ids.Add(HtmlText.IdOf(anchor));
        var last = 0;
        foreach (var heading in Walk(document.Blocks).OfType<Block.Heading>())
        {
            last = Math.Min(heading.Level, last + 1);
            var entry = new Entry(heading, heading.Anchor is { } anchor ? HtmlText.IdOf(anchor) : Free("section"), last);
            entries.Add(heading, entry);
            ordered.Add(entry);
        }
    }

    /// <summary>The headings in reading order.</summary>
    public IReadOnlyList<Entry> Headings => ordered;

    /// <summary>What is known of a heading of the document.</summary>
    public Entry Of(Block.Heading heading) => entries[heading];

    /// <summary>An id that nothing in the document has, made of a word.</summary>
    public string Free(string word)
    {
        for (var number = 1; ; number++)
            if (ids.Add(word + "-" + number.ToString(CultureInfo.InvariantCulture)))
                return word + "-" + number.ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<Block> Walk(IEnumerable<Block> blocks)
    {
        foreach (var block in blocks)
        {
            yield return block;
            var inside = block switch
            {
                Block.Cover cover => cover.Content,
                Block.Callout callout => callout.Content,
                Block.List list => list.Items.SelectMany(item => item),
                Block.Table table => table.Rows.Select(row => (Block)new Block.PageBreak { Anchor = row.Anchor }),
                _ => Enumerable.Empty<Block>(),
            };
            foreach (var inner in Walk(inside))
                yield return inner;
        }
    }

    /// <summary>A heading.</summary>
    /// <param name="Heading">The block.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="Level">Its level, from 1, at most one below that of the heading before it.</param>
    internal sealed record Entry(Block.Heading Heading, string Id, int Level)
    {
        /// <summary>How the table of contents names it.</summary>
        public string Listed => Heading.Listed ?? Heading.Text;
    }
}
