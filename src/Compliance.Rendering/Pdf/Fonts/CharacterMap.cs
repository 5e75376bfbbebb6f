namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>Characters to glyphs: the Unicode subtables of <c>cmap</c>, formats 4 and 12.</summary>
internal sealed class CharacterMap
{
    private readonly ushort[] _plane0 = new ushort[0x10000];
    private readonly Dictionary<int, ushort> _beyond = [];

    public CharacterMap(TrueTypeTables tables)
    {
        var cmap = tables.Table("cmap");
        var read = false;
        int count = TrueTypeTables.U16(cmap, 2);
        for (var i = 0; i < count; i++)
        {
            var platform = TrueTypeTables.U16(cmap, 4 + (8 * i));
            var encoding = TrueTypeTables.U16(cmap, 6 + (8 * i));
            var unicode = platform == 0 || (platform == 3 && encoding is 1 or 10);
            if (!unicode)
                continue;
            var subtable = cmap[(int)TrueTypeTables.U32(cmap, 8 + (8 * i))..];
            switch (TrueTypeTables.U16(subtable, 0))
            {
                case 4: ReadSegments(subtable); read = true; break;
                case 12: ReadGroups(subtable); read = true; break;
            }
        }

        if (!read)
            throw new ArgumentException($"Face {tables.Name}: no Unicode character map of format 4 or 12.");
    }

    /// <summary>Glyph of a code point; 0 when the face has none.</summary>
    public ushort Glyph(int codePoint) =>
        codePoint < 0x10000 ? _plane0[codePoint] : _beyond.GetValueOrDefault(codePoint);

    private void ReadSegments(ReadOnlySpan<byte> t)
    {
        int segments = TrueTypeTables.U16(t, 6) / 2;
        for (var s = 0; s < segments; s++)
        {
            int end = TrueTypeTables.U16(t, 14 + (2 * s));
            int start = TrueTypeTables.U16(t, 16 + (2 * (segments + s)));
            int delta = TrueTypeTables.U16(t, 16 + (2 * ((2 * segments) + s)));
            var rangeAt = 16 + (2 * ((3 * segments) + s));
            int range = TrueTypeTables.U16(t, rangeAt);
            for (var c = start; c <= end && c != 0xFFFF; c++)
            {
                int glyph = range == 0 ? c : TrueTypeTables.U16(t, rangeAt + range + (2 * (c - start)));
                if (range == 0 || glyph != 0)
                    _plane0[c] = (ushort)(glyph + delta);
            }
        }
    }

    private void ReadGroups(ReadOnlySpan<byte> t)
    {
        var groups = (int)TrueTypeTables.U32(t, 12);
        for (var g = 0; g < groups; g++)
        {
            var start = (int)TrueTypeTables.U32(t, 16 + (12 * g));
            var end = (int)Math.Min(TrueTypeTables.U32(t, 20 + (12 * g)), 0x10FFFF);
            var glyph = (int)TrueTypeTables.U32(t, 24 + (12 * g));
            for (var c = start; c <= end; c++)
            {
                if (c < 0x10000)
                    _plane0[c] = (ushort)(glyph + c - start);
                else
                    _beyond[c] = (ushort)(glyph + c - start);
            }
        }
    }
}
