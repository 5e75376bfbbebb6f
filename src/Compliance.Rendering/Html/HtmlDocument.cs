using System.Collections.Immutable;
using System.Globalization;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Html;

/// <summary>Prints the blocks of a document as HTML, without a page around them: the report and the portal have different ones.</summary>
internal sealed class HtmlDocument
{
    /// <summary>Width in points from which a drawing is printed as wide as the text.</summary>
    private const double Wide = 400;

    private readonly HtmlText html;
    private readonly HtmlOutline outline;
    private readonly HtmlTable tables;
    private readonly Lazy<SvgDrawing> drawings;
    private readonly Logo? logo;
    private readonly Stack<int> sections = new();
    private string heading;

    private HtmlDocument(BlockDocument document, HtmlOutline outline, Theme theme, HtmlText html)
    {
        this.html = html;
        this.outline = outline;
        tables = new HtmlTable(html);
        logo = theme.Logo;
        drawings = new Lazy<SvgDrawing>(() => new SvgDrawing(theme));
        heading = document.Title;
    }

    /// <summary>Writes the blocks.</summary>
    /// <param name="document">The document.</param>
    /// <param name="outline">Its headings; the title of the page stands above them as <c>h1</c>.</param>
    /// <param name="theme">Colours of the drawings; those of everything else stand in the style sheet.</param>
    /// <param name="html">Where to.</param>
    public static void Write(BlockDocument document, HtmlOutline outline, Theme theme, HtmlText html)
    {
        var printer = new HtmlDocument(document, outline, theme, html);
        foreach (var block in document.Blocks)
            printer.Print(block, inside: false);
        printer.CloseSections(1);
    }

    /// <summary>Writes the table of contents: headings of the levels 1 and 2.</summary>
    public static void WriteContents(HtmlOutline outline, string? title, HtmlText html)
    {
        html.Raw("<nav class=\"contents\"");
        if (title is not null)
            html.Attribute("aria-label", title);
        html.Raw(">\n");
        if (title is not null)
            html.Raw("<p class=\"contents-title\" aria-hidden=\"true\">").Text(title).Raw("</p>\n");
        var depth = 0;
        foreach (var entry in outline.Headings.Where(entry => entry.Level <= 2))
        {
            if (entry.Level > depth)
                html.Raw("<ol>\n");
            else
                html.Raw("</li>\n");
            if (entry.Level < depth)
                html.Raw("</ol>\n</li>\n");
            depth = entry.Level;
            html.Raw("<li><a").Attribute("href", "#" + entry.Id).Raw(">").Text(entry.Listed).Raw("</a>");
        }
        for (; depth > 0; depth--)
            html.Raw("</li>\n</ol>\n");
        html.Raw("</nav>\n");
    }

    private void Print(Block block, bool inside)
    {
        switch (block)
        {
            case Block.Heading title:
                Heading(title, inside);
                break;
            case Block.Paragraph paragraph:
                html.Raw("<p").Id(paragraph.Anchor).Raw(paragraph.Style switch { ParagraphStyle.Lead => " class=\"lead\">", ParagraphStyle.Note => " class=\"note\">", _ => ">" });
                html.Inlines(paragraph.Text).Raw("</p>\n");
                break;
            case Block.List list:
                List(list);
                break;
            case Block.Table table:
                tables.Print(table, heading, inside);
                break;
            case Block.Callout callout:
                html.Raw("<section").Class("callout", callout.Tone).Id(callout.Anchor).Raw(">\n");
                if (callout.Title is { } words)
                    html.Raw("<p class=\"callout-title\"><bdi>").Text(words).Raw("</bdi></p>\n");
                Print(callout.Content);
                html.Raw("</section>\n");
                break;
            case Block.KeyFigures figures:
                KeyFigures(figures);
                break;
            case Block.StackedBars bars:
                HtmlCharts.Print(bars, html);
                break;
            case Block.Strips strips:
                HtmlCharts.Print(strips, html);
                break;
            case Block.Figure figure:
                html.Raw("<figure").Id(figure.Anchor).Raw(">\n<figcaption>").Text(figure.Title).Raw("</figcaption>\n<div class=\"" + (figure.Drawing.Width >= Wide ? "figure wide" : "figure") + "\" role=\"group\" tabindex=\"0\"").Attribute("aria-label", figure.Title).Raw(">\n")
                    .Raw(drawings.Value.Text(figure.Drawing, figure.Title, figure.Words, outline.Free("drawing"))).Raw("</div>\n</figure>\n");
                break;
            case Block.Code code:
                // A line feed right after the tag would be taken away.
                html.Raw("<pre").Id(code.Anchor).Raw("><code>").Lines(code.Text).Raw("</code></pre>\n");
                break;
            case Block.Cover cover:
                Cover(cover);
                break;
            case Block.Contents contents:
                WriteContents(outline, contents.Title, html);
                break;
            case Block.PageBreak:
                html.Raw("<hr>\n");
                break;
            default:
                throw new NotSupportedException($"HTML has no form for {block.GetType().Name}");
        }
    }

