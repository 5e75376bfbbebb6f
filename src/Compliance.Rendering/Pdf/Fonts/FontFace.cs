namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>One TrueType face: metrics, characters, kerning and outlines. Immutable; shared by all documents.</summary>
internal sealed class FontFace
{
    private readonly ushort[] _advances;
    private readonly CharacterMap _characters;
    private readonly PairKerning _kerning;

    public FontFace(string name, ReadOnlyMemory<byte> file)
    {
        Name = name;
        Tables = new TrueTypeTables(name, file);
        if (!Tables.Has("glyf"))
            throw new ArgumentException($"Face {name}: table 'glyf' is missing; faces with PostScript outlines are not supported.");
        var head = Tables.Table("head");
        UnitsPerEm = TrueTypeTables.U16(head, 18);
        Box = (TrueTypeTables.I16(head, 36), TrueTypeTables.I16(head, 38), TrueTypeTables.I16(head, 40), TrueTypeTables.I16(head, 42));
        var hhea = Tables.Table("hhea");
        Ascent = TrueTypeTables.I16(hhea, 4) / (double)UnitsPerEm;
        Descent = -TrueTypeTables.I16(hhea, 6) / (double)UnitsPerEm;
        GlyphCount = TrueTypeTables.U16(Tables.Table("maxp"), 4);
        var os2 = Tables.Table("OS/2");
        Weight = TrueTypeTables.U16(os2, 4);
        // Only version 2 and later tells the height of capitals.
        CapHeight = TrueTypeTables.U16(os2, 0) >= 2 ? TrueTypeTables.I16(os2, 88) / (double)UnitsPerEm : 0.73;
        Monospaced = TrueTypeTables.U32(Tables.Table("post"), 12) != 0;
        _advances = ReadAdvances(TrueTypeTables.U16(hhea, 34));
        _characters = new CharacterMap(Tables);
        _kerning = new PairKerning(Tables);
    }

    /// <summary>PostScript-like name without blanks, for example <c>Lato-Bold</c>.</summary>
    public string Name { get; }

    public TrueTypeTables Tables { get; }

    public int UnitsPerEm { get; }

    public int GlyphCount { get; }

    public bool Monospaced { get; }

    /// <summary>Weight from 100 to 1000; 400 is regular.</summary>
    public int Weight { get; }

    /// <summary>Height of capitals, in ems.</summary>
    public double CapHeight { get; }

    /// <summary>Height above the baseline, in ems.</summary>
    public double Ascent { get; }

    /// <summary>Depth below the baseline, in ems, positive.</summary>
    public double Descent { get; }

    /// <summary>Box around all glyphs, in font units.</summary>
    public (int Left, int Bottom, int Right, int Top) Box { get; }

    /// <summary>True when the face draws this character.</summary>
    public bool Has(int codePoint) => _characters.Glyph(codePoint) is var g && g != 0 && g < GlyphCount;

    public ushort Glyph(int codePoint) => _characters.Glyph(codePoint);

    /// <summary>Advance of a glyph in font units.</summary>
    public int Advance(ushort glyph) => glyph < _advances.Length ? _advances[glyph] : _advances[^1];

    /// <summary>Kerning between two glyphs in font units.</summary>
    public int Kerning(ushort left, ushort right) => _kerning.Between(left, right);

    /// <summary>Width of a text in ems, kerned; every character must be one the face has.</summary>
    public double Measure(ReadOnlySpan<char> text)
    {
        var units = 0;
        ushort previous = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var glyph = _characters.Glyph(rune.Value);
            units += Advance(glyph);
            if (previous != 0)
                units += _kerning.Between(previous, glyph);
            previous = glyph;
        }

        return units / (double)UnitsPerEm;
    }

    private ushort[] ReadAdvances(int measured)
    {
        var hmtx = Tables.Table("hmtx");
        var advances = new ushort[Math.Max(1, GlyphCount)];
        for (var g = 0; g < GlyphCount; g++)
            advances[g] = TrueTypeTables.U16(hmtx, 4 * Math.Min(g, measured - 1));
        return advances;
    }
}
