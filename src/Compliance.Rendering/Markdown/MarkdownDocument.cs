using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Markdown;

/// <summary>Prints a document of blocks as GitHub-flavoured Markdown. Internal links lead to headings by the name GitHub gives them, and to
/// everything else by anchors written as HTML, the only form whose name the document and not the reader chooses.</summary>
internal sealed class MarkdownDocument
{
    private readonly BlockDocument document;
    private readonly HeadingTargets targets;

    private MarkdownDocument(BlockDocument document)
    {
        this.document = document;
        targets = new HeadingTargets(document);
    }

    /// <summary>The text, lines ended by line feeds.</summary>
    public static string Of(BlockDocument document) => new MarkdownDocument(document).Print();

    private string Print()
    {
        var text = new StringBuilder();
        text.Append("# ").Append(MarkdownText.Plain(document.Title)).Append("\n\n");
        foreach (var block in document.Blocks)
            text.Append(Print(block)).Append("\n\n");
        text.Append("---\n\n").Append(string.Join(" · ", document.Footer.Select(MarkdownText.Plain))).Append('\n');
        return text.ToString();
    }

    private string Print(Block block) => block switch
    {
        Block.Heading heading => Heading(heading),
        Block.Paragraph paragraph => Anchor(paragraph) + Paragraph(paragraph),
        Block.List list => Anchor(list) + List(list),
        Block.Table table => Anchor(table) + Table(table),
        Block.Callout callout => Anchor(callout) + Quote(callout),
        Block.KeyFigures figures => Anchor(figures) + Figures(figures),
        Block.StackedBars bars => Anchor(bars) + Bars(bars),
        Block.Strips strips => Anchor(strips) + Table(new Block.Table([new TableColumn("", 1), new TableColumn("", 4)],
            [.. strips.Rows.Select(row => new TableRow([[new Inline.Text(row.Label)], [new Inline.Text(row.Words)]]))], strips.Title)),
        Block.Figure figure => $"{Anchor(figure)}**{MarkdownText.Plain(figure.Title)}**\n\n{MarkdownText.LineStart(MarkdownText.Plain(figure.Words))}",
        Block.Code code => Anchor(code) + MarkdownText.Fence(code.Text),
        Block.Cover cover => Cover(cover),
        Block.Contents => Contents(),
        Block.PageBreak => "---",
        _ => throw new NotSupportedException($"Markdown has no form for {block.GetType().Name}"),
    };

    private string Heading(Block.Heading heading)
    {
        var anchor = targets.Written(heading) is { } id ? $"<a id=\"{id}\"></a>\n\n" : "";
        return $"{anchor}{new string('#', heading.Level + 1)} {MarkdownText.Plain(heading.Text)}";
    }

    private string Paragraph(Block.Paragraph paragraph)
    {
        var line = MarkdownText.LineStart(Inlines(paragraph.Text, inTable: false));
        return paragraph.Style == ParagraphStyle.Lead ? "> " + line : line;
    }

    private string List(Block.List list)
    {
        var items = list.Items.Select((item, i) =>
        {
            var mark = list.Ordered ? (i + 1).ToString(CultureInfo.InvariantCulture) + ". " : "- ";
            var body = string.Join("\n\n", item.Select(Print));
            return mark + body.Replace("\n", "\n" + new string(' ', mark.Length), StringComparison.Ordinal);
        });
        return string.Join('\n', items);
    }

    private string Table(Block.Table table)
    {
        if (table.RowHeads && table.Caption is null && table.Columns.Length == 2 && table.Columns.All(column => column.Header.Length == 0))
            return Attributes(table);
        var text = new StringBuilder();
        if (table.Caption is { } caption)
            text.Append("**").Append(MarkdownText.Plain(caption)).Append("**\n\n");
        text.Append('|').AppendJoin('|', table.Columns.Select(column => " " + MarkdownText.Plain(column.Header) + " ")).Append("|\n");
        text.Append('|').AppendJoin('|', table.Columns.Select(column => column.Numeric ? " ---: " : " --- ")).Append('|');
        foreach (var row in table.Rows)
        {
            var anchor = row.Anchor is { } id ? $"<a id=\"{targets.Of(id)}\"></a>" : "";
            text.Append("\n|").AppendJoin('|', row.Cells.Select((cell, i) => " " + (i == 0 ? anchor : "") + (row.Group && i == 0 ? "**" + Inlines(cell, inTable: true) + "**" : Inlines(cell, inTable: true)) + " ")).Append('|');
        }
        return text.ToString();
    }

