using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Tests.Pdf;

public sealed class FontTests
{
    private static readonly FontSet Fonts = new(Faces.BuiltIn);

    [Fact]
    public void Faces_have_the_published_metrics()
    {
        // Read from the files with another program.
        Assert.Equal((2000, 3026), (Fonts.Regular.UnitsPerEm, Fonts.Regular.GlyphCount));
        Assert.Equal((0.987, 0.213), (Fonts.Regular.Ascent, Fonts.Regular.Descent));
        Assert.Equal(0.7165, Fonts.Regular.CapHeight, 4);
        Assert.Equal((2048, 3377), (Fonts.Mono.UnitsPerEm, Fonts.Mono.GlyphCount));
        Assert.True(Fonts.Mono.Monospaced);
        Assert.False(Fonts.Regular.Monospaced);
        Assert.Equal([400, 700, 900], new[] { Fonts.Regular, Fonts.Bold, Fonts.Black }.Select(f => f.Weight));
    }

    [Fact]
    public void Pairs_are_kerned_and_monospace_is_not()
    {
        var alone = Fonts.Regular.Measure("A") + Fonts.Regular.Measure("V");
        Assert.InRange(Fonts.Regular.Measure("AV"), alone - 0.2, alone - 0.01);
        Assert.Equal(2 * Fonts.Mono.Measure("A"), Fonts.Mono.Measure("AV"), 9);
    }

    [Fact]
    public void Characters_beyond_the_first_plane_are_mapped()
    {
        // DejaVu Sans Mono draws U+1D7D8, a double-struck zero.
        Assert.True(Fonts.Mono.Has(0x1D7F6));
        Assert.False(Fonts.Mono.Has(0x1F4A9));
        Assert.False(Fonts.Regular.Has(0x4E2D));
    }

    [Fact]
    public void A_subset_is_a_smaller_face_with_the_same_widths_and_outlines()
    {
        var subset = new FontSubset(Fonts.Regular);
        const string text = "Ångström é ﬁ A\u00A0A";
        foreach (var rune in text.EnumerateRunes())
            subset.Number(rune.Value);
        var file = subset.ToTrueType();
        Assert.InRange(file.Length, 5_000, 40_000);
        var tables = new TrueTypeTables("subset", file);
        var hmtx = tables.Table("hmtx");
        var original = new GlyphOutlines(Fonts.Regular.Tables);
        var cut = new GlyphOutlines(tables);
        for (var i = 0; i < subset.CodePoints.Count; i++)
        {
            var glyph = Fonts.Regular.Glyph(subset.CodePoints[i]);
            Assert.Equal(Fonts.Regular.Advance(glyph), TrueTypeTables.U16(hmtx, 4 * (i + 1)));
            // Parts of composed glyphs are renumbered; with all numbers set to one, outlines are equal.
            Assert.Equal(original.Renumbered(glyph, _ => 1), cut.Renumbered((ushort)(i + 1), _ => 1));
        }
    }

    [Fact]
    public void Two_characters_drawn_alike_keep_numbers_of_their_own()
    {
        var subset = new FontSubset(Fonts.Regular);
        Assert.Equal(Fonts.Regular.Glyph(' '), Fonts.Regular.Glyph(0xA0));
        Assert.NotEqual(subset.Number(' '), subset.Number(0xA0));
        Assert.Equal(1, subset.Number(' '));
    }

    [Fact]
    public void The_checksum_of_a_subset_is_the_one_its_header_states()
    {
        var subset = new FontSubset(Fonts.Mono);
        subset.Number('x');
        var file = subset.ToTrueType();
        var sum = 0u;
        for (var i = 0; i < file.Length; i += 4)
            sum = unchecked(sum + TrueTypeTables.U32(file, i));
        Assert.Equal(0xB1B0AFBA, sum);
    }

    [Fact]
    public void A_damaged_face_is_refused_by_name_wherever_it_is_cut()
    {
        using var stream = typeof(FontFace).Assembly.GetManifestResourceStream("Compliance.Rendering.Fonts.Lato-Regular.ttf")!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        foreach (var length in new[] { 0, 3, 12, 100, 300, 10_000, file.Length - 1 })
            Assert.Contains("Fallback1", Assert.Throws<ArgumentException>(() => new FontSet(new Faces { Fallbacks = [file.AsMemory(0, length)] })).Message, StringComparison.Ordinal);
        var random = new Random(20260930);
        for (var i = 0; i < 60; i++)
        {
            var damaged = (byte[])file.Clone();
            for (var n = 0; n < 40; n++)
                damaged[random.Next(300)] = (byte)random.Next(256);
            var error = Record.Exception(() => new FontSet(new Faces { Fallbacks = [damaged] }));
            Assert.True(error is null or ArgumentException, $"damage {i}: {error}");
        }
    }
}