    private void Print(ImmutableArray<Block> blocks)
    {
        foreach (var block in blocks)
            Print(block, inside: true);
    }

    private void Heading(Block.Heading block, bool inside)
    {
        var entry = outline.Of(block);
        heading = entry.Listed;
        if (!inside && entry.Level <= 2)
        {
            CloseSections(entry.Level);
            sections.Push(entry.Level);
            html.Raw(block is { Level: 1, Flows: true } ? "<section class=\"flows\">\n" : "<section>\n");
        }
        // The title of the page is h1.
        var level = (entry.Level + 1).ToString(CultureInfo.InvariantCulture);
        if (block.Eyebrow is { } eyebrow)
            html.Raw("<hgroup>\n<p class=\"eyebrow\">").Text(eyebrow).Raw("</p>\n");
        html.Raw("<h" + level).Attribute("id", entry.Id).Attribute("class", "h" + block.Level.ToString(CultureInfo.InvariantCulture)).Raw(">").Text(block.Text).Raw("</h" + level + ">\n");
        if (block.Eyebrow is not null)
            html.Raw("</hgroup>\n");
    }

    private void CloseSections(int level)
    {
        while (sections.TryPeek(out var open) && open >= level)
        {
            sections.Pop();
            html.Raw("</section>\n");
        }
    }

    private void List(Block.List list)
    {
        var tag = list.Ordered ? "ol" : "ul";
        html.Raw("<" + tag).Id(list.Anchor).Raw(">\n");
        foreach (var item in list.Items)
        {
            html.Raw("<li>");
            if (item is [Block.Paragraph { Style: ParagraphStyle.Body, Anchor: null } line])
                html.Inlines(line.Text);
            else
                Print(item);
            html.Raw("</li>\n");
        }
        html.Raw("</" + tag + ">\n");
    }

    private void KeyFigures(Block.KeyFigures figures)
    {
        html.Raw("<dl class=\"figures\"").Id(figures.Anchor).Raw(">\n");
        foreach (var item in figures.Items)
            html.Raw("<div").Class("", item.Tone).Raw("><dt>").Text(item.Label).Raw("</dt><dd>").Text(item.Value).Raw("</dd></div>\n");
        html.Raw("</dl>\n");
    }

    private void Cover(Block.Cover cover)
    {
        html.Raw("<header class=\"cover\"").Id(cover.Anchor).Raw(">\n");
        if (logo is not null)
            html.Raw("<img class=\"logo\"").Attribute("src", $"data:{logo.MediaType};base64,{Convert.ToBase64String(logo.File.Span)}").Attribute("alt", logo.Text).Raw(">\n");
        html.Raw("<p class=\"cover-top\"><strong>").Text(cover.Organisation).Raw("</strong> ").Name(cover.Series)
            .Raw("</p>\n<hgroup>\n<p class=\"eyebrow\">").Text(cover.Eyebrow).Raw("</p>\n<h1>").Text(cover.Title).Raw("</h1>\n<p class=\"subtitle\">").Text(cover.Subtitle)
            .Raw("</p>\n</hgroup>\n<p><span").Class("stamp", cover.StampTone).Raw(">").Text(cover.Stamp).Raw("</span> <span class=\"stamp-note\">").Text(cover.StampNote).Raw("</span></p>\n");
        Print(cover.Content);
        html.Raw("</header>\n");
    }
}
