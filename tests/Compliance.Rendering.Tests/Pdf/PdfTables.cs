using Compliance.Rendering.Tests.Pdf.Conformity;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>Tables and figures of a tagged PDF, read through its structure as a program that helps a reader does.</summary>
internal sealed class PdfTables
{
    private readonly PdfObjects _file;
    private readonly Dictionary<(IndirectReference Page, int Mcid), string> _texts = [];

    private PdfTables(byte[] bytes)
    {
        _file = PdfObjects.Of(bytes);
        using var pdf = Reader.Open(bytes);
        var references = References(_file.Catalog.Data["Pages"]).ToList();
        foreach (var page in pdf.GetPages())
            foreach (var content in page.GetMarkedContents().Where(c => c.MarkedContentIdentifier >= 0))
                _texts[(references[page.Number - 1], content.MarkedContentIdentifier)] = string.Concat(content.Letters.Select(l => l.Value));
        Tables = [.. Roles("Table").Select(table => Kids(table).Where(k => Role(k) == "TR").Select(row => Kids(row).Select(cell => PdfRead.Dense(Text(cell))).ToList()).ToList())];
        Alternatives = [.. Roles("Figure").Select(figure => _file.Text(figure, "Alt")!)];
    }

    /// <summary>Rows of each table, header rows included; text without white space.</summary>
    public List<List<List<string>>> Tables { get; }

    /// <summary>What each figure says in words.</summary>
    public List<string> Alternatives { get; }

    public static PdfTables Of(byte[] bytes) => new(bytes);

    /// <summary>Rows below the header of every table whose header begins so.</summary>
    public List<List<string>> Under(params string[] header) =>
        [.. Tables.Where(t => t.Count > 0 && t[0].Take(header.Length).SequenceEqual(header.Select(PdfRead.Dense))).SelectMany(t => t.Skip(1))];

    private IEnumerable<DictionaryToken> Roles(string role) => _file.Elements().Select(e => e.Element).Where(e => Role(e) == role);

    private string? Role(DictionaryToken element) => _file.Name(element, "S");

    private IEnumerable<DictionaryToken> Kids(DictionaryToken element) => _file.Items(element, "K").Select(_file.Get).OfType<DictionaryToken>().Where(k => k.Data.ContainsKey("S"));

    private string Text(DictionaryToken element) => string.Concat(_file.Items(element, "K").Select(_file.Get).Select(kid => kid switch
    {
        NumericToken mcid => _texts[(((IndirectReferenceToken)element.Data["Pg"]).Data, mcid.Int)],
        DictionaryToken below when below.Data.ContainsKey("S") => Text(below),
        DictionaryToken other when other.Data.ContainsKey("MCID") => _texts[(((IndirectReferenceToken)other.Data["Pg"]).Data, ((NumericToken)other.Data["MCID"]).Int)],
        _ => "",
    }));

    private IEnumerable<IndirectReference> References(IToken node) => _file.Dictionary(node) is var dictionary && dictionary.Data.ContainsKey("Kids")
        ? _file.Items(dictionary, "Kids").SelectMany(References)
        : [((IndirectReferenceToken)node).Data];
}
