using System.Text.RegularExpressions;
using System.Xml.Linq;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations.MarkedContent;
using UglyToad.PdfPig.Tokens;

namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>ISO 14289-1 (PDF/UA-1): what a reader that speaks needs. Each rule gives the faults it finds.</summary>
internal static class AccessibilityRules
{
    // ISO 32000-1, 14.8.4: the standard structure types.
    private static readonly HashSet<string> s_types = [.. ("Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot " +
        "Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form").Split(' ')];

    private static readonly Dictionary<string, string[]> s_above = new()
    {
        ["TR"] = ["Table", "THead", "TBody", "TFoot"], ["TH"] = ["TR"], ["TD"] = ["TR"], ["THead"] = ["Table"], ["TBody"] = ["Table"], ["TFoot"] = ["Table"],
        ["LI"] = ["L"], ["Lbl"] = ["LI", "Note"], ["LBody"] = ["LI"], ["TOCI"] = ["TOC"],
    };

    private static readonly HashSet<string> s_painting = [.. "b B b* B* f F f* S s sh Do Tj TJ ' \" EI".Split(' ')];

    public static IEnumerable<string> Identification(PdfObjects file)
    {
        XNamespace ua = "http://www.aiim.org/pdfua/ns/id/";
        if (ArchiveDocumentRules.Packet(file).Descendants(ua + "part").SingleOrDefault()?.Value != "1")
            yield return "The file does not claim PDF/UA-1.";
    }

    public static IEnumerable<string> Title(PdfObjects file)
    {
        XNamespace dc = "http://purl.org/dc/elements/1.1/";
        if (string.IsNullOrWhiteSpace(ArchiveDocumentRules.Packet(file).Descendants(dc + "title").SingleOrDefault()?.Value))
            yield return "The metadata have no title.";
        if (file.Find(file.Catalog, "ViewerPreferences") is not DictionaryToken preferences || file.Find(preferences, "DisplayDocTitle") is not BooleanToken { Data: true })
            yield return "A window would show the name of the file and not the title.";
    }

    public static IEnumerable<string> Marked(PdfObjects file)
    {
        var info = file.Find(file.Catalog, "MarkInfo") as DictionaryToken;
        if (info is null || file.Find(info, "Marked") is not BooleanToken { Data: true } || file.Find(info, "Suspects") is BooleanToken { Data: true })
            yield return "The catalogue does not say that the document is tagged.";
        if (!file.Catalog.Data.ContainsKey("StructTreeRoot") || !file.Elements().Any())
            yield return "There is no structure.";
    }

    /// <summary>Whatever is painted is content of the structure or an artifact, and never one within the other.</summary>
    public static IEnumerable<string> Contents(PdfObjects file)
    {
        foreach (var page in file.Operations)
        {
            var open = new Stack<bool>();
            foreach (var operation in page)
            {
                if (operation is BeginMarkedContent or BeginMarkedContentWithProperties)
                {
                    var artifact = Tag(operation) == "Artifact";
                    if (open.Count > 0 && (artifact || open.Peek()))
                        yield return "Artifacts and content are nested.";
                    open.Push(artifact);
                }
                else if (operation is EndMarkedContent)
                    open.Pop();
                else if (open.Count == 0 && s_painting.Contains(operation.Operator))
                    yield return $"The operator {operation.Operator} paints what is neither content nor artifact.";
            }
        }
    }

    public static IEnumerable<string> Pagination(PdfObjects file)
    {
        for (var i = 0; i < file.Operations.Length; i++)
            if (!file.Operations[i].OfType<BeginMarkedContentWithProperties>().Any(o => o.Name.Data == "Artifact" && o.Properties?.Data.TryGetValue("Type", out var type) == true && type is NameToken { Data: "Pagination" }))
                yield return $"The foot of page {i + 1} is not marked as pagination.";
    }

    public static IEnumerable<string> StandardTypes(PdfObjects file) => file.Elements().Select(e => file.Name(e.Element, "S")!).Distinct().Where(s => !s_types.Contains(s))
        .Select(s => $"{s} is no standard type, and no map leads to one.");

    public static IEnumerable<string> Language(PdfObjects file)
    {
        if (file.Text(file.Catalog, "Lang") is not { } language || !Regex.IsMatch(language, "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"))
            yield return "The catalogue names no language.";
    }

