using Compliance.Rendering.Blocks;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>Reads the structure tree from the file's objects, without any code of the writer.</summary>
public sealed class PdfStructureTests : IDisposable
{
    private readonly Reader _pdf = Reader.Open(PdfRead.Bytes(SampleDocument.Document, SampleDocument.Attachment));
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<(IndirectReference Page, int Mcid), Node> _content = [];
    private readonly List<(IndirectReference Annotation, Node Owner)> _objects = [];
    private readonly List<IndirectReference> _pages = [];

    public PdfStructureTests()
    {
        CollectPages(Dictionary(Catalog.Data["Pages"]));
        var document = Get(Root.Data["K"]);
        Walk(Assert.IsType<IndirectReferenceToken>(Root.Data["K"]).Data, (DictionaryToken)document, null);
    }

    private DictionaryToken Catalog => _pdf.Structure.Catalog.CatalogDictionary;

    private DictionaryToken Root => Dictionary(Catalog.Data["StructTreeRoot"]);

    public void Dispose() => _pdf.Dispose();

    [Fact]
    public void Every_marked_content_of_a_page_belongs_to_one_element_and_none_is_missing()
    {
        foreach (var page in _pdf.GetPages())
        {
            var marked = page.GetMarkedContents().Where(m => m.MarkedContentIdentifier >= 0).ToList();
            Assert.NotEmpty(marked);
            Assert.Equal(Enumerable.Range(0, marked.Count), marked.Select(m => m.MarkedContentIdentifier).Order());
            var reference = _pages[page.Number - 1];
            foreach (var content in marked)
                Assert.Equal(content.Tag, _content[(reference, content.MarkedContentIdentifier)].Role);
            Assert.Equal(marked.Count, _content.Keys.Count(k => k.Page.Equals(reference)));
        }
    }

    [Fact]
    public void The_parent_tree_leads_from_every_content_and_link_back_to_its_element()
    {
        var parents = NumberTree(Dictionary(Root.Data["ParentTree"]));
        for (var p = 0; p < _pages.Count; p++)
        {
            var page = Dictionary(new IndirectReferenceToken(_pages[p]));
            var key = ((NumericToken)page.Data["StructParents"]).Int;
            var elements = ((ArrayToken)Get(parents[key])).Data.Cast<IndirectReferenceToken>().ToList();
            Assert.Equal(_content.Keys.Count(k => k.Page.Equals(_pages[p])), elements.Count);
            for (var mcid = 0; mcid < elements.Count; mcid++)
                Assert.Equal(_content[(_pages[p], mcid)].Reference, elements[mcid].Data);
        }

        Assert.NotEmpty(_objects);
        foreach (var (annotation, owner) in _objects)
        {
            var dictionary = Dictionary(new IndirectReferenceToken(annotation));
            Assert.Equal(owner.Reference, ((IndirectReferenceToken)parents[((NumericToken)dictionary.Data["StructParent"]).Int]).Data);
            Assert.Equal("Link", owner.Role);
            Assert.True(dictionary.ContainsKey(NameToken.Create("Contents")), "A link says where it leads.");
        }

        Assert.Equal(_pages.Count + _objects.Count, parents.Count);
    }

    [Fact]
    public void Whatever_is_not_in_the_structure_is_marked_as_artifact()
    {
        foreach (var page in _pdf.GetPages())
        {
            var letters = page.GetMarkedContents().SelectMany(All).Sum(m => m.Letters.Count);
            Assert.Equal(page.Letters.Count, letters);
        }
    }

