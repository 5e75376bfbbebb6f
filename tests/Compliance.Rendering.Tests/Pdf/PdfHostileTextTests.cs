using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Compliance.Rendering.Blocks;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests.Pdf;

public sealed class PdfHostileTextTests
{
    /// <summary>Characters that a face draws.</summary>
    private static readonly string[] Drawn = [.. "abcXYZ019-./:_()<>&'\"\\%{}[]".Select(c => c.ToString()), "é", "ß", "Ж", "ω", "→", "✓", "…", "ſ", "ﬁ"];

    /// <summary>Characters that steer, hide or are in no face: each is named.</summary>
    private static readonly string[] Named =
        ["\u0000", "\u0007", "\u001B", "\u007F", "\u0085", "\u00AD", "\u061C", "\u200B", "\u200D", "\u200E", "\u202E", "\u2028", "\u2066", "\uFE0F", "\uFEFF", "\uE000", "\u3164", "\uFFFE", "支", "\U0001F4A9", "\U000E0041"];

    [Fact]
    public void Hidden_and_unknown_characters_are_named_and_known_ones_drawn()
    {
        foreach (var c in Named)
        {
            var rune = c.EnumerateRunes().First();
            Assert.Equal($"a⟨U+{rune.Value:X4}⟩b", Printed($"a{c}b"));
        }

        foreach (var c in Drawn)
            Assert.Equal($"a{c}b", Printed($"a{c}b"));
        Assert.Equal("a⟨U+D800⟩b", Printed("a\uD800b"));
        Assert.Equal("a⟨U+0007⟩b", Printed("a␇b"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Random_documents_lose_no_character_and_overlap_nowhere(int seed)
    {
        var random = new Random(seed);
        var expected = new List<string>();
        var blocks = Enumerable.Range(0, 25).Select(_ => RandomBlock(random, expected, depth: 0)).ToArray();
        using var pdf = Reader.Open(PdfRead.Bytes(PdfRead.Document(blocks)));
        foreach (var page in pdf.GetPages())
            Assert.True(PdfRead.Misplaced(page) is not { } fault, $"seed {seed}: {PdfRead.Misplaced(page)}");

        var text = string.Concat(PdfRead.Pages(pdf));
        var found = PdfRead.Counts(text);
        foreach (var (rune, count) in PdfRead.Counts(string.Concat(expected)))
            Assert.True(found.GetValueOrDefault(rune) >= count, $"seed {seed}: {found.GetValueOrDefault(rune)} of {count} times U+{rune.Value:X4}");
        // A text stands in one piece, save where a page ends within it or beside it.
        var parted = expected.Count(e => !text.Contains(e, StringComparison.Ordinal));
        Assert.True(parted <= 6 * pdf.NumberOfPages, $"seed {seed}: {parted} of {expected.Count} texts are in pieces on {pdf.NumberOfPages} pages");
    }

    private static string Printed(string name)
    {
        using var pdf = PdfRead.Open(new Block.Paragraph([new Inline.Name(name)]));
        return PdfRead.Pages(pdf)[0].Replace("leftmiddleright·1of1", "", StringComparison.Ordinal);
    }

    private static Block RandomBlock(Random random, List<string> expected, int depth)
    {
        string Name() => RandomName(random, expected);
        ImmutableArray<Inline> Inlines() => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomInline(random, Name()))];
        ImmutableArray<Block> Inner() => [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => RandomBlock(random, expected, depth + 1))];
        var tone = (Tone)random.Next(Enum.GetValues<Tone>().Length);
        switch (random.Next(depth > 2 ? 7 : 10))
        {
            case 0:
                return new Block.Heading(random.Next(2, 5), Name());
            case 1:
            case 2:
                return new Block.Paragraph(Inlines(), (ParagraphStyle)random.Next(3));
            case 3:
                var columns = random.Next(1, 9);
                return new Block.Table(
                    [.. Enumerable.Range(0, columns).Select(_ => new TableColumn(random.Next(2) == 0 ? "" : "head", random.NextDouble() + 0.05, random.Next(3) == 0))],
                    [.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => new TableRow([.. Enumerable.Range(0, columns).Select(_ => random.Next(6) == 0 ? [] : Inlines())]))],
                    random.Next(2) == 0 ? null : Name());
            case 4:
                return new Block.KeyFigures([.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new KeyFigure(Name(), Name(), tone))]);
            case 5:
                return new Block.StackedBars(Name(), [new(tone, Name()), new(Tone.Manual, Name())], [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => new BarRow(Name(), [random.Next(100), random.Next(3)]))]);
            case 6 when random.Next(2) == 0:
                return new Block.Strips(Name(), [new(tone, Name())], [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => new StripRow(Name(), RandomName(random, []),
                    [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => new StripPart(random.Next(3) == 0 ? null : tone, random.NextDouble() + 0.001, random.Next(2) == 0 ? null : random.Next(1000)))]))]);
            case 6:
                return new Block.Code($"{Name()}\n\n{Name()}");
            case 7:
                return new Block.List([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Inner())], random.Next(2) == 0);
            case 8:
                return new Block.Callout(tone, random.Next(2) == 0 ? null : Name(), Inner());
            default:
                return new Block.PageBreak();
        }
    }

    private static Inline RandomInline(Random random, string name) => random.Next(4) switch
    {
        0 => new Inline.Name(name),
        1 => new Inline.Strong(name),
        2 => new Inline.Badge((Tone)random.Next(Enum.GetValues<Tone>().Length), name),
        _ => new Inline.Text(name),
    };

    private static string RandomName(Random random, List<string> expected)
    {
        var length = random.Next(8) switch { 0 => random.Next(200, 254), 1 => random.Next(30, 80), _ => random.Next(1, 15) };
        var (name, printed) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < length; i++)
        {
            var roll = random.Next(20);
            var c = roll == 0 ? Named[random.Next(Named.Length)] : roll == 1 ? " " : Drawn[random.Next(Drawn.Length)];
            name.Append(c);
            if (roll == 0)
                printed.Append(CultureInfo.InvariantCulture, $"⟨U+{c.EnumerateRunes().First().Value:X4}⟩");
            else if (roll > 1)
                printed.Append(c);
        }

        expected.Add(printed.ToString());
        return name.ToString();
    }
}
