using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Compliance.Rendering.Drawings;

namespace Compliance.Rendering.Blocks;

/// <summary>Reads the block markup that the report templates make. Every element and attribute is known or an error: a typing mistake in a
/// template must not become a paragraph that is missing.</summary>
internal static class BlockMarkup
{
    /// <summary>Reads a whole document.</summary>
    /// <param name="xml">The markup.</param>
    /// <param name="drawings">The drawings that may be placed by their names; null for none.</param>
    /// <exception cref="BlockMarkupException">Malformed XML, an unknown element or attribute, a missing attribute, an anchor defined twice or a link
    /// that leads nowhere; with line and position.</exception>
    public static BlockDocument Parse(string xml, Func<string, PackDrawing?>? drawings = null)
    {
        // No DTD: a template has no use for one, and its entities could read files.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using var reader = XmlReader.Create(new StringReader(xml), settings);
        XElement root;
        try
        {
            root = XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace).Root!;
        }
        catch (XmlException e)
        {
            throw MarkupReading.Error(e);
        }
        Expect(root, root.Name == "document", "the document element is <document>");
        Attributes(root, "title", "language");
        root.AddAnnotation(drawings ?? (_ => null));
        var footer = root.Elements().FirstOrDefault() is { } first && first.Name == "footer"
            ? first : throw Error(root, "a document begins with its <footer>");
        Attributes(footer);
        var document = new BlockDocument
        {
            Title = Required(root, "title"),
            Language = Required(root, "language"),
            Footer = [.. Children(footer, "part").Select(part => { Attributes(part); return Plain(part); })],
            Blocks = [.. Blocks(root, skip: footer)],
        };
        Expect(footer, document.Footer.Length == 3, "a footer has three parts: left, middle, right");
        LinksResolve(root);
        return document;
    }

    private static IEnumerable<Block> Blocks(XElement parent, XElement? skip = null)
    {
        foreach (var node in parent.Nodes())
        {
            switch (node)
            {
                case XElement { Name.LocalName: "lower" } chapter:
                    Attributes(chapter);
                    foreach (var block in Blocks(chapter))
                        yield return block is Block.Heading heading ? heading with { Level = Math.Min(heading.Level + 1, 4) } : block;
                    break;
                case XElement { Name.LocalName: "spare" } spare:
                    foreach (var block in Spare(spare))
                        yield return block;
                    break;
                case XElement element when element != skip:
                    yield return ReadBlock(element);
                    break;
                case XText text when !string.IsNullOrWhiteSpace(text.Value):
                    throw Error(text, $"text stands between the blocks of <{parent.Name}>; it belongs into a <p>");
            }
        }
    }

    /// <summary>Blocks that a page may leave out. Nothing leads to them: it would lead nowhere.</summary>
    private static IEnumerable<Block> Spare(XElement e)
    {
        Attributes(e);
        HoldSpare(e);
        foreach (var heading in e.Descendants().Where(inner => inner.Name.LocalName is "h1" or "h2" or "cover" or "contents" or "spare" or "page-break"))
            throw Error(heading, $"<{heading.Name}> cannot stand in <spare>: what is left out would be missed elsewhere");
        // Its place in the document is a number no other one has.
        var number = e.Document!.Descendants("spare").TakeWhile(other => other != e).Count() + 1;
        return Blocks(e).Select(block => block with { Spare = number });
    }

    private static void HoldSpare(XElement e)
    {
        if (e.DescendantsAndSelf().Attributes("anchor").FirstOrDefault() is { } anchor)
            throw Error(anchor, "an anchor cannot stand in what a page may leave out");
    }

    private static Block ReadBlock(XElement e)
    {
        switch (e.Name.LocalName)
        {
            case "cover":
                Attributes(e, "organisation", "series", "eyebrow", "title", "subtitle", "stamp", "tone", "note", "brief");
                return new Block.Cover(Required(e, "organisation"), Required(e, "series"), Required(e, "eyebrow"), Required(e, "title"),
                    Required(e, "subtitle"), Required(e, "stamp"), ToneOf(e), Required(e, "note"), [.. Blocks(e)])
                {
                    Brief = Flag(e, "brief"),
                };
            case "h1" or "h2" or "h3" or "h4":
                Attributes(e, "anchor", "eyebrow", "listed", "flows", "sheet");
                return new Block.Heading(e.Name.LocalName[1] - '0', Plain(e), Optional(e, "eyebrow"))
                {
                    Anchor = AnchorOf(e),
                    Listed = Optional(e, "listed"),
                    Flows = Flag(e, "flows"),
                    Sheet = Flag(e, "sheet"),
                };
            case "contents":
                Attributes(e, "title", "skip");
                return new Block.Contents(Optional(e, "title"), Optional(e, "skip"));
            case "p":
                Attributes(e, "style", "anchor");
                return new Block.Paragraph(Inlines(e), Choice<ParagraphStyle>(e, "style", ParagraphStyle.Body)) { Anchor = AnchorOf(e) };
            case "ul" or "ol":
                Attributes(e, "anchor");
                return new Block.List([.. Children(e, "li").Select(ListItem)], e.Name == "ol") { Anchor = AnchorOf(e) };
            case "table":
                return ReadTable(e);
            case "callout":
                Attributes(e, "tone", "title", "continued", "anchor");
                return new Block.Callout(ToneOf(e), Optional(e, "title"), [.. Blocks(e)]) { Anchor = AnchorOf(e), Continued = Optional(e, "continued") };
            case "figures":
                Attributes(e, "anchor");
                return new Block.KeyFigures([.. Children(e, "figure").Select(Figure)]) { Anchor = AnchorOf(e) };
            case "bars":
                return ReadBars(e);
            case "strips":
                return ReadStrips(e);
            case "drawing":
                return DrawingMarkup.Read(e, e.Document!.Root!.Annotation<Func<string, PackDrawing?>>()!);
            case "code":
                Attributes(e, "anchor");
                return new Block.Code(TextOnly(e)) { Anchor = AnchorOf(e) };
            case "page-break":
                Attributes(e);
                return new Block.PageBreak();
            default:
                throw Error(e, $"<{e.Name}> is no block; expected cover, h1–h4, contents, p, ul, ol, table, callout, figures, bars, strips, drawing, code, spare or page-break");
        }
    }

    private static ImmutableArray<Block> ListItem(XElement item)
    {
        Attributes(item);
        return item.Elements().Any(child => child.Name.LocalName is "p" or "ul" or "ol" or "table" or "code" or "callout")
            ? [.. Blocks(item)] : [new Block.Paragraph(Inlines(item))];
    }

    private static KeyFigure Figure(XElement figure)
    {
        Attributes(figure, "value", "label", "tone");
        return new KeyFigure(Required(figure, "value"), Required(figure, "label"), ToneOf(figure));
    }

    private static Block.Table ReadTable(XElement e)
    {
        Attributes(e, "caption", "row-heads", "anchor");
        Children(e, "column", "row");
        var columns = e.Elements("column").Select(column =>
        {
            Attributes(column, "weight", "numeric");
            var weight = Optional(column, "weight") ?? "1";
            Expect(column, double.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share > 0,
                $"weight is a number above 0, not '{weight}'");
            return new TableColumn(Plain(column), share, Flag(column, "numeric"));
        }).ToImmutableArray();
        Expect(e, columns.Length > 0, "a table has at least one <column>");
        var rows = e.Elements("row").Select(row =>
        {
            Attributes(row, "anchor", "group", "spare");
            if (Flag(row, "spare"))
                HoldSpare(row);
            var cells = Children(row, "cell").Select(cell => { Attributes(cell); return Inlines(cell); }).ToImmutableArray();
            if (Flag(row, "group"))
            {
                Expect(row, cells.Length == 1, $"a row that heads a group has one cell, not {cells.Length}");
                return new TableRow([cells[0], .. columns.Skip(1).Select(_ => ImmutableArray<Inline>.Empty)], AnchorOf(row)) { Group = true };
            }
            Expect(row, cells.Length == columns.Length, $"the row has {cells.Length} cells, the table {columns.Length} columns");
            return new TableRow(cells, AnchorOf(row)) { Spare = Flag(row, "spare") };
        });
        return new Block.Table(columns, [.. rows], Optional(e, "caption")) { Anchor = AnchorOf(e), RowHeads = Flag(e, "row-heads") };
    }

    private static Block.StackedBars ReadBars(XElement e)
    {
        Attributes(e, "title", "anchor");
        Children(e, "legend", "bar");
        var legend = e.Elements("legend").Select(LegendOf).ToImmutableArray();
        var bars = e.Elements("bar").Select(bar =>
        {
            Attributes(bar, "label");
            var values = Children(bar, "value").Select(value =>
            {
                Attributes(value);
                Expect(value, int.TryParse(value.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count),
                    $"a value is a whole number from 0, not '{value.Value}'");
                return count;
            }).ToImmutableArray();
            Expect(bar, values.Length == legend.Length, $"the bar has {values.Length} values, the legend {legend.Length} entries");
            return new BarRow(Required(bar, "label"), values);
        });
        return new Block.StackedBars(Required(e, "title"), legend, [.. bars]) { Anchor = AnchorOf(e) };
    }

    private static Block.Strips ReadStrips(XElement e)
    {
        Attributes(e, "title", "anchor");
        Children(e, "legend", "strip");
        var rows = e.Elements("strip").Select(strip =>
        {
            Attributes(strip, "label", "words");
            var parts = Children(strip, "part").Select(part =>
            {
                Attributes(part, "tone", "weight", "number");
                var weight = Required(part, "weight");
                Expect(part, double.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out var length) && length > 0 && double.IsFinite(length),
                    $"weight is a number above 0, not '{weight}'");
                var count = 0;
                Expect(part, Optional(part, "number") is not { } number || int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out count), "number is a whole number from 0");
                return new StripPart(part.Attribute("tone") is null ? null : ToneOf(part), length, part.Attribute("number") is null ? null : count);
            });
            return new StripRow(Required(strip, "label"), Required(strip, "words"), [.. parts]);
        });
        return new Block.Strips(Required(e, "title"), [.. e.Elements("legend").Select(LegendOf)], [.. rows]) { Anchor = AnchorOf(e) };
    }

    private static LegendEntry LegendOf(XElement entry)
    {
        Attributes(entry, "tone");
        return new LegendEntry(ToneOf(entry), Plain(entry));
    }

    private static ImmutableArray<Inline> Inlines(XElement parent)
    {
        var inlines = ImmutableArray.CreateBuilder<Inline>();
        foreach (var node in parent.Nodes())
        {
            switch (node)
            {
                case XText text:
                    Append(inlines, Collapse(text.Value));
                    break;
                case XElement element:
                    inlines.Add(ReadInline(element));
                    break;
            }
        }
        // White space at the ends is the template's indentation.
        if (inlines.Count > 0 && inlines[0] is Inline.Text head)
            inlines[0] = new Inline.Text(head.Value.TrimStart(' '));
        if (inlines.Count > 0 && inlines[^1] is Inline.Text tail)
            inlines[^1] = new Inline.Text(tail.Value.TrimEnd(' '));
        inlines.RemoveAll(inline => inline is Inline.Text { Value: "" });
        return inlines.ToImmutable();
    }

    private static void Append(ImmutableArray<Inline>.Builder inlines, string text)
    {
        if (inlines.Count > 0 && inlines[^1] is Inline.Text last)
            inlines[^1] = new Inline.Text(Collapse(last.Value + text));
        else
            inlines.Add(new Inline.Text(text));
    }

    private static Inline ReadInline(XElement e)
    {
        switch (e.Name.LocalName)
        {
            case "strong":
                Attributes(e);
                return new Inline.Strong(Plain(e));
            case "name":
                Attributes(e);
                return new Inline.Name(VisibleText.OneLine(TextOnly(e)));
            case "link":
                Attributes(e, "to");
                return new Inline.Link(Required(e, "to"), Plain(e));
            case "badge":
                Attributes(e, "tone");
                return new Inline.Badge(ToneOf(e), Plain(e));
            case "br":
                Attributes(e);
                return new Inline.Break();
            default:
                throw Error(e, $"<{e.Name}> cannot stand in a line of text; expected strong, name, link, badge or br");
        }
    }

    internal static IEnumerable<XElement> Children(XElement parent, params string[] names)
    {
        foreach (var node in parent.Nodes())
        {
            Expect(node, node is not XText text || string.IsNullOrWhiteSpace(text.Value), $"text stands directly in <{parent.Name}>");
            if (node is XElement child)
                Expect(child, names.Contains(child.Name.LocalName), $"<{child.Name}> cannot stand in <{parent.Name}>; expected {string.Join(" or ", names)}");
        }
        return parent.Elements();
    }

    internal static string Plain(XElement e) => Collapse(TextOnly(e)).Trim(' ');

    private static string TextOnly(XElement e)
    {
        if (e.Elements().FirstOrDefault() is { } child)
            throw Error(child, $"<{e.Name}> holds text alone, not <{child.Name}>");
        return e.Value;
    }

    private static string Collapse(string text)
    {
        var collapsed = new System.Text.StringBuilder(text.Length);
        foreach (var c in text)
        {
            var space = c is ' ' or '\n' or '\t';
            if (!space)
                collapsed.Append(c);
            else if (collapsed.Length == 0 || collapsed[^1] != ' ')
                collapsed.Append(' ');
        }
        return collapsed.ToString();
    }

    private static Tone ToneOf(XElement e) => Choice<Tone>(e, "tone", null);

    private static T Choice<T>(XElement e, string attribute, T? fallback) where T : struct, Enum
    {
        if (Optional(e, attribute) is not { } text)
            return fallback ?? throw Error(e, $"<{e.Name}> needs the attribute '{attribute}'");
        foreach (var value in Enum.GetValues<T>())
            if (Kebab(value.ToString()) == text)
                return value;
        throw Error(e, $"{attribute} is one of {string.Join(", ", Enum.GetValues<T>().Select(v => Kebab(v.ToString())))}, not '{text}'");
    }

    private static bool Flag(XElement e, string attribute)
    {
        var value = Optional(e, attribute) ?? "false";
        Expect(e, value is "true" or "false", $"{attribute} is true or false, not '{value}'");
        return value == "true";
    }

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    internal static string Required(XElement e, string name) => Optional(e, name) ?? throw Error(e, $"<{e.Name}> needs the attribute '{name}'");

    private static string? Optional(XElement e, string name) => e.Attribute(name) is { } attribute ? VisibleText.OneLine(attribute.Value) : null;

    /// <summary>An empty anchor is none: the model gives it to what is printed a second time.</summary>
    internal static string? AnchorOf(XElement e) => Optional(e, "anchor") is { Length: > 0 } anchor ? anchor : null;

    internal static void Attributes(XElement e, params string[] names)
    {
        foreach (var attribute in e.Attributes())
            if (!names.Contains(attribute.Name.ToString()))
                throw Error(attribute, $"<{e.Name}> has no attribute '{attribute.Name}'" + (names.Length == 0 ? "" : $"; expected {string.Join(", ", names)}"));
    }

    private static void LinksResolve(XElement root)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attribute in root.Descendants().Attributes("anchor"))
            if (attribute.Value.Length > 0 && !anchors.Add(attribute.Value))
                throw Error(attribute, $"the anchor '{attribute.Value}' is defined twice");
        foreach (var target in root.Descendants("link").Attributes("to"))
            if (!anchors.Contains(target.Value))
                throw Error(target, $"the link leads to '{target.Value}', and nothing has that anchor");
    }

    private static void Expect(XObject at, bool holds, string problem)
    {
        if (!holds)
            throw Error(at, problem);
    }

    internal static BlockMarkupException Error(XObject at, string problem)
    {
        var place = (IXmlLineInfo)at;
        return new BlockMarkupException(place.LineNumber, place.LinePosition, problem);
    }
}
