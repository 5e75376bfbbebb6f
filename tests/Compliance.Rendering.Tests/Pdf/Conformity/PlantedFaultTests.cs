using System.Collections.Immutable;
using System.Text;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Graphics.Operations.MarkedContent;
using UglyToad.PdfPig.Graphics.Operations.TextShowing;
using UglyToad.PdfPig.Tokens;
using Rule = System.Func<Compliance.Rendering.Tests.Pdf.Conformity.PdfObjects, System.Collections.Generic.IEnumerable<string>>;

namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>A rule that cannot fail proves nothing: each is shown a file that breaks it.</summary>
public sealed class PlantedFaultTests
{
    private static readonly PdfObjects s_file = Documents.Read("every block");

    private static readonly Dictionary<string, (Rule Rule, Func<PdfObjects> Broken)> s_planted = new()
    {
        ["text before the header"] = (ArchiveFileRules.Header, () => s_file with { Bytes = [(byte)' ', .. s_file.Bytes] }),
        ["text after the end"] = (ArchiveFileRules.Trailer, () => s_file with { Bytes = [.. s_file.Bytes, .. "more"u8] }),
        ["no identifier"] = (ArchiveFileRules.Trailer, () => s_file with { Bytes = Encoding.Latin1.GetBytes(s_file.Latin.Replace("/ID", "/IX", StringComparison.Ordinal)) }),
        ["data elsewhere"] = (ArchiveFileRules.StreamsAreInside, () => s_file.Where(d => d.Data.ContainsKey("Length"), d => d.With("F", new StringToken("else")))),
        ["a filter of old"] = (ArchiveFileRules.Filters, () => s_file.Where(d => d.Data.ContainsKey("Filter"), d => d.With("Filter", NameToken.Create("LZWDecode")))),
        ["a huge page"] = (ArchiveFileRules.Limits, () => Change("Page", d => d.With("MediaBox", new ArrayToken([.. new[] { 0, 0, 20_000, 800 }.Select(n => new NumericToken(n))])))),
        ["an unknown operator"] = (ArchiveGraphicsRules.Contents, () => Painted(new Unknown("XX"))),
        ["no resources"] = (ArchiveGraphicsRules.Contents, () => Change("Page", d => d.Without("Resources"))),
        ["no output intent"] = (ArchiveGraphicsRules.OutputIntent, () => Change("Catalog", d => d.Without("OutputIntents"))),
        ["a profile of four colours"] = (ArchiveGraphicsRules.OutputIntent, () => s_file.Where(d => d.Data.ContainsKey("N") && d.Data.ContainsKey("Length"), d => d.With("N", new NumericToken(4)))),
        ["ink"] = (ArchiveGraphicsRules.DeviceColours, () => Painted(new Unknown("k"))),
        ["a transfer function"] = (ArchiveGraphicsRules.GraphicsStates, () => Change("Font", d => d.With("Type", NameToken.Create("ExtGState")).With("TR", NameToken.Create("Identity")))),
        ["an image within the content"] = (ArchiveGraphicsRules.Images, () => Painted(new Unknown("BI"))),
        ["an encoding that is not the identity"] = (ArchiveFontRules.CharacterMaps, () => Change("Font", d => d.With("Encoding", NameToken.Create("WinAnsiEncoding")))),
        ["a face that is not embedded"] = (ArchiveFontRules.Embedded, () => Change("FontDescriptor", d => d.Without("FontFile2"))),
        ["other widths"] = (ArchiveFontRules.Widths, () => s_file.Where(d => d.Data.ContainsKey("W") && d.Data.ContainsKey("CIDToGIDMap"), d => d.With("W", new ArrayToken([new NumericToken(1), new ArrayToken([new NumericToken(5)])])))),
        ["no map to Unicode"] = (ArchiveFontRules.Unicode, () => Change("Font", d => d.Without("ToUnicode"))),
        ["a missing glyph"] = (ArchiveFontRules.NoMissingGlyph, () => Painted(new ShowText(new byte[] { 0, 0 }))),
        ["an annotation that is a film"] = (ArchiveDocumentRules.AnnotationTypes, () => Link(d => d.With("Subtype", NameToken.Create("Movie")))),
        ["a hidden annotation"] = (ArchiveDocumentRules.AnnotationFlags, () => Link(d => d.With("F", new NumericToken(6)))),
        ["a script"] = (ArchiveDocumentRules.Actions, () => Change("Catalog", d => d.With("OpenAction", new DictionaryToken(new Dictionary<NameToken, IToken> { [NameToken.Create("S")] = NameToken.Create("JavaScript"), [NameToken.Create("JS")] = new StringToken("1") })))),
        ["a form"] = (ArchiveDocumentRules.Actions, () => Change("Catalog", d => d.With("AcroForm", NameToken.Create("X")))),
        ["no metadata"] = (ArchiveDocumentRules.Metadata, () => Change("Catalog", d => d.Without("Metadata"))),
        ["packed metadata"] = (ArchiveDocumentRules.Metadata, () => Change("Metadata", d => d.With("Filter", NameToken.Create("FlateDecode")))),
        ["metadata nobody knows"] = (ArchiveDocumentRules.ExtensionSchemas, () => Metadata("</rdf:RDF>", "<rdf:Description xmlns:u=\"urn:unknown\"><u:x>1</u:x></rdf:Description></rdf:RDF>")),
        ["another producer"] = (ArchiveDocumentRules.InformationAgrees, () => s_file.Where(d => d.Data.ContainsKey("Producer"), d => d.With("Producer", new StringToken("other")))),
        ["another part"] = (ArchiveDocumentRules.Identification, () => Metadata("<pdfaid:part>3", "<pdfaid:part>2")),
        ["an attachment related to nothing"] = (ArchiveDocumentRules.Attachments, () => Change("Filespec", d => d.Without("AFRelationship"))),
        ["an attachment nobody associates"] = (ArchiveDocumentRules.Attachments, () => Change("Catalog", d => d.Without("AF"))),
        ["no claim of accessibility"] = (AccessibilityRules.Identification, () => Metadata("<pdfuaid:part>1", "<pdfuaid:part>2")),
        ["the name of the file in the window"] = (AccessibilityRules.Title, () => Change("Catalog", d => d.Without("ViewerPreferences"))),
        ["no mark"] = (AccessibilityRules.Marked, () => Change("Catalog", d => d.Without("MarkInfo"))),
        ["text outside the structure"] = (AccessibilityRules.Contents, () => Painted(new ShowText(new byte[] { 0, 1 }))),
        ["an artifact within the content"] = (AccessibilityRules.Contents, () => Nested()),
        ["a foot that is not pagination"] = (AccessibilityRules.Pagination, () => s_file with { Operations = [.. s_file.Operations.Select(p => p.Where(o => o is not BeginMarkedContentWithProperties { Name.Data: "Artifact" }).ToImmutableArray())] }),
        ["a type of one's own"] = (AccessibilityRules.StandardTypes, () => Role("P", "Box")),
        ["no language"] = (AccessibilityRules.Language, () => Change("Catalog", d => d.Without("Lang"))),
        ["a row outside a table"] = (AccessibilityRules.Nesting, () => Role("Table", "Sect")),
        ["a silent figure"] = (AccessibilityRules.Figures, () => s_file.Where(d => s_file.Name(d, "S") == "Figure", d => d.Without("Alt"))),
        ["a level left out"] = (AccessibilityRules.Headings, () => Role("H2", "H4")),
        ["header cells without a scope"] = (AccessibilityRules.Tables, () => s_file.Where(d => s_file.Name(d, "S") == "TH", d => d.Without("A"))),
        ["tables without header cells"] = (AccessibilityRules.Tables, () => Role("TH", "TD")),
        ["notes without identifiers"] = (AccessibilityRules.Notes, () => s_file.Where(d => s_file.Name(d, "S") == "Note", d => d.Without("ID"))),
        ["no bookmarks"] = (AccessibilityRules.Bookmarks, () => Change("Catalog", d => d.Without("Outlines"))),
        ["links in any order"] = (AccessibilityRules.Annotations, () => Change("Page", d => d.Without("Tabs"))),
        ["links that say nothing"] = (AccessibilityRules.Annotations, () => Link(d => d.Without("Contents"))),
        ["links of no element"] = (AccessibilityRules.Annotations, () => Role("Link", "Span")),
    };