    public static IEnumerable<string> Nesting(PdfObjects file) =>
        from pair in file.Elements()
        let role = file.Name(pair.Element, "S")!
        where s_above.TryGetValue(role, out var above) && (pair.Parent is null || !above.Contains(file.Name(pair.Parent, "S")))
        select $"{role} stands in {(pair.Parent is null ? "nothing" : file.Name(pair.Parent, "S"))}.";

    public static IEnumerable<string> Figures(PdfObjects file) => file.Elements().Select(e => e.Element).Where(e => file.Name(e, "S") is "Figure" or "Formula")
        .Where(e => string.IsNullOrWhiteSpace(file.Text(e, "Alt") ?? file.Text(e, "ActualText"))).Select(_ => "A figure says nothing.");

    public static IEnumerable<string> Headings(PdfObjects file)
    {
        var level = 0;
        foreach (var role in file.Elements().Select(e => file.Name(e.Element, "S")!))
        {
            if (role == "H")
                yield return "Headings with and without a level are mixed.";
            if (!Regex.IsMatch(role, "^H[1-6]$"))
                continue;
            if (role[1] - '0' > level + 1)
                yield return $"{role} follows H{level}.";
            level = role[1] - '0';
        }
    }

    public static IEnumerable<string> Tables(PdfObjects file)
    {
        foreach (var table in file.Elements().Select(e => e.Element).Where(e => file.Name(e, "S") == "Table"))
        {
            var rows = Kids(file, table).Where(k => file.Name(k, "S") == "TR").ToList();
            if (rows.Select(row => Kids(file, row).Sum(cell => Span(file, cell))).Distinct().Count() > 1)
                yield return "The rows of a table differ in their columns.";
            foreach (var head in rows.SelectMany(row => Kids(file, row)).Where(cell => file.Name(cell, "S") == "TH"))
                if (!file.Items(head, "A").Select(file.Dictionary).Any(a => file.Name(a, "Scope") is "Column" or "Row" or "Both"))
                    yield return "A header cell does not say for what it stands.";
            if (!rows.SelectMany(row => Kids(file, row)).Any(cell => file.Name(cell, "S") == "TH"))
                yield return "A table has no header.";
        }
    }

    public static IEnumerable<string> Notes(PdfObjects file)
    {
        var ids = file.Elements().Select(e => e.Element).Where(e => file.Name(e, "S") == "Note").Select(e => file.Text(e, "ID")).ToList();
        if (ids.Any(string.IsNullOrEmpty) || ids.Distinct().Count() != ids.Count)
            yield return "A note has no identifier of its own.";
    }

    public static IEnumerable<string> Bookmarks(PdfObjects file)
    {
        if (file.Find(file.Catalog, "Outlines") is not DictionaryToken outline || file.Find(outline, "First") is null)
            yield return "There are no bookmarks.";
    }

    public static IEnumerable<string> Annotations(PdfObjects file)
    {
        var owned = file.Elements().Where(e => file.Name(e.Element, "S") == "Link").SelectMany(e => file.Items(e.Element, "K")).Select(file.Get).OfType<DictionaryToken>()
            .Where(k => k.Data.ContainsKey("Obj")).Select(k => ((IndirectReferenceToken)k.Data["Obj"]).Data).ToHashSet();
        foreach (var page in file.Pages())
        {
            var links = file.Items(page, "Annots").Cast<IndirectReferenceToken>().Select(r => r.Data).ToList();
            if (links.Count > 0 && file.Name(page, "Tabs") != "S")
                yield return "A page with links does not order them by the structure.";
            foreach (IndirectReference link in links)
            {
                if (!owned.Contains(link))
                    yield return "A link belongs to no element.";
                if (string.IsNullOrWhiteSpace(file.Text((DictionaryToken)file.All[link], "Contents")))
                    yield return "A link does not say where it leads.";
            }
        }
    }

    private static string Tag(object operation) => operation is BeginMarkedContentWithProperties with ? with.Name.Data : ((BeginMarkedContent)operation).Name.Data;

    private static IEnumerable<DictionaryToken> Kids(PdfObjects file, DictionaryToken element) => file.Items(element, "K").Select(file.Get).OfType<DictionaryToken>().Where(k => k.Data.ContainsKey("S"));

    private static int Span(PdfObjects file, DictionaryToken cell) =>
        file.Items(cell, "A").Select(file.Dictionary).Select(a => (file.Find(a, "ColSpan") as NumericToken)?.Int).FirstOrDefault(s => s is not null) ?? 1;
}
