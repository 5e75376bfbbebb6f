using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Html;
using Compliance.Rendering.Tests.Pdf;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Tests;

public class HtmlRendererTests
{
    private static readonly EvidencePack Pack = SamplePack.Build();

    private static readonly string Html = Renditions.Text(new HtmlRenderer(), Pack);

    private static readonly IHtmlDocument Page = StrictHtml.Parse(Html);

    private static string Squeeze(string text) => string.Concat(VisibleText.Of(text).Where(c => !char.IsWhiteSpace(c)));

    private static string Printed(BlockDocument document, Theme? theme = null)
    {
        using var bytes = new MemoryStream();
        HtmlPage.Write(document, theme ?? Theme.BuiltIn, bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    [Fact]
    public void The_page_has_no_fault_and_fetches_and_runs_nothing() => StrictHtml.Check(Html);

    [Theory]
    [InlineData("<p>a<div>b</p></div>")]
    [InlineData("<p id=\"a\" id=\"b\">x</p>")]
    [InlineData("<p>&nosuch;</p>")]
    public void A_page_with_a_fault_would_not_pass(string body) =>
        Assert.ThrowsAny<Exception>(() => StrictHtml.Parse(Html.Replace("<main", body + "<main", StringComparison.Ordinal)));

    [Fact]
    public void Every_block_there_is_has_a_form_without_a_fault()
    {
        var document = SampleDocument.Document;
        StrictHtml.Check(Printed(document with { Blocks = [.. document.Blocks.Select(block => block is Block.Contents ? new Block.Contents("Contents", "Skip") : block)] }));
    }

    [Fact]
    public void A_house_has_its_logo_colours_paper_and_language_on_the_page()
    {
        var logo = new Logo(new byte[] { 0x89, 0x50, 0x4E, 0x47 }, "image/png", "Payment \"Shop\"");
        var theme = Theme.BuiltIn with { Logo = logo, Paper = Compliance.Rendering.Pdf.PageSize.Letter, Language = "de-CH", Colours = Colours.BuiltIn with { Accent = Rgb.Hex(0x5B2B8E) } };
        var page = StrictHtml.Check(Renditions.Text(new HtmlRenderer(RenditionSettings.BuiltIn with { Theme = theme }), Pack));
        Assert.Equal("data:image/png;base64,iVBORw==", page.QuerySelector("header img")!.GetAttribute("src"));
        Assert.Equal("Payment \"Shop\"", page.QuerySelector("header img")!.GetAttribute("alt"));
        Assert.Equal("de-CH", page.DocumentElement.GetAttribute("lang"));
        Assert.Contains("--accent:#5B2B8E", page.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("@page{size:215.9mm 279.4mm", page.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Headings_that_a_template_skips_do_not_skip_a_level_on_the_page()
    {
        var page = StrictHtml.Parse(Printed(new BlockDocument
        {
            Title = "T", Language = "en", Footer = ["", "", ""],
            Blocks = [new Block.Heading(1, "one"), new Block.Heading(3, "two"), new Block.Heading(4, "three"), new Block.Heading(2, "four"), new Block.Callout(Tone.Info, null, [new Block.Heading(4, "five")])],
        }));
        Assert.Equal(["H1 T", "H2 one", "H3 two", "H4 three", "H3 four", "H4 five"], page.QuerySelectorAll("h1,h2,h3,h4,h5").Select(heading => heading.TagName + " " + heading.TextContent));
    }

    [Fact]
    public void Hostile_names_stand_on_the_page_as_text()
    {
        var text = StrictHtml.Read(Page);
        Assert.All(SamplePack.HostileNames, name => Assert.Contains(Squeeze(VisibleText.OneLine(name)), text, StringComparison.Ordinal));
        Assert.Empty(Page.QuerySelectorAll("script"));
        // Each name is set apart from its neighbours.
        Assert.Contains(Page.QuerySelectorAll("code > bdi"), name => name.TextContent == VisibleText.OneLine(SamplePack.HostileNames[9]));
    }

    [Fact]
    public void A_text_from_right_to_left_is_set_apart_and_a_title_is_no_markup()
    {
        var page = StrictHtml.Parse(Printed(new BlockDocument
        {
            Title = "</title><script>alert(1)</script>", Language = "en", Footer = ["\"}</style><script>", "\\", "\n"],
            Blocks = [new Block.Paragraph([new Inline.Text("שלום 1"), new Inline.Strong("abc")]), new Block.Code("\nfirst"), new Block.Paragraph([new Inline.Name("a/b-c.d:e_f")])],
        }));
        Assert.Equal("</title><script>alert(1)</script>", page.Title);
        Assert.Empty(page.QuerySelectorAll("script"));
        Assert.Equal("שלום 1", page.QuerySelector("p > bdi")!.TextContent);
        Assert.Equal("a/<wbr>b-<wbr>c.<wbr>d:<wbr>e_<wbr>f", page.QuerySelector("p > code > bdi")!.InnerHtml);
        Assert.DoesNotContain("<script", page.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_finding_control_check_evidence_item_gap_and_input_stands_on_the_page()
    {
        var text = StrictHtml.Read(Page);
        Assert.All(Pack.Findings, finding => Assert.Contains(Squeeze(finding.Condition), text, StringComparison.Ordinal));
        Assert.All(Pack.Findings, finding => Assert.NotNull(Page.GetElementById(finding.Id.ToLowerInvariant())));
        Assert.All(Pack.Controls, control => Assert.Contains(Squeeze(control.Reason), text, StringComparison.Ordinal));
        Assert.All(Pack.Checks, check => Assert.Contains(check.Id, text, StringComparison.Ordinal));
        Assert.All(Pack.Evidence, item => Assert.Contains(item.Id, text, StringComparison.Ordinal));
        Assert.All(Pack.Inputs, input => Assert.Contains(input.Sha256, text, StringComparison.Ordinal));
        Assert.All(Pack.Gaps, gap => Assert.Contains(Squeeze(gap.Message), text, StringComparison.Ordinal));
    }

    [Fact]
    public void Counts_of_every_framework_equal_those_of_the_pack()
    {
        var bars = StrictHtml.Rows(Page.QuerySelector("table.bars")!);
        foreach (var (row, framework) in bars.Zip(Pack.Frameworks, (row, framework) => (row, framework)))
        {
            var n = framework.Counts;
            Assert.Equal([.. new[] { n.Satisfied, n.NotSatisfied, n.NotEvaluated, n.Manual, n.NotApplicable }.Select(count => count.ToString(CultureInfo.InvariantCulture))], row[2..]);
        }
        Assert.Equal(Pack.Frameworks.Length, bars.Count);
        var figures = Page.QuerySelectorAll("dl.figures").Select(list => list.QuerySelectorAll("dd").Select(value => value.TextContent).ToList()).ToList();
        Assert.All(Pack.Frameworks, framework =>
        {
            var n = framework.Counts;
            Assert.Contains(figures, list => list.SequenceEqual(new[] { n.Satisfied, n.NotSatisfied, n.NotEvaluated, n.Manual, n.NotApplicable }.Select(count => count.ToString(CultureInfo.InvariantCulture))));
        });
    }

    [Fact]
    public void Population_results_and_counts_of_every_check_equal_those_of_the_pack()
    {
        var p = Pack.Summary.Population;
        var population = StrictHtml.Rows(Page.QuerySelectorAll("caption").Single(caption => caption.TextContent == "Population").ParentElement!);
        Assert.Equal([p.Namespaces, p.Nodes, p.Pods, p.Workloads, p.Services, p.Policies], population[^1][1..].Select(Number));
        var r = Pack.Summary.Results;
        var said = Regex.Match(Page.Body!.TextContent, @"gave ([0-9,]+) pass, ([0-9,]+) warn, ([0-9,]+) fail, ([0-9,]+) not evaluable and ([0-9,]+) not applicable");
        Assert.Equal([r.Pass, r.Warn, r.Fail, r.NotEvaluable, r.NotApplicable], said.Groups.Values.Skip(1).Select(group => Number(group.Value)));
        var checks = StrictHtml.Rows(Page.QuerySelectorAll("table").Single(table => table.QuerySelectorAll("th[scope=col]").Select(header => header.TextContent).SkipLast(1).LastOrDefault() == "Not evaluable"));
        Assert.Equal(Pack.Checks.Length, checks.Count);
        foreach (var (row, check) in checks.Zip(Pack.Checks))
            Assert.Equal(new[] { "pass", "warn", "fail", "not-evaluable", "not-applicable" }.Select(verdict => Pack.Results.Count(result => result.Id == check.Id && result.Verdict == verdict)), row[^5..].Select(Number));
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [Fact]
    public void Status_of_every_control_and_findings_of_every_check_equal_those_of_the_pack()
    {
        foreach (var control in Pack.Controls)
        {
            var name = Templates.Anchors.SlugOf(control.Framework + ":" + control.Control);
            var place = Page.GetElementById(name) ?? throw new InvalidOperationException(name);
            Assert.Contains(place.QuerySelectorAll(".badge"), badge => badge.TextContent == control.Status.Replace('-', ' '));
        }
        var table = Page.QuerySelectorAll("caption").Single(caption => caption.TextContent == "Findings by check").ParentElement!;
        var rows = StrictHtml.Rows(table).Select(row => (Severity: row[0].ToLowerInvariant(), Check: row[1], Count: int.Parse(row[3], NumberStyles.AllowThousands, CultureInfo.InvariantCulture))).ToList();
        Assert.Equal(Pack.Findings.GroupBy(f => (f.Severity, f.Check)).Select(g => (g.Key.Severity, g.Key.Check, g.Count())).Order(), rows.Select(row => (row.Severity, row.Check, row.Count)).Order());
        Assert.Equal(Pack.Findings.CountBy(f => f.Severity).ToDictionary(), rows.GroupBy(row => row.Severity).ToDictionary(group => group.Key, group => group.Sum(row => row.Count)));
    }

    [Fact]
    public void The_same_bytes_come_out_in_another_culture() => Foreign.Culture(() => Assert.Equal(Html, Renditions.Text(new HtmlRenderer(), SamplePack.Build())));

    [Fact]
    public void Of_thousands_of_findings_every_one_is_printed_or_counted_and_the_page_stays_small()
    {
        var pack = SamplePack.Large(3000, 2000, 10);
        var html = Renditions.Text(new HtmlRenderer(), pack);
        Assert.InRange(html.Length, 1, 8_000_000);
        var page = StrictHtml.Check(html);
        var printed = pack.Findings.Count(finding => page.GetElementById(finding.Id.ToLowerInvariant()) is not null);
        var counted = Regex.Matches(page.Body!.TextContent, @"and ([0-9,]+) only counted here").Sum(match => int.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.Equal(3000, printed + counted);
    }

    [Theory]
    [InlineData(0x0F766E, 0x7A1414)]
    [InlineData(0x000000, 0x111111)]
    [InlineData(0x2B0B5E, 0x003366)]
    public void On_a_dark_screen_text_has_the_contrast_it_needs(int accent, int edge)
    {
        var colours = Colours.BuiltIn with { Accent = Rgb.Hex(accent) };
        colours = colours with { Tones = colours.Tones.SetItem(Tone.Info, colours.Of(Tone.Info) with { Edge = Rgb.Hex(edge) }) };
        var dark = DarkColours.Of(colours);
        foreach (var ground in new[] { dark.Paper, dark.Colours.Soft })
            Assert.All(new[] { dark.Colours.Ink, dark.Colours.Subdued, dark.Colours.Accent }, colour => Assert.True(colour.Contrast(ground) >= Colours.LeastContrast, $"{colour} on {ground}"));
        foreach (var tone in Enum.GetValues<Tone>())
        {
            var look = dark.Colours.Of(tone);
            Assert.True(look.Text.Contrast(look.Ground) >= Colours.LeastContrast, $"{tone}: {look.Text} on {look.Ground}");
            Assert.True(look.Edge.Contrast(dark.Paper) >= Colours.LeastContrast, $"{tone}: {look.Edge} on {dark.Paper}");
        }
    }
}
