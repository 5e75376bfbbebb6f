using System.Xml.Linq;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Markdown;
using Compliance.Rendering.Tests.Pdf;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Tests.Drawings;

public sealed class FigureTests
{
    private static readonly TextFit Fit = new(Theme.BuiltIn);
    private static readonly SvgDrawing Svg = new(Theme.BuiltIn);

    [Fact]
    public void A_figure_is_printed_on_one_page_with_its_title()
    {
        for (var above = 30; above < 60; above += 2)
        {
            using var pdf = PdfRead.Open(
                [.. Enumerable.Repeat(new Block.Paragraph(SampleDocument.Text("One line.")), above), new Block.Figure("The matrix", "What it shows.", SampleDrawing.Everything())]);
            var page = pdf.GetPages().Single(p => PdfRead.Dense(p.Text).Contains("Thematrix", StringComparison.Ordinal));
            Assert.Equal(6, PdfRead.Dense(page.Text).Split("payments/api").Length - 1);
            Assert.Null(PdfRead.Misplaced(page));
        }
    }

    [Theory]
    [InlineData(1200, 300)]
    [InlineData(300, 2000)]
    [InlineData(1500, 2000)]
    public void A_drawing_larger_than_the_page_is_scaled_down_to_fit(double width, double height)
    {
        var drawing = SampleDrawing.Everything(width, height) with { };
        drawing = drawing with { Shapes = drawing.Shapes.Add(new Shape.Text(width, height, 20, "corner", Ink.Ink, Face.Regular, Align.End)) };
        using var pdf = PdfRead.Open(new Block.Heading(1, "Heading"), new Block.Figure("The matrix", "What it shows.", drawing));
        var page = Assert.Single(pdf.GetPages());
        Assert.Contains("corner", PdfRead.Dense(page.Text), StringComparison.Ordinal);
        var first = Assert.Single(page.Letters, letter => letter.Value == "c");
        Assert.InRange(first.StartBaseLine.X, 56, page.Width - 56);
        Assert.InRange(first.StartBaseLine.Y, 56, page.Height - 56);
    }

    [Fact]
    public void A_figure_without_words_is_refused() =>
        Assert.Throws<ArgumentException>(() => PdfRead.Open(new Block.Figure("The matrix", " ", SampleDrawing.Everything())));

    [Fact]
    public void Hostile_names_in_a_drawing_are_printed()
    {
        foreach (var name in SamplePack.HostileNames.Append(new string('x', 253)))
        {
            using var pdf = PdfRead.Open(new Block.Figure(name, name, SampleDrawing.Everything(name: name)));
            Assert.Null(PdfRead.Misplaced(Assert.Single(pdf.GetPages())));
        }
    }

    [Fact]
    public void Markdown_prints_title_and_words()
    {
        var text = MarkdownDocument.Of(PdfRead.Document(new Block.Figure("The *matrix*", "1. <script> shows", SampleDrawing.Everything())));
        Assert.Contains("**The \\*matrix\\***\n\n1\\. &lt;script&gt; shows\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_svg_is_well_formed_labelled_and_refers_to_nothing_outside_itself()
    {
        foreach (var name in SamplePack.HostileNames)
        {
            var svg = XDocument.Parse(Svg.Text(SampleDrawing.Everything(name: name), name, "Words " + name, "matrix-1")).Root!;
            XNamespace ns = "http://www.w3.org/2000/svg";
            Assert.Equal("img", svg.Attribute("role")!.Value);
            Assert.Equal(VisibleText.Of(name), svg.Element(ns + "title")!.Value);
            Assert.Equal("Words " + VisibleText.Of(name), svg.Element(ns + "desc")!.Value);
            var ids = svg.Descendants().Attributes("id").Select(id => id.Value).ToList();
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.All(ids, id => Assert.StartsWith("matrix-1-", id, StringComparison.Ordinal));
            Assert.All(svg.Attribute("aria-labelledby")!.Value.Split(' '), id => Assert.Contains(id, ids));
            foreach (var attribute in svg.DescendantsAndSelf().Attributes().Where(a => !a.IsNamespaceDeclaration))
            {
                Assert.DoesNotContain("href", attribute.Name.LocalName, StringComparison.Ordinal);
                if (attribute.Value.Contains("url(", StringComparison.Ordinal))
                    Assert.Contains(attribute.Value, ids.Select(id => $"url(#{id})"));
            }
            Assert.All(svg.Descendants(), e => Assert.Contains(e.Name.LocalName, (string[])["title", "desc", "rect", "defs", "pattern", "path", "text"]));
            // In full: where it is cut, its whole stands in the text's own title.
            Assert.Equal(6, svg.Elements(ns + "text").Count(t => (t.Element(ns + "title")?.Value ?? t.Value) == (t.Element(ns + "title") is null ? VisibleText.OneLine(name) : VisibleText.Of(name))));
        }
    }

    [Fact]
    public void An_svg_has_the_same_bytes_in_any_culture()
    {
        var here = Svg.Text(SampleDrawing.Everything(), "t", "w", "a");
        Foreign.Culture(() => Assert.Equal(here, Svg.Text(SampleDrawing.Everything(), "t", "w", "a")));
        Assert.DoesNotContain("-0\"", here, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("a\"b")]
    [InlineData("A")]
    public void An_id_that_is_no_plain_word_is_refused(string id) =>
        Assert.Throws<ArgumentException>(() => Svg.Text(SampleDrawing.Everything(), "t", "w", id));

    [Fact]
    public void A_text_too_wide_loses_its_middle_visibly_and_fits()
    {
        Assert.Equal("short", Fit.Shorten("short", Face.Mono, 7, 60));
        foreach (var name in SamplePack.HostileNames.Append(new string('x', 253)).Append("é́́̂-" + string.Concat(Enumerable.Repeat("é", 80))).Append(string.Concat(Enumerable.Repeat("💳", 50))))
            foreach (var face in Enum.GetValues<Face>())
                foreach (var width in (double[])[3, 12, 30, 60, 111, 240])
                {
                    var shown = Fit.Shorten(name, face, 7, width);
                    Assert.InRange(Fit.Width(shown, face, 7), 0, width);
                    if (shown == VisibleText.OneLine(name))
                        continue;
                    if (width >= 12)
                        Assert.Equal(1, shown.Split('…').Length - 1);
                    if (width >= 60)
                        Assert.True(VisibleText.OneLine(name).StartsWith(shown.Split('…')[0], StringComparison.Ordinal) && VisibleText.OneLine(name).EndsWith(shown.Split('…')[1], StringComparison.Ordinal), shown);
                    Assert.Equal(shown, VisibleText.OneLine(shown));
                }
    }
}