    /// <summary>A table of attributes without headers: one line for each.</summary>
    private string Attributes(Block.Table table) => string.Join('\n', table.Rows.Select(row =>
        $"- {(row.Anchor is { } id ? $"<a id=\"{targets.Of(id)}\"></a>" : "")}**{Inlines(row.Cells[0], inTable: true)}:** {Inlines(row.Cells[1], inTable: true)}"));

    private string Quote(Block.Callout callout)
    {
        var parts = callout.Content.Select(Print);
        if (callout.Title is { } title)
            parts = parts.Prepend("**" + MarkdownText.Plain(title) + "**");
        return "> " + string.Join("\n\n", parts).Replace("\n", "\n> ", StringComparison.Ordinal);
    }

    private string Figures(Block.KeyFigures figures) => Table(new Block.Table(
        [new TableColumn("Figure", 1, Numeric: true), new TableColumn("What it counts", 3)],
        [.. figures.Items.Select(item => new TableRow([[new Inline.Strong(item.Value)], [new Inline.Text(item.Label)]]))]));

    private string Bars(Block.StackedBars bars) => Table(new Block.Table(
        [new TableColumn("", 2), .. bars.Legend.Select(entry => new TableColumn(entry.Label, 1, Numeric: true))],
        [.. bars.Rows.Select(row => new TableRow(
            [[new Inline.Text(row.Label)], .. row.Values.Select(value => ImmutableArray.Create<Inline>(new Inline.Text(value.ToString(CultureInfo.InvariantCulture))))]))],
        bars.Title));

    private string Cover(Block.Cover cover)
    {
        var lines = new[]
        {
            MarkdownText.Plain(cover.Eyebrow) + ": **" + MarkdownText.Plain(cover.Title) + "**",
            MarkdownText.Plain(cover.Subtitle),
            "**" + MarkdownText.Plain(cover.Stamp) + "** " + MarkdownText.Plain(cover.StampNote),
            MarkdownText.Plain(cover.Organisation) + " · " + MarkdownText.Code(cover.Series, inTable: false),
        };
        return string.Join("\n\n", lines.Concat(cover.Content.Select(Print)));
    }

    private string Contents() => string.Join('\n', document.Blocks.OfType<Block.Heading>().Where(heading => heading.Level <= 2).Select(heading =>
        $"{new string(' ', 2 * (heading.Level - 1))}- [{MarkdownText.Plain(heading.Listed ?? heading.Text)}](#{targets.Of(heading)})"));

    private string Inlines(ImmutableArray<Inline> inlines, bool inTable) => string.Concat(inlines.Select(inline => inline switch
    {
        Inline.Text text => MarkdownText.Plain(text.Value),
        Inline.Strong strong => "**" + MarkdownText.Plain(strong.Value) + "**",
        Inline.Name name => MarkdownText.Code(name.Value, inTable),
        Inline.Link link => $"[{MarkdownText.Plain(link.Value)}](#{targets.Of(link.Anchor)})",
        Inline.Badge badge => "**" + MarkdownText.Plain(badge.Value) + "**",
        Inline.Break => inTable ? "<br>" : "<br>\n",
        _ => throw new NotSupportedException($"Markdown has no form for {inline.GetType().Name}"),
    }));

    private string Anchor(Block block) => block.Anchor is { } anchor ? $"<a id=\"{targets.Of(anchor)}\"></a>\n\n" : "";
}