    [Fact]
    public void Elements_stand_where_their_roles_may_stand()
    {
        var parents = new Dictionary<string, string[]>
        {
            ["TR"] = ["Table"], ["TH"] = ["TR"], ["TD"] = ["TR"], ["Caption"] = ["Table"], ["LI"] = ["L"], ["Lbl"] = ["LI"], ["LBody"] = ["LI"], ["TOCI"] = ["TOC"],
        };
        foreach (var node in _nodes.Where(n => parents.ContainsKey(n.Role)))
            Assert.Contains(node.Parent!.Role, parents[node.Role]);
        var present = _nodes.Select(n => n.Role).ToHashSet();
        string[] all = ["Document", "H1", "H2", "H3", "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "Caption", "Figure", "Link", "TOC", "TOCI", "Note", "Code"];
        Assert.Empty(all.Except(present));
    }

    [Fact]
    public void Every_row_of_a_table_has_as_many_cells_and_header_cells_name_their_scope()
    {
        foreach (var table in _nodes.Where(n => n.Role == "Table"))
        {
            var rows = _nodes.Where(n => n.Role == "TR" && n.Parent == table).ToList();
            var widths = rows.Select(r => _nodes.Where(n => n.Parent == r).Sum(Columns)).Distinct();
            Assert.Single(widths);
        }

        // A header cell names its row where the table's first column does, else its column.
        Assert.All(_nodes.Where(n => n.Role == "TH"), n => Assert.Equal(
            _nodes.Any(other => other.Parent == n.Parent && other.Role == "TD") ? "Row" : "Column", ((NameToken)Dictionary(n.Element.Data["A"]).Data["Scope"]).Data));
        Assert.Contains(_nodes, n => n.Role == "TD" && Columns(n) == 2);
        // 90 rows on several pages are one table; repeated headers are no rows.
        Assert.Contains(_nodes, t => t.Role == "Table" && _nodes.Count(n => n.Parent == t && n.Role == "TR") == 91);
    }

    [Fact]
    public void Figures_have_their_numbers_in_words_and_their_extent()
    {
        var figures = _nodes.Where(n => n.Role == "Figure").ToList();
        Assert.Equal(10, figures.Count);
        Assert.Contains(figures, f => Words(f.Element.Data["Alt"]) == "Two zones; the internet reaches none.");
        Assert.Contains(figures, f => Words(f.Element.Data["Alt"]) == "PCI DSS 4.0.1: 38 satisfied, 1 not satisfied, 4 not evaluated, 6 manual, open, 3 not applicable");
        Assert.Contains(figures, f => Words(f.Element.Data["Alt"]) == "Aug 2026: scanned 30; missed 1: 9");
        foreach (var figure in figures)
        {
            var box = ((ArrayToken)Dictionary(figure.Element.Data["A"]).Data["BBox"]).Data.Cast<NumericToken>().Select(n => n.Double).ToList();
            Assert.InRange(box[0], 0, box[2]);
            Assert.InRange(box[1], 100, box[3]);
            Assert.InRange(box[3], box[1], 841);
        }
    }

    [Fact]
    public void Headings_leave_no_level_out_and_notes_have_identifiers()
    {
        var level = 0;
        foreach (var next in _nodes.Where(n => n.Role is "H1" or "H2" or "H3" or "H4").Select(n => n.Role[1] - '0'))
        {
            Assert.InRange(next, 1, level + 1);
            level = next;
        }

        var notes = _nodes.Where(n => n.Role == "Note").ToList();
        Assert.NotEmpty(notes);
        Assert.Equal(notes.Count, notes.Select(n => Words(n.Element.Data["ID"])).Distinct().Count());
    }

    [Fact]
    public void Lists_say_how_their_items_are_marked()
    {
        var marks = _nodes.Where(n => n.Role == "L").Select(n => ((NameToken)Dictionary(n.Element.Data["A"]).Data["ListNumbering"]).Data);
        Assert.Equal(["Decimal", "Disc", "Disc"], marks);
    }

    [Fact]
    public void The_catalogue_states_language_title_marks_colour_and_attachment()
    {
        Assert.Equal("en", Words(Catalog.Data["Lang"]));
        Assert.Equal(BooleanToken.True, Dictionary(Catalog.Data["MarkInfo"]).Data["Marked"]);
        Assert.Equal(BooleanToken.True, Dictionary(Catalog.Data["ViewerPreferences"]).Data["DisplayDocTitle"]);
        var intent = Dictionary(((ArrayToken)Get(Catalog.Data["OutputIntents"])).Data[0]);
        Assert.Equal("GTS_PDFA1", ((NameToken)intent.Data["S"]).Data);
        var file = Dictionary(((ArrayToken)Get(Catalog.Data["AF"])).Data[0]);
        Assert.Equal("Source", ((NameToken)file.Data["AFRelationship"]).Data);
    }

    [Fact]
    public void A_character_without_a_glyph_keeps_its_meaning_as_actual_text()
    {
        var actual = _pdf.GetPages().SelectMany(p => p.GetMarkedContents()).SelectMany(All).Select(m => m.ActualText).Where(t => !string.IsNullOrEmpty(t));
        Assert.Equal("支付网关", string.Concat(actual));
    }

    private static IEnumerable<MarkedContentElement> All(MarkedContentElement element) => element.Children.SelectMany(All).Prepend(element);

    private static string Words(IToken token) => token switch
    {
        StringToken s => s.Data,
        HexToken h => h.Data.TrimStart('\uFEFF'),
        _ => throw new ArgumentException($"A {token.GetType().Name} is no text."),
    };

    private void CollectPages(DictionaryToken node)
    {
        foreach (var kid in ((ArrayToken)Get(node.Data["Kids"])).Data.Cast<IndirectReferenceToken>())
        {
            if (Dictionary(kid) is var page && page.Data.ContainsKey("Kids"))
                CollectPages(page);
            else
                _pages.Add(kid.Data);
        }
    }

    private void Walk(IndirectReference reference, DictionaryToken element, Node? parent)
    {
        var node = new Node(reference, element, ((NameToken)element.Data["S"]).Data, parent);
        _nodes.Add(node);
        Assert.DoesNotContain(_nodes.SkipLast(1), n => n.Reference.Equals(reference));
        if (parent is not null)
            Assert.Equal(parent.Reference, ((IndirectReferenceToken)element.Data["P"]).Data);
        if (!element.Data.TryGetValue("K", out var kids))
            return;
        foreach (var kid in ((ArrayToken)Get(kids)).Data)
        {
            if (kid is NumericToken mcid)
                _content.Add((((IndirectReferenceToken)element.Data["Pg"]).Data, mcid.Int), node);
            else if (kid is IndirectReferenceToken child)
                Walk(child.Data, Dictionary(child), node);
            else if (kid is DictionaryToken { } d && d.Data.TryGetValue("Obj", out var annotation))
                _objects.Add((((IndirectReferenceToken)annotation).Data, node));
            else
                _content.Add((((IndirectReferenceToken)((DictionaryToken)kid).Data["Pg"]).Data, ((NumericToken)((DictionaryToken)kid).Data["MCID"]).Int), node);
        }
    }

    private Dictionary<int, IToken> NumberTree(DictionaryToken node)
    {
        var result = new Dictionary<int, IToken>();
        if (node.Data.TryGetValue("Kids", out var kids))
            foreach (var (key, value) in ((ArrayToken)Get(kids)).Data.SelectMany(k => NumberTree(Dictionary(k))))
                result.Add(key, value);
        if (node.Data.TryGetValue("Nums", out var nums))
            foreach (var pair in ((ArrayToken)Get(nums)).Data.Chunk(2))
                result.Add(((NumericToken)pair[0]).Int, pair[1]);
        return result;
    }

    private IToken Get(IToken token) => token is IndirectReferenceToken r ? _pdf.Structure.GetObject(r.Data).Data : token;

    /// <summary>Columns that a cell takes.</summary>
    private int Columns(Node cell) =>
        cell.Element.Data.TryGetValue("A", out var attributes) && Dictionary(attributes).Data.TryGetValue("ColSpan", out var span) ? ((NumericToken)span).Int : 1;

    private DictionaryToken Dictionary(IToken token) => (DictionaryToken)Get(token);

    private sealed record Node(IndirectReference Reference, DictionaryToken Element, string Role, Node? Parent);
}
