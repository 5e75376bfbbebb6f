using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Compliance.Rendering.Tests;

/// <summary>Holds that a page is HTML without a fault, that it fetches and runs nothing, and that it can be used by keyboard and read aloud.</summary>
internal static class StrictHtml
{
    /// <summary>Reads a page; the first parse error of the HTML standard fails the test.</summary>
    public static IHtmlDocument Parse(string html) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true, IsKeepingSourceReferences = false }).ParseDocument(html);

    public static IHtmlDocument Check(string html)
    {
        var page = Parse(html);
        RunsAndFetchesNothing(page);
        LinksAndHeadings(page);
        TablesAndFigures(page);
        Assert.DoesNotMatch("[\u0000-\u0008\u000B-\u001F\u007F\u0080-\u009F\u202A-\u202E\u2066-\u2069]", html);
        return page;
    }

    /// <summary>What a reader reads, without white space and without what only repeats it for the eye.</summary>
    public static string Read(IHtmlDocument page)
    {
        var copy = (IElement)page.Body!.Clone();
        foreach (var hidden in copy.QuerySelectorAll("[aria-hidden=true]").ToList())
            hidden.Remove();
        return string.Concat(copy.TextContent.Where(c => !char.IsWhiteSpace(c)));
    }

    private static void RunsAndFetchesNothing(IHtmlDocument page)
    {
        Assert.Empty(page.QuerySelectorAll("script,iframe,object,embed,form,input,base,audio,video,img:not([src^='data:']),link:not([href='data:,']),[style],[src]:not([src^='data:'])"));
        foreach (var element in page.All)
            foreach (var attribute in element.Attributes)
            {
                Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase), attribute.Name);
                Assert.DoesNotContain("javascript:", attribute.Name is "href" or "src" or "action" ? attribute.Value : "", StringComparison.OrdinalIgnoreCase);
            }
        Assert.All(page.QuerySelectorAll("[href]"), link => Assert.Matches("^(#[A-Za-z0-9._-]+|data:,)$", link.GetAttribute("href")!));
        var style = Assert.Single(page.QuerySelectorAll("style")).TextContent;
        Assert.DoesNotMatch("@import|@font-face|url\\((?!#)", style);
        var policy = page.QuerySelector("meta[http-equiv='Content-Security-Policy']")!.GetAttribute("content")!;
        Assert.StartsWith("default-src 'none'; style-src 'sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style))) + "';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    private static void LinksAndHeadings(IHtmlDocument page)
    {
        Assert.False(string.IsNullOrEmpty(page.DocumentElement.GetAttribute("lang")));
        Assert.False(string.IsNullOrWhiteSpace(page.Title));
        var ids = page.QuerySelectorAll("[id]").Select(element => element.Id!).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")![1..]).Except(ids));
        Assert.Empty(page.QuerySelectorAll("[aria-labelledby]").SelectMany(element => element.GetAttribute("aria-labelledby")!.Split(' ')).Except(ids));
        Assert.Single(page.QuerySelectorAll("main"));
        Assert.Single(page.QuerySelectorAll("h1"));
        var levels = page.QuerySelectorAll("h1,h2,h3,h4,h5,h6").Select(heading => heading.LocalName[1] - '0').ToList();
        Assert.Equal(1, levels[0]);
        for (var i = 1; i < levels.Count; i++)
            Assert.InRange(levels[i], 1, levels[i - 1] + 1);
        var skip = page.Body!.Children[0];
        Assert.Equal("a", skip.LocalName);
        Assert.Equal("#" + page.QuerySelector("main")!.Id, skip.GetAttribute("href"));
        Assert.Contains(page.QuerySelectorAll("nav[aria-label]"), nav => nav.QuerySelectorAll("a").Length > 3);
    }

    private static void TablesAndFigures(IHtmlDocument page)
    {
        foreach (var table in page.QuerySelectorAll("table"))
        {
            if (table.QuerySelector("thead") is null)
                Assert.All(table.QuerySelectorAll("tbody tr"), row => Assert.NotNull(row.QuerySelector("th[scope=row],th[scope=rowgroup]")));
            else
                Assert.NotEmpty(table.QuerySelectorAll("thead th[scope=col]"));
            Assert.All(table.QuerySelectorAll("th"), header => Assert.False(string.IsNullOrWhiteSpace(header.TextContent)));
            Assert.All(table.QuerySelectorAll("th"), header => Assert.True(header.HasAttribute("scope")));
            Assert.Single(table.QuerySelectorAll("tr").Select(row => row.Children.Sum(cell => int.Parse(cell.GetAttribute("colspan") ?? "1", CultureInfo.InvariantCulture))).Distinct());
        }
        // What scrolls has a name and can be reached.
        Assert.All(page.QuerySelectorAll("div.table[role],div.figure"), region => Assert.True(region.HasAttribute("aria-label") && region.GetAttribute("tabindex") == "0"));
        var names = page.QuerySelectorAll("[role=region]").Select(region => region.GetAttribute("aria-label")).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        foreach (var figure in page.QuerySelectorAll("figure"))
            Assert.False(string.IsNullOrWhiteSpace(figure.QuerySelector("figcaption")?.TextContent));
        foreach (var drawing in page.QuerySelectorAll("svg").Where(svg => svg.GetAttribute("aria-hidden") != "true"))
        {
            Assert.Equal("img", drawing.GetAttribute("role"));
            Assert.All(drawing.GetAttribute("aria-labelledby")!.Split(' '), id => Assert.False(string.IsNullOrWhiteSpace(page.GetElementById(id)!.TextContent)));
        }
        Assert.All(page.QuerySelectorAll("img"), image => Assert.False(string.IsNullOrWhiteSpace(image.GetAttribute("alt"))));
    }

    /// <summary>Text of the cells of a table, row by row.</summary>
    public static List<List<string>> Rows(IElement table) =>
        [.. table.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => Regex.Replace(cell.TextContent, @"\s+", " ").Trim()).ToList())];
}
