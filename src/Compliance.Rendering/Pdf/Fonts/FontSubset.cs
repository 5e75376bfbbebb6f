using System.Buffers.Binary;

namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>
/// The characters a document uses of one face, numbered by first use. Every code point gets a glyph number of its own, even where
/// the face draws two alike, so that text can always be read back exactly.
/// </summary>
internal sealed class FontSubset(FontFace face)
{
    private static readonly string[] CopiedTables = ["cvt ", "fpgm", "prep"];

    private readonly Dictionary<int, ushort> _numbers = [];
    private readonly List<int> _codePoints = [];

    public FontFace Face { get; } = face;

    /// <summary>Code points in the order of their numbers, which begin at 1.</summary>
    public IReadOnlyList<int> CodePoints => _codePoints;

    /// <summary>Number of a code point in the subset.</summary>
    public ushort Number(int codePoint)
    {
        if (_numbers.TryGetValue(codePoint, out var number))
            return number;
        if (!Face.Has(codePoint))
            throw new InvalidOperationException($"Face {Face.Name} has no glyph for U+{codePoint:X4}: the layout must replace it.");
        _codePoints.Add(codePoint);
        number = (ushort)_codePoints.Count;
        _numbers.Add(codePoint, number);
        return number;
    }

    /// <summary>The TrueType file that holds these glyphs alone.</summary>
    public byte[] ToTrueType()
    {
        var outlines = new GlyphOutlines(Face.Tables);
        var glyphs = new List<ushort> { 0 };
        glyphs.AddRange(_codePoints.Select(Face.Glyph));
        // Parts of composed glyphs follow; the list grows while it is read.
        var partNumbers = new Dictionary<ushort, ushort>();
        var bodies = new List<byte[]>();
        for (var i = 0; i < glyphs.Count; i++)
        {
            bodies.Add(outlines.Renumbered(glyphs[i], part =>
            {
                if (partNumbers.TryGetValue(part, out var known))
                    return known;
                glyphs.Add(part);
                return partNumbers[part] = checked((ushort)(glyphs.Count - 1));
            }));
        }

        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = [.. bodies.SelectMany(b => b)],
            ["loca"] = Loca(bodies),
            ["hmtx"] = Metrics(glyphs),
            ["head"] = Face.Tables.Table("head").ToArray(),
            ["hhea"] = Face.Tables.Table("hhea").ToArray(),
            ["maxp"] = Face.Tables.Table("maxp").ToArray(),
        };
        BinaryPrimitives.WriteInt16BigEndian(tables["head"].AsSpan(50), 1);
        BinaryPrimitives.WriteUInt32BigEndian(tables["head"].AsSpan(8), 0);
        BinaryPrimitives.WriteUInt16BigEndian(tables["hhea"].AsSpan(34), (ushort)glyphs.Count);
        BinaryPrimitives.WriteUInt16BigEndian(tables["maxp"].AsSpan(4), (ushort)glyphs.Count);
        foreach (var tag in CopiedTables.Where(Face.Tables.Has))
            tables[tag] = Face.Tables.Table(tag).ToArray();
        return SfntFile.Build(tables);
    }

    private static byte[] Loca(List<byte[]> bodies)
    {
        var loca = new byte[4 * (bodies.Count + 1)];
        var offset = 0;
        for (var i = 0; i < bodies.Count; i++)
        {
            offset += bodies[i].Length;
            BinaryPrimitives.WriteUInt32BigEndian(loca.AsSpan(4 * (i + 1)), (uint)offset);
        }

        return loca;
    }

    private byte[] Metrics(List<ushort> glyphs)
    {
        var source = Face.Tables.Table("hmtx");
        int measured = TrueTypeTables.U16(Face.Tables.Table("hhea"), 34);
        var hmtx = new byte[4 * glyphs.Count];
        for (var i = 0; i < glyphs.Count; i++)
        {
            int glyph = glyphs[i];
            var bearingAt = glyph < measured ? (4 * glyph) + 2 : (4 * measured) + (2 * (glyph - measured));
            BinaryPrimitives.WriteUInt16BigEndian(hmtx.AsSpan(4 * i), (ushort)Face.Advance(glyphs[i]));
            BinaryPrimitives.WriteInt16BigEndian(hmtx.AsSpan((4 * i) + 2), TrueTypeTables.I16(source, bearingAt));
        }

        return hmtx;
    }
}