    public static TheoryData<string> Names => [.. s_planted.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_fault_is_found(string fault)
    {
        var (rule, broken) = s_planted[fault];
        Assert.Empty(rule(s_file));
        Assert.NotEmpty(rule(broken()));
    }

    private static PdfObjects Change(string type, Func<DictionaryToken, DictionaryToken> change) => s_file.Where(d => s_file.Name(d, "Type") == type, change);

    private static PdfObjects Link(Func<DictionaryToken, DictionaryToken> change) => s_file.Where(d => s_file.Name(d, "Subtype") == "Link", change);

    private static PdfObjects Role(string role, string other) => s_file.Where(d => s_file.Name(d, "S") == role && d.Data.ContainsKey("P"), d => d.With("S", NameToken.Create(other)));

    private static PdfObjects Painted(IGraphicsStateOperation operation) => s_file with { Operations = s_file.Operations.SetItem(0, s_file.Operations[0].Add(operation)) };

    private static PdfObjects Nested()
    {
        var page = s_file.Operations[0];
        var artifact = page.First(o => o is BeginMarkedContentWithProperties { Name.Data: "Artifact" });
        var inside = page.IndexOf(page.First(o => o is BeginMarkedContentWithProperties { Name.Data: not "Artifact" })) + 1;
        return s_file with { Operations = s_file.Operations.SetItem(0, page.Insert(inside, artifact).Insert(inside + 1, page.First(o => o is EndMarkedContent))) };
    }

    private static PdfObjects Metadata(string text, string other)
    {
        var place = ((IndirectReferenceToken)s_file.Catalog.Data["Metadata"]).Data;
        var stream = (StreamToken)s_file.All[place];
        var packet = Encoding.UTF8.GetString(stream.Data.Span);
        Assert.Contains(text, packet, StringComparison.Ordinal);
        return s_file.With(place, new StreamToken(stream.StreamDictionary, Encoding.UTF8.GetBytes(packet.Replace(text, other, StringComparison.Ordinal))));
    }

    private sealed record Unknown(string Operator) : IGraphicsStateOperation
    {
        public void Run(UglyToad.PdfPig.Graphics.IOperationContext operationContext) => throw new NotSupportedException();

        public void Write(Stream stream) => throw new NotSupportedException();
    }
}
