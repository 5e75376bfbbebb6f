using System.Collections.Immutable;
using System.Globalization;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>A page that is to be one page gives up what is spare, the last first, and nothing else.</summary>
public sealed class SheetTests
{
    private static Block.Paragraph Text(string text, int spare = 0) => new([new Inline.Text(text)]) { Spare = spare };

    private static Block.Table Rows(int rows, int spareFrom) => new([new TableColumn("Row", 1)],
        [.. Enumerable.Range(0, rows).Select(i => new TableRow([[new Inline.Text(string.Create(CultureInfo.InvariantCulture, $"row-{i:000}."))]]) { Spare = i >= spareFrom })]);

    private static List<string> Pages(params Block[] blocks)
    {
        using var pdf = PdfRead.Open(blocks);
        Assert.Empty(pdf.GetPages().SelectMany(PageCollisions.Of));
        return PdfRead.Pages(pdf);
    }

    private static Block.Heading Sheet => new(1, "A sheet") { Sheet = true };

    [Fact]
    public void What_fits_is_printed_whole()
    {
        var page = Assert.Single(Pages(Sheet, Rows(10, 1), Text("Spare words.", 1), Text("The end.")));
        Assert.Contains("row-009.", page, StringComparison.Ordinal);
        Assert.Contains("Sparewords.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_give_way_from_the_last_on_until_the_page_holds_the_rest()
    {
        var page = Assert.Single(Pages(Sheet, Rows(200, 2), Text("The end.")));
        var rows = Enumerable.Range(0, 200).Where(i => page.Contains(string.Create(CultureInfo.InvariantCulture, $"row-{i:000}."), StringComparison.Ordinal)).ToList();
        Assert.InRange(rows.Count, 20, 60);
        Assert.Equal(Enumerable.Range(0, rows.Count), rows);
        Assert.Contains("Theend.", page, StringComparison.Ordinal);
        // One more would not have fitted.
        Assert.Equal(2, Pages(Sheet, Rows(rows.Count + 1, 200), Text("The end.")).Count);
    }

    [Fact]
    public void A_group_gives_way_as_a_whole_and_what_is_small_takes_its_place()
    {
        Block[] large = [Text("The group.", 2), .. Enumerable.Range(0, 30).Select(i => Text(string.Join(' ', Enumerable.Repeat("large", 60)), 2))];
        var page = Assert.Single(Pages([Sheet, Text("Small words.", 1), .. large, Text("Last words.", 3), Text("The end.")]));
        Assert.Contains("Smallwords.", page, StringComparison.Ordinal);
        Assert.Contains("Lastwords.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Thegroup.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("large", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_spare_goes_on_to_a_further_page_and_what_is_no_sheet_gives_nothing_up()
    {
        Assert.Equal(200, Count(Pages(Sheet, Rows(200, 200))));
        Assert.Equal(200, Count(Pages(new Block.Heading(1, "No sheet"), Rows(200, 0))));
        // A sheet ends where the next chapter begins.
        Assert.Equal(200, Count(Pages(Sheet, Text("The end."), new Block.Heading(1, "No sheet"), Rows(200, 0))));

        static int Count(List<string> pages) => Enumerable.Range(0, 200).Count(i => pages.Exists(page => page.Contains(string.Create(CultureInfo.InvariantCulture, $"row-{i:000}."), StringComparison.Ordinal)));
    }

    [Fact]
    public void A_drawing_is_made_smaller_when_nothing_is_left_to_give_up_and_never_so_small_that_it_cannot_be_read()
    {
        static Block.Figure Figure(double height) => new("Drawing", "words", new Drawing(300, height, [new Shape.Text(10, height - 10, 8, "foot", Ink.Ink)]));
        var page = Assert.Single(Pages(Sheet, Rows(20, 1), Figure(540), Rows(10, 10)));
        Assert.Contains("foot", page, StringComparison.Ordinal);
        Assert.Contains("row-009.", page, StringComparison.Ordinal);
        Assert.True(Pages(Sheet, Figure(540), Rows(20, 20)).Count > 1);
    }

    [Theory]
    [InlineData("<spare><p anchor=\"a\">x</p></spare>", "an anchor cannot stand in what a page may leave out")]
    [InlineData("<table><column>a</column><row spare=\"true\" anchor=\"a\"><cell>1</cell></row></table>", "an anchor cannot stand in what a page may leave out")]
    [InlineData("<spare><h2>x</h2></spare>", "<h2> cannot stand in <spare>")]
    [InlineData("<spare><spare><p>x</p></spare></spare>", "<spare> cannot stand in <spare>")]
    public void Nothing_may_be_missed_that_a_page_leaves_out(string body, string problem) => Assert.Contains(problem,
        Assert.Throws<BlockMarkupException>(() => BlockMarkup.Parse($"<document title=\"T\" language=\"en\"><footer><part>a</part><part>b</part><part>c</part></footer>{body}</document>")).Message, StringComparison.Ordinal);
}
