using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Compliance.Rendering.Pdf.Fonts;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>The fonts of a file: what pages call them, and, once all pages are drawn, their subsets.</summary>
internal sealed class FontTable(PdfFile file)
{
    private const int CharactersInBlock = 100;

    private readonly Dictionary<FontFace, (string Name, FontSubset Subset)> _fonts = [];
    private readonly List<(string Name, FontSubset Subset)> _order = [];

    /// <summary>Object number of the resources that all pages share.</summary>
    public int Resources { get; } = file.Reserve();

    /// <summary>Name and subset of a face.</summary>
    public (string Name, FontSubset Subset) Of(FontFace face)
    {
        if (_fonts.TryGetValue(face, out var font))
            return font;
        font = (string.Create(CultureInfo.InvariantCulture, $"F{_fonts.Count + 1}"), new FontSubset(face));
        _fonts.Add(face, font);
        _order.Add(font);
        return font;
    }

    /// <summary>Writes the fonts and the resources.</summary>
    public void Finish(ImageTable images)
    {
        var resources = new PdfBuffer().Raw("<</Font<<"u8);
        foreach (var (name, subset) in _order)
            resources.Raw("/"u8).Raw(name).Byte((byte)' ').Reference(Put(subset));
        resources.Raw(">>"u8);
        images.AddTo(resources);
        file.Put(Resources, resources.Raw("/ProcSet[/PDF/Text/ImageB/ImageC]>>"u8));
    }

    private int Put(FontSubset subset)
    {
        var program = subset.ToTrueType();
        int font = file.Reserve(), descendant = file.Reserve(), descriptor = file.Reserve(), data = file.Reserve(), unicode = file.Reserve();
        var name = $"{Tag(program)}+{subset.Face.Name}";
        file.PutStream(data, FormattableString.Invariant($"/Length1 {program.Length}"), program);
        file.PutStream(unicode, "", ToUnicode(subset));
        file.Put(font, new PdfBuffer().Raw($"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[")
            .Reference(descendant).Raw("]/ToUnicode "u8).Reference(unicode).Raw(">>"u8));
        var body = new PdfBuffer()
            .Raw($"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>")
            .Raw("/CIDToGIDMap/Identity/FontDescriptor "u8).Reference(descriptor).Raw("/W[1["u8);
        foreach (var codePoint in subset.CodePoints)
            body.Number(Thousandths(subset.Face, subset.Face.Advance(subset.Face.Glyph(codePoint)))).Byte((byte)' ');
        file.Put(descendant, body.Raw("]]>>"u8));
        Descriptor(descriptor, name, subset.Face, data);
        return font;
    }

    private void Descriptor(int number, string name, FontFace face, int data)
    {
        var (left, bottom, right, top) = face.Box;
        var body = new PdfBuffer().Raw($"<</Type/FontDescriptor/FontName/{name}/Flags {(face.Monospaced ? 5 : 4)}/FontBBox[");
        foreach (var edge in new[] { left, bottom, right, top })
            body.Number(Thousandths(face, edge)).Byte((byte)' ');
        body.Raw("]/ItalicAngle 0/Ascent "u8).Number(face.Ascent * 1000).Raw("/Descent "u8).Number(-face.Descent * 1000);
        body.Raw("/CapHeight "u8).Number(face.CapHeight * 1000).Raw("/StemV "u8).Number(face.Weight / 5);
        file.Put(number, body.Raw("/FontFile2 "u8).Reference(data).Raw(">>"u8));
    }

    private static double Thousandths(FontFace face, int units) => units * 1000.0 / face.UnitsPerEm;

    /// <summary>Six letters that differ where the subset differs.</summary>
    private static string Tag(byte[] program)
    {
        var hash = SHA256.HashData(program);
        return string.Create(6, hash, (letters, h) =>
        {
            for (var i = 0; i < letters.Length; i++)
                letters[i] = (char)('A' + (h[i] % 26));
        });
    }

    private static byte[] ToUnicode(FontSubset subset)
    {
        var map = new StringBuilder();
        map.Append("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n")
            .Append("/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n")
            .Append("1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
        var number = 1;
        foreach (var block in subset.CodePoints.Chunk(CharactersInBlock))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var codePoint in block)
            {
                map.Append(CultureInfo.InvariantCulture, $"<{number++:X4}><");
                foreach (var unit in char.ConvertFromUtf32(codePoint))
                    map.Append(((int)unit).ToString("X4", CultureInfo.InvariantCulture));
                map.Append(">\n");
            }

            map.Append("endbfchar\n");
        }

        map.Append("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
        return Encoding.ASCII.GetBytes(map.ToString());
    }
}
