using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using UglyToad.PdfPig.Tokens;

namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>ISO 19005-3, 6.3 to 6.11: annotations, actions, metadata, attachments.</summary>
internal static class ArchiveDocumentRules
{
    private const int Invisible = 1, Hidden = 2, Print = 4, NoView = 32, ToggleNoView = 256;

    private static readonly XNamespace s_rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", s_part = "http://www.aiim.org/pdfa/ns/id/", s_dc = "http://purl.org/dc/elements/1.1/",
        s_xmp = "http://ns.adobe.com/xap/1.0/", s_pdf = "http://ns.adobe.com/pdf/1.3/", s_schema = "http://www.aiim.org/pdfa/ns/schema#";

    // XMP of the standard itself, and the identification of an archive, need no description (6.6.2.3.1).
    private static readonly string[] s_known = [s_rdf.NamespaceName, s_part.NamespaceName, s_dc.NamespaceName, s_xmp.NamespaceName, s_pdf.NamespaceName, "adobe:ns:meta/", XNamespace.Xml.NamespaceName, XNamespace.Xmlns.NamespaceName];

    public static IEnumerable<string> AnnotationTypes(PdfObjects file) => Annotations(file)
        .Where(a => file.Name(a, "Subtype") is not ("Link" or "Widget")).Select(a => $"An annotation is a {file.Name(a, "Subtype")}.");

    public static IEnumerable<string> AnnotationFlags(PdfObjects file)
    {
        foreach (var flags in Annotations(file).Select(a => (file.Find(a, "F") as NumericToken)?.Int ?? 0))
            if ((flags & Print) == 0 || (flags & (Invisible | Hidden | NoView | ToggleNoView)) != 0)
                yield return $"The flags of an annotation are {flags}: it is not printed, or hidden.";
    }

    public static IEnumerable<string> Actions(PdfObjects file)
    {
        foreach (var action in file.Dictionaries().Where(d => d.Data.ContainsKey("S") && d.Data.Keys.Any(k => k is "D" or "URI" or "JS" or "N")))
            if (file.Name(action, "S") is not ("GoTo" or "URI"))
                yield return $"The action {file.Name(action, "S")} is not permitted.";
        if (file.Dictionaries().Any(d => d.Data.ContainsKey("AA")))
            yield return "Something acts by itself.";
        if (file.Catalog.Data.ContainsKey("AcroForm") || file.Catalog.Data.ContainsKey("Perms") || file.Catalog.Data.ContainsKey("Requirements"))
            yield return "The catalogue asks for a form, permissions or requirements.";
        if (file.Pages().Any(p => p.Data.ContainsKey("PresSteps")))
            yield return "A page is a presentation.";
    }

    public static IEnumerable<string> Metadata(PdfObjects file)
    {
        if (file.Find(file.Catalog, "Metadata") is not StreamToken stream)
            return ["The catalogue has no metadata."];
        if (stream.StreamDictionary.Data.ContainsKey("Filter"))
            return ["The metadata are packed."];
        var text = Encoding.UTF8.GetString(stream.Data.Span);
        if (Regex.IsMatch(text, "<\\?xpacket begin=[^?]*(bytes|encoding)="))
            return ["The packet's head states bytes or an encoding."];
        return [];
    }

    public static IEnumerable<string> ExtensionSchemas(PdfObjects file)
    {
        var packet = Packet(file);
        var described = packet.Descendants(s_schema + "namespaceURI").Select(e => e.Value).ToHashSet(StringComparer.Ordinal);
        return packet.Descendants().Select(e => e.Name.NamespaceName).Distinct().Where(n => !s_known.Contains(n) && !n.StartsWith("http://www.aiim.org/pdfa/ns/", StringComparison.Ordinal) && !described.Contains(n))
            .Select(n => $"Metadata of {n} are not described.");
    }

    public static IEnumerable<string> InformationAgrees(PdfObjects file)
    {
        var packet = Packet(file);
        var info = file.Dictionaries().Single(d => d.Data.ContainsKey("Producer"));
        (string Key, string? Said)[] pairs =
        [
            ("Title", packet.Descendants(s_dc + "title").Descendants(s_rdf + "li").SingleOrDefault()?.Value), ("Author", packet.Descendants(s_dc + "creator").Descendants(s_rdf + "li").SingleOrDefault()?.Value),
            ("Creator", packet.Descendants(s_xmp + "CreatorTool").SingleOrDefault()?.Value), ("Producer", packet.Descendants(s_pdf + "Producer").SingleOrDefault()?.Value),
            ("CreationDate", Date(packet.Descendants(s_xmp + "CreateDate").SingleOrDefault()?.Value)), ("ModDate", Date(packet.Descendants(s_xmp + "ModifyDate").SingleOrDefault()?.Value)),
        ];
        return pairs.Where(p => file.Text(info, p.Key) != p.Said).Select(p => $"{p.Key} is '{file.Text(info, p.Key)}' in one place and '{p.Said}' in the other.");
    }

    public static IEnumerable<string> Identification(PdfObjects file)
    {
        var packet = Packet(file);
        if (packet.Descendants(s_part + "part").SingleOrDefault()?.Value != "3" || packet.Descendants(s_part + "conformance").SingleOrDefault()?.Value != "A")
            yield return "The file does not claim part 3, level A.";
    }

    public static IEnumerable<string> Attachments(PdfObjects file)
    {
        var associated = file.Items(file.Catalog, "AF").Select(file.Dictionary).ToList();
        foreach (var specification in file.Dictionaries().Where(d => file.Name(d, "Type") == "Filespec"))
        {
            if (file.Text(specification, "F") is null || file.Text(specification, "UF") is null)
                yield return "An attachment has no name in both forms.";
            if (file.Name(specification, "AFRelationship") is not ("Source" or "Data" or "Alternative" or "Supplement" or "Unspecified"))
                yield return "An attachment does not say how it relates to the document.";
            if (!associated.Any(a => a.Equals(specification)))
                yield return "An attachment is associated with nothing.";
            var stream = file.Find(file.Dictionary(specification.Data["EF"]), "F") as StreamToken;
            if (stream is null || file.Name(stream.StreamDictionary, "Subtype") is not { } type || !type.Contains('/', StringComparison.Ordinal))
                yield return "An attachment does not say its media type.";
            else if (file.Text(file.Dictionary(stream.StreamDictionary.Data["Params"]), "ModDate") is null)
                yield return "An attachment does not say when it was changed.";
        }
    }

    internal static XElement Packet(PdfObjects file)
    {
        var text = Encoding.UTF8.GetString(((StreamToken)file.Find(file.Catalog, "Metadata")!).Data.Span);
        return XElement.Parse(text[text.IndexOf("<x:xmpmeta", StringComparison.Ordinal)..(text.LastIndexOf("</x:xmpmeta>", StringComparison.Ordinal) + "</x:xmpmeta>".Length)]);
    }

    private static IEnumerable<DictionaryToken> Annotations(PdfObjects file) => file.Pages().SelectMany(p => file.Items(p, "Annots")).Select(file.Dictionary);

    private static string? Date(string? moment) => moment is null ? null
        : DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture).ToString("'D:'yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
}
