using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>ISO 19005-3, 6.2.11, and ISO 14289-1, 7.21: the faces.</summary>
internal static class ArchiveFontRules
{
    public static IEnumerable<string> Embedded(PdfObjects file)
    {
        foreach (var descriptor in Descriptors(file))
            if (descriptor.Data.Keys.Count(k => k is "FontFile" or "FontFile2" or "FontFile3") != 1)
                yield return $"The face {file.Name(descriptor, "FontName")} is not embedded once.";
        if (!Descriptors(file).Any())
            yield return "There is no face at all.";
    }

    public static IEnumerable<string> CharacterMaps(PdfObjects file)
    {
        foreach (var font in Composites(file))
        {
            if (file.Name(font, "Encoding") is not ("Identity-H" or "Identity-V"))
                yield return $"The encoding of {file.Name(font, "BaseFont")} is not the identity.";
            if (file.Find(Descendant(file, font), "CIDToGIDMap") is not (StreamToken or NameToken { Data: "Identity" }))
                yield return $"{file.Name(font, "BaseFont")} does not say which glyph belongs to which code.";
        }
    }

    /// <summary>Widths that the file states are those of the embedded program, to a thousandth of an em.</summary>
    public static IEnumerable<string> Widths(PdfObjects file)
    {
        foreach (var font in Composites(file))
        {
            var descendant = Descendant(file, font);
            var advances = Advances(((StreamToken)file.Find(file.Dictionary(descendant.Data["FontDescriptor"]), "FontFile2")!).Decode(DefaultFilterProvider.Instance).Span);
            var stated = file.Items(descendant, "W").ToList();
            for (var i = 0; i + 1 < stated.Count; i += 2)
            {
                var first = ((NumericToken)stated[i]).Int;
                var widths = ((ArrayToken)file.Get(stated[i + 1])).Data.Cast<NumericToken>().Select(n => n.Double).ToList();
                for (var k = 0; k < widths.Count; k++)
                    if (Math.Abs(widths[k] - advances[first + k]) > 1)
                        yield return $"Glyph {first + k} of {file.Name(font, "BaseFont")} is {advances[first + k]:F1} wide, and {widths[k]:F1} is stated.";
            }
        }
    }

    /// <summary>Every code has a Unicode value, none of which is nothing or a byte order mark.</summary>
    public static IEnumerable<string> Unicode(PdfObjects file)
    {
        foreach (var font in Composites(file))
        {
            if (file.Find(font, "ToUnicode") is not StreamToken map)
            {
                yield return $"{file.Name(font, "BaseFont")} has no map to Unicode.";
                continue;
            }

            var text = Encoding.ASCII.GetString(map.Decode(DefaultFilterProvider.Instance).Span);
            var mapped = Regex.Matches(text, "^<([0-9A-F]{4})><([0-9A-F]+)>$", RegexOptions.Multiline).ToDictionary(m => Convert.ToInt32(m.Groups[1].Value, 16), m => m.Groups[2].Value);
            foreach (var bad in mapped.Where(m => m.Value is "0000" or "FEFF" or "FFFE"))
                yield return $"Code {bad.Key} of {file.Name(font, "BaseFont")} stands for U+{bad.Value}.";
            var codes = ((ArrayToken)file.Get(file.Items(Descendant(file, font), "W").ElementAt(1))).Data.Count;
            foreach (var missing in Enumerable.Range(1, codes).Where(code => !mapped.ContainsKey(code)))
                yield return $"Code {missing} of {file.Name(font, "BaseFont")} has no Unicode value.";
        }
    }

    /// <summary>Code 0 is the glyph of no character; text never shows it.</summary>
    public static IEnumerable<string> NoMissingGlyph(PdfObjects file)
    {
        foreach (var bytes in file.Operations.SelectMany(p => p).SelectMany(Shown))
            for (var i = 0; i + 1 < bytes.Length; i += 2)
                if (bytes.Span[i] == 0 && bytes.Span[i + 1] == 0)
                    yield return "Text shows the glyph of no character.";
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Shown(UglyToad.PdfPig.Graphics.Operations.IGraphicsStateOperation operation) => operation switch
    {
        UglyToad.PdfPig.Graphics.Operations.TextShowing.ShowText one => [one.Bytes],
        UglyToad.PdfPig.Graphics.Operations.TextShowing.ShowTextsWithPositioning many => many.Array.Select(Bytes),
        _ => [],
    };

    private static ReadOnlyMemory<byte> Bytes(IToken token) => token switch
    {
        HexToken hex => hex.Bytes.ToArray(),
        StringToken text => text.GetBytes(),
        _ => ReadOnlyMemory<byte>.Empty,
    };

    private static IEnumerable<DictionaryToken> Descriptors(PdfObjects file) => file.Dictionaries().Where(d => file.Name(d, "Type") == "FontDescriptor");

    private static IEnumerable<DictionaryToken> Composites(PdfObjects file) => file.Dictionaries().Where(d => file.Name(d, "Type") == "Font" && file.Name(d, "Subtype") == "Type0");

    private static DictionaryToken Descendant(PdfObjects file, DictionaryToken font) => file.Dictionary(file.Items(font, "DescendantFonts").First());

    /// <summary>Advance of every glyph in thousandths of an em, from the tables head, hhea and hmtx (OpenType 1.9).</summary>
    private static double[] Advances(ReadOnlySpan<byte> program)
    {
        var (head, hhea, hmtx, maxp) = (Table(program, "head"u8), Table(program, "hhea"u8), Table(program, "hmtx"u8), Table(program, "maxp"u8));
        double em = BinaryPrimitives.ReadUInt16BigEndian(program[(head + 18)..]);
        int metrics = BinaryPrimitives.ReadUInt16BigEndian(program[(hhea + 34)..]), glyphs = BinaryPrimitives.ReadUInt16BigEndian(program[(maxp + 4)..]);
        var advances = new double[glyphs];
        for (var i = 0; i < glyphs; i++)
            advances[i] = BinaryPrimitives.ReadUInt16BigEndian(program[(hmtx + (4 * Math.Min(i, metrics - 1)))..]) * 1000 / em;
        return advances;
    }

    private static int Table(ReadOnlySpan<byte> program, ReadOnlySpan<byte> tag)
    {
        for (var i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(program[4..]); i++)
            if (program.Slice(12 + (16 * i), 4).SequenceEqual(tag))
                return BinaryPrimitives.ReadInt32BigEndian(program[(12 + (16 * i) + 8)..]);
        throw new ArgumentException("The program of the face lacks a table.");
    }
}
