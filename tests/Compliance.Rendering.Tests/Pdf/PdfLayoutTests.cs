using System.Collections.Immutable;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf;
using Compliance.Rendering.Theming;
using static Compliance.Rendering.Tests.Pdf.SampleDocument;

namespace Compliance.Rendering.Tests.Pdf;

public sealed class PdfLayoutTests
{
    private const string Sentence = "Connections to the cardholder zone are denied unless a rule names them, its peers and its ports. ";

    [Fact]
    public void A_table_repeats_its_header_on_every_page()
    {
        using var pdf = PdfRead.Open(Table(120, "cell"));
        Assert.True(pdf.NumberOfPages > 2);
        Assert.All(pdf.GetPages(), p => Assert.Equal("NumberContent", PdfRead.Dense(PdfRead.Lines(p)[0].Text)));
    }

    [Fact]
    public void A_row_higher_than_a_page_continues_on_the_next_and_loses_nothing()
    {
        var words = string.Concat(Enumerable.Range(1, 2500).Select(i => FormattableString.Invariant($"w{i} ")));
        using var pdf = PdfRead.Open(new Block.Heading(2, "Before"), Table(1, words));
        Assert.True(pdf.NumberOfPages > 2);
        var text = string.Concat(pdf.GetPages().SelectMany(p => p.Letters).Select(l => l.Value));
        for (var i = 1; i <= 2500; i++)
            Assert.Contains(FormattableString.Invariant($"w{i} "), text, StringComparison.Ordinal);
        Assert.All(pdf.GetPages(), p => Assert.Null(PdfRead.Misplaced(p)));
        // The row begins below its heading instead of leaving it alone.
        Assert.Contains("w1w2", PdfRead.Pages(pdf)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_heading_is_never_the_last_on_a_page()
    {
        // Growing text above pushes the heading over the page's foot, step by step.
        var atFoot = 0;
        for (var lines = 30; lines < 60; lines++)
        {
            using var pdf = PdfRead.Open(
                [.. Enumerable.Repeat(new Block.Paragraph(Text("One line.")), lines), new Block.Heading(2, "Held"), .. Enumerable.Repeat(new Block.Paragraph(Text(Sentence + Sentence + Sentence)), 8)]);
            var page = pdf.GetPages().Single(p => PdfRead.Dense(p.Text).Contains("Held", StringComparison.Ordinal));
            var body = PdfRead.Lines(page).Where(l => !l.Text.Contains(" of ", StringComparison.Ordinal)).ToList();
            Assert.NotEqual("Held", body[^1].Text);
            atFoot += page.Number == 1 ? 0 : 1;
        }

        Assert.InRange(atFoot, 1, 29);
    }

    [Fact]
    public void A_callout_that_fits_on_a_page_is_not_parted()
    {
        for (var above = 20; above < 60; above += 3)
        {
            var callout = new Block.Callout(Tone.High, "Start of card", [.. Enumerable.Repeat(new Block.Paragraph(Text(Sentence)), 10), new Block.Paragraph(Text("End of card"))]);
            using var pdf = PdfRead.Open([.. Enumerable.Repeat(new Block.Paragraph(Text("One line.")), above), callout]);
            var page = pdf.GetPages().Single(p => PdfRead.Dense(p.Text).Contains("Startofcard", StringComparison.Ordinal));
            Assert.Contains("Endofcard", PdfRead.Dense(page.Text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_callout_longer_than_a_page_continues()
    {
        var callout = new Block.Callout(Tone.NotEvaluated, "Start of card", [.. Enumerable.Range(0, 120).Select(i => new Block.Paragraph(Text(FormattableString.Invariant($"Part{i}: {Sentence}"))))]);
        using var pdf = PdfRead.Open(callout);
        Assert.True(pdf.NumberOfPages > 2);
        Assert.Contains("Part119:", PdfRead.Pages(pdf)[^1], StringComparison.Ordinal);
        Assert.All(pdf.GetPages(), p => Assert.Null(PdfRead.Misplaced(p)));
    }

    [Fact]
    public void A_callout_longer_than_a_page_says_on_every_further_page_what_it_continues()
    {
        var callout = new Block.Callout(Tone.High, "Start of card", [.. Enumerable.Range(0, 90).Select(i => new Block.Paragraph(Text(FormattableString.Invariant($"Part{i}: {Sentence}"))))])
        {
            Continued = "Card, continued",
        };
        using var pdf = PdfRead.Open(callout, new Block.Callout(Tone.Low, "Short", [new Block.Paragraph(Text(Sentence))]) { Continued = "Never printed" });
        var pages = PdfRead.Pages(pdf);
        Assert.True(pages.Count > 2);
        Assert.All(pages.Skip(1), page => Assert.StartsWith("Card,continued", page, StringComparison.Ordinal));
        Assert.DoesNotContain("continued", pages[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Neverprinted", string.Concat(pages), StringComparison.Ordinal);
        Assert.Empty(pdf.GetPages().SelectMany(PageCollisions.Of));
    }

    [Fact]
    public void The_line_above_code_that_continues_a_card_stands_clear_of_it()
    {
        var callout = new Block.Callout(Tone.High, "Card", [new Block.Code(string.Join('\n', Enumerable.Repeat("kind: NetworkPolicy", 150)))]) { Continued = "Card, continued" };
        using var pdf = PdfRead.Open(callout);
        Assert.True(pdf.NumberOfPages > 1);
        Assert.StartsWith("Card,continued", PdfRead.Pages(pdf)[1], StringComparison.Ordinal);
        Assert.Empty(pdf.GetPages().SelectMany(PageCollisions.Of));
    }

    [Fact]
    public void The_last_row_of_a_table_never_stands_alone_on_a_page()
    {
        for (var rows = 25; rows < 60; rows++)
        {
            using var pdf = PdfRead.Open(Table(rows, "cell"));
            Assert.True(PdfRead.Lines(pdf.GetPages().Last()).Count(line => line.Text.Contains("cell", StringComparison.Ordinal)) > 1);
        }
    }

    [Fact]
    public void A_heading_of_rows_goes_across_the_table_and_never_ends_a_page()
    {
        var name = string.Concat(Enumerable.Repeat("Group ", 12)).Trim();
        for (var above = 25; above < 45; above++)
        {
            TableRow[] rows = [.. Enumerable.Repeat(new TableRow([Text("x"), Text("cell")]), above), new TableRow([Text(name), []]) { Group = true }, .. Enumerable.Repeat(new TableRow([Text("y"), Text("last")]), 3)];
            using var pdf = PdfRead.Open(new Block.Table([new("Number", 1), new("Content", 4)], [.. rows]));
            var page = pdf.GetPages().Single(p => PdfRead.Dense(p.Text).Contains("GroupGroup", StringComparison.Ordinal));
            Assert.Contains(PdfRead.Lines(page), line => line.Text == name);
            Assert.Contains("last", PdfRead.Dense(page.Text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_short_chapter_shares_a_page_only_where_there_is_room_and_it_is_allowed()
    {
        static int Pages(int lines, bool flows)
        {
            using var pdf = PdfRead.Open([.. Enumerable.Repeat(new Block.Paragraph(Text("One line.")), lines), new Block.Heading(1, "Chapter") { Flows = flows }, new Block.Paragraph(Text("Its text."))]);
            return pdf.NumberOfPages;
        }
        Assert.Equal((1, 2), (Pages(5, flows: true), Pages(5, flows: false)));
        Assert.Equal(2, Pages(25, flows: true));
    }

    [Fact]
    public void A_long_name_breaks_after_its_separators()
    {
        var name = string.Join('/', Enumerable.Range(0, 23).Select(i => FormattableString.Invariant($"segment-{i:D2}")));
        using var pdf = PdfRead.Open(new Block.Paragraph([new Inline.Name(name)]));
        var lines = PdfRead.Lines(pdf.GetPage(1)).Where(l => l.Text.Contains("seg", StringComparison.Ordinal)).Select(l => l.Text).ToList();
        Assert.True(lines.Count > 1);
        Assert.All(lines[..^1], l => Assert.Contains(l[^1], "/-"));
        Assert.Equal(name, string.Concat(lines));
    }

    [Fact]
    public void A_name_without_separators_breaks_anywhere_and_loses_nothing()
    {
        var name = string.Concat(Enumerable.Range(0, 253).Select(i => (char)('a' + (i % 26))));
        using var pdf = PdfRead.Open(new Block.Table([new("A", 1), new("B", 1), new("C", 8)], [new([[new Inline.Name(name)], Text(name), []])]));
        var text = PdfRead.Pages(pdf)[0];
        Assert.Contains(name + name, text, StringComparison.Ordinal);
        Assert.Null(PdfRead.Misplaced(pdf.GetPage(1)));
    }

    [Fact]
    public void A_column_too_narrow_for_its_words_takes_from_those_with_room()
    {
        using var pdf = PdfRead.Open(new Block.Table(
            [new("Control", 1), new("Words", 20)], [new([[new Inline.Strong("164.312(a)(1)")], Text("a b c")])]));
        Assert.Contains(PdfRead.Lines(pdf.GetPage(1)), l => PdfRead.Dense(l.Text) == "164.312(a)(1)abc");
    }

    [Fact]
    public void Code_keeps_its_lines_and_marks_where_it_wraps_them()
    {
        var longLine = "values: [" + string.Join(", ", Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"namespace-{i}"))) + "]";
        using var pdf = PdfRead.Open(new Block.Code($"kind: NetworkPolicy\n\tspec:\n{longLine}\n\nlast"));
        var lines = PdfRead.Lines(pdf.GetPage(1)).Select(l => l.Text).ToList();
        Assert.Equal("kind: NetworkPolicy", lines[0]);
        Assert.Equal("spec:", lines[1]);
        Assert.EndsWith("↩", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("↩", lines[3], StringComparison.Ordinal);
        Assert.Equal(PdfRead.Dense(longLine), PdfRead.Dense(string.Concat(lines.Skip(2).TakeWhile(l => l != "last")).Replace("↩", "", StringComparison.Ordinal)));
        Assert.Contains("last", lines);
    }

    [Fact]
    public void A_segment_too_small_for_its_number_tells_it_beside_the_bar()
    {
        using var pdf = PdfRead.Open(new Block.StackedBars("Bars", [new(Tone.Satisfied, "good"), new(Tone.NotSatisfied, "bad")], [new("Row", [99999, 1])]));
        Assert.Contains("Row999991bad", PdfRead.Pages(pdf)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_stand_right_aligned_in_their_column()
    {
        using var pdf = PdfRead.Open(new Block.Table([new("Name", 3), new("Count", 1, true)], [.. new[] { "1", "1111", "95" }.Select(n => new TableRow([Text("x"), Text(n)]))]));
        var ends = pdf.GetPage(1).Letters.Where(l => char.IsDigit(l.Value[0]) && l.StartBaseLine.Y > 100)
            .GroupBy(l => l.StartBaseLine.Y).Select(g => Math.Round(g.Max(l => l.EndBaseLine.X), 1)).Distinct();
        Assert.Single(ends);
    }

    [Fact]
    public void A_footer_too_long_for_its_place_takes_more_lines()
    {
        var document = PdfRead.Document(new Block.Paragraph(Text("Body."))) with { Footer = [new string('x', 300), new string('m', 120), new string('r', 100)] };
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(PdfRead.Bytes(document));
        Assert.Equal(300, pdf.GetPage(1).Letters.Count(l => l.Value == "x"));
        Assert.Null(PdfRead.Misplaced(pdf.GetPage(1)));
    }

    [Fact]
    public void A_fallback_face_draws_what_the_others_lack()
    {
        // DejaVu Sans Mono stands in for a customer's face: it has Cyrillic, which must be drawn from it and not named.
        using var stream = typeof(PdfDocument).Assembly.GetManifestResourceStream("Compliance.Rendering.Fonts.DejaVuSansMono.ttf")!;
        var face = new byte[stream.Length];
        stream.ReadExactly(face);
        var metadata = Metadata with { Theme = Theme.BuiltIn with { Faces = new Faces { Fallbacks = [face] } } };
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(PdfRead.Bytes(PdfRead.Document(new Block.Paragraph(Text("支 ⻘ ok"))), null, metadata));
        Assert.Contains("⟨U+652F⟩⟨U+2ED8⟩ok", PdfRead.Pages(pdf)[0], StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>(() => PdfRead.Bytes(PdfRead.Document(), null, Metadata with { Theme = Theme.BuiltIn with { Faces = new Faces { Fallbacks = ["OTTO0000000000000"u8.ToArray()] } } }));
        Assert.Contains("Fallback1", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Block, string> Broken => new()
    {
        { new Block.Paragraph([new Inline.Link("nowhere", "x")]), "'nowhere'" },
        { new Block.List([[new Block.Paragraph(Text("a")) { Anchor = "twice" }], [new Block.Paragraph(Text("b")) { Anchor = "twice" }]], false), "'twice'" },
        { new Block.Heading(5, "Deep"), "level 5" },
        { new Block.Table([new("One", 1)], [new([Text("a"), Text("b")])]), "row 1: 2 cells for 1 columns" },
        { new Block.Table([new("One", 0)], []), "weights above 0" },
        { new Block.Table([.. Enumerable.Repeat(new TableColumn("c", 1), 60)], []), "60 columns" },
        { new Block.StackedBars("Bars", [new(Tone.Satisfied, "good")], [new("Row", [1, 2])]), "row 'Row'" },
        { new Block.Strips("Strips", [new(Tone.Satisfied, "good")], [new("Days", "words", [new(Tone.Manual, 1)])]), "row 'Days'" },
        { new Block.Strips("Strips", [], [new("Days", "words", [new(null, 0)])]), "row 'Days'" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_document_that_breaks_its_rules_is_refused_by_name(Block block, string named)
    {
        var error = Assert.Throws<ArgumentException>(() => PdfRead.Bytes(PdfRead.Document(block)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static Block.Table Table(int rows, string content) =>
        new([new("Number", 1), new("Content", 4)], [.. Enumerable.Range(0, rows).Select(i => new TableRow(ImmutableArray.Create(Text($"{i}"), Text(content))))]);
}
