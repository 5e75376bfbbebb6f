using System.Text;
using System.Text.RegularExpressions;
using UglyToad.PdfPig.Tokens;

namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>ISO 19005-3, 6.1: the file. Each rule gives the faults it finds.</summary>
internal static class ArchiveFileRules
{
    private static readonly Regex s_binary = new("^%PDF-1\\.[0-7]\r?\n%[\u0080-\u00ff]{4}", RegexOptions.CultureInvariant);

    public static IEnumerable<string> Header(PdfObjects file)
    {
        if (!s_binary.IsMatch(Encoding.Latin1.GetString(file.Bytes, 0, 20)))
            yield return "The file does not begin with its version and a comment of four bytes above 127.";
    }

    public static IEnumerable<string> Trailer(PdfObjects file)
    {
        var text = file.Latin;
        if (!Regex.IsMatch(text, @"/ID\s*\[\s*<[0-9A-Fa-f]{32}>\s*<[0-9A-Fa-f]{32}>\s*\]"))
            yield return "The trailer has no identifier of two strings.";
        if (Regex.IsMatch(text, @"/Encrypt\s"))
            yield return "The file is encrypted.";
        if (!Regex.IsMatch(text, "startxref\r?\n[0-9]+\r?\n%%EOF\r?\n?$"))
            yield return "Something follows the last end-of-file marker.";
    }

    public static IEnumerable<string> StreamsAreInside(PdfObjects file) =>
        from stream in file.Streams()
        from key in new[] { "F", "FFilter", "FDecodeParms" }
        where stream.StreamDictionary.Data.ContainsKey(key)
        select $"A stream has the key {key}: its data may lie elsewhere.";

    public static IEnumerable<string> Filters(PdfObjects file) =>
        from stream in file.Streams()
        from filter in file.Items(stream.StreamDictionary, "Filter").OfType<NameToken>()
        where filter.Data is not ("FlateDecode" or "DCTDecode")
        select $"A stream is packed as {filter.Data}.";

    public static IEnumerable<string> Limits(PdfObjects file)
    {
        foreach (var page in file.Pages())
        {
            var box = file.Items(page, "MediaBox").Cast<NumericToken>().Select(n => n.Double).ToArray();
            if (box[2] - box[0] is < 3 or > 14_400 || box[3] - box[1] is < 3 or > 14_400)
                yield return $"A page of {box[2] - box[0]} × {box[3] - box[1]} points is too small or too large.";
        }

        foreach (var text in Tokens(file).OfType<StringToken>().Where(t => t.GetBytes().Length > 32_767))
            yield return $"A string has {text.GetBytes().Length} bytes.";
        foreach (var number in Tokens(file).OfType<NumericToken>().Where(n => Math.Abs(n.Double) > int.MaxValue))
            yield return $"The number {number.Double} is too large.";
        foreach (var name in Tokens(file).OfType<NameToken>().Where(n => Encoding.UTF8.GetByteCount(n.Data) > 127))
            yield return $"The name {name.Data} is longer than 127 bytes.";
        if (file.All.Count > 8_388_607)
            yield return "There are too many objects.";
        foreach (var page in file.Operations)
        {
            int depth = 0, deepest = 0;
            foreach (var operation in page)
                deepest = Math.Max(deepest, depth += operation.Operator == "q" ? 1 : operation.Operator == "Q" ? -1 : 0);
            if (deepest > 28)
                yield return $"Graphics states are nested {deepest} deep.";
            if (depth != 0)
                yield return "Graphics states are not balanced on a page.";
        }
    }

    private static IEnumerable<IToken> Tokens(PdfObjects file) => file.Dictionaries().Concat(file.Streams().Select(s => s.StreamDictionary))
        .SelectMany(d => d.Data.SelectMany(pair => pair.Value is ArrayToken array ? array.Data.Append(NameToken.Create(pair.Key)) : [pair.Value, NameToken.Create(pair.Key)]));
}
