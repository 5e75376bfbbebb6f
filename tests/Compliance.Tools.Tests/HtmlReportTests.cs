using System.Reflection;
using System.Text.Json;
using Compliance.Evidence.Pack;
using Compliance.Rendering;
using Compliance.Rendering.Tests;
using Microsoft.Playwright;

namespace Compliance.Tools.Tests;

/// <summary>The HTML report in a real browser.</summary>
public sealed class HtmlReportTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private static readonly EvidencePack Pack = SamplePeriod.Of(SampleLife.Approved(SamplePack.Build()));

    private readonly string folder = Directory.CreateTempSubdirectory("compliance-html-").FullName;

    private string Report()
    {
        var file = Path.Combine(folder, "report.html");
        File.WriteAllBytes(file, Renditions.First(new HtmlRenderer(), Pack));
        return file;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_opens_without_a_complaint_and_asks_for_nothing_else()
    {
        var file = Report();
        await using var open = await browser.Open(file);
        Assert.Equal(Pack.Document.Title, await open.Page.TitleAsync());
        Assert.Empty(open.Complaints);
        Assert.Equal([new Uri(file).AbsoluteUri], open.Requests.Where(request => !request.StartsWith("data:", StringComparison.Ordinal)));
        // The policy lets the style sheet through: the accent band stands beside the cover.
        Assert.NotEqual("0px", await open.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.cover')).borderLeftWidth"));
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(768)]
    [InlineData(375)]
    [InlineData(320)]
    public async Task No_width_of_a_window_makes_it_scroll_sideways(int width)
    {
        await using var open = await browser.Open(Report(), width);
        Assert.Equal(width, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        // Nothing but what scrolls by itself is wider than its place.
        Assert.Empty(await open.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('main p, main h1, main h2, main h3, main h4, main pre, main td, main th, main dt, main dd, main li')]
              .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map(e => e.outerHTML.slice(0, 200))
            """));
    }

    [Fact]
    public async Task By_keyboard_one_skips_the_contents_or_reaches_them()
    {
        await using var open = await browser.Open(Report());
        await open.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("skip", await Focused(open.Page, "className"));
        Assert.True(await open.Page.EvaluateAsync<bool>("document.activeElement.getBoundingClientRect().left >= 0"));
        await open.Page.Keyboard.PressAsync("Tab");
        Assert.True(await open.Page.EvaluateAsync<bool>("document.activeElement.closest('nav') !== null"));
        Assert.NotEqual("none", await open.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await open.Page.Keyboard.PressAsync("Shift+Tab");
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("MAIN", await Focused(open.Page, "tagName"));
        await open.Page.Keyboard.PressAsync("Tab");
        Assert.True(await open.Page.EvaluateAsync<bool>("document.querySelector('main').contains(document.activeElement)"));
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(375, ColorScheme.Light)]
    public async Task Axe_finds_no_barrier(int width, ColorScheme scheme)
    {
        await using var open = await browser.Open(Report(), width, scheme);
        await open.Page.EvaluateAsync(Axe());
        var violations = await open.Page.EvaluateAsync<JsonElement>("""
            axe.run(document, { resultTypes: ['violations'] }).then(result => result.violations.map(v => v.id + ': ' + v.help + '\n' + v.nodes.slice(0, 3).map(n => n.html + ' ' + n.failureSummary).join('\n')))
            """);
        Assert.True(violations.GetArrayLength() == 0, violations.ToString());
    }

    [Fact]
    public async Task Printed_it_loses_nothing_and_every_page_says_what_it_is_of()
    {
        await using var open = await browser.Open(Report());
        var pdf = Path.Combine(folder, "report.pdf");
        await open.Page.PdfAsync(new PagePdfOptions { Path = pdf, PreferCSSPageSize = true, PrintBackground = true });
        var pages = Tool.Clean("pdftotext", "-layout", pdf, "-").Split('\f')[..^1];
        var text = string.Concat(pages.SelectMany(page => page).Where(c => !char.IsWhiteSpace(c)));
        Assert.All(Pack.Findings, finding => Assert.Contains(finding.Id, text, StringComparison.Ordinal));
        Assert.All(Pack.Checks, check => Assert.Contains(check.Id, text, StringComparison.Ordinal));
        Assert.All(Pack.Evidence, item => Assert.Contains(item.Id, text, StringComparison.Ordinal));
        Assert.All(pages, (page, i) => Assert.True(page.Contains(Pack.Document.Id, StringComparison.Ordinal) && page.Contains($"{i + 1} / {pages.Length}", StringComparison.Ordinal), page));
        Assert.DoesNotContain("Skiptothereport", text, StringComparison.Ordinal);
    }

    private static Task<string> Focused(IPage page, string property) => page.EvaluateAsync<string>("document.activeElement." + property);

    /// <summary>The source of axe-core, as its package carries it.</summary>
    private static string Axe()
    {
        var assembly = typeof(Deque.AxeCore.Commons.AxeResult).Assembly;
        var name = assembly.GetManifestResourceNames().Single(resource => resource.EndsWith("axe.min.js", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
