using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.EmphasisExtras;

namespace Compliance.Rendering.Tests;

/// <summary>Holds that Markdown has whole tables and nothing in it that a name of an object could have smuggled in.</summary>
internal static class InertMarkdown
{
    public static void Check(string text)
    {
        var columns = 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimStart('>', ' ')))
        {
            var cells = line.StartsWith('|') ? Regex.Count(line, @"(?<!\\)\|") - 1 : 0;
            if (cells > 0 && columns > 0)
                Assert.True(cells == columns, line);
            columns = cells;
        }
        // A backtick after a backslash is a character; after two, the backslash is.
        var outsideCode = Regex.Replace(text, @"(?s)(?<!`)(?<!(?<!\\)(?:\\\\)*\\)(`+)(?!`).+?(?<!`)\1(?!`)", "");
        Assert.DoesNotMatch(@"<(?!a id=""[A-Za-z0-9._-]*""></a>|/a>|br>|/?code>)", outsideCode);
        Assert.DoesNotMatch(@"(?<!\\)\]\((?!#[A-Za-z0-9._-]*\))", outsideCode);
        // Anchors and the links to them have just been held to their form.
        outsideCode = Regex.Replace(outsideCode, @"<a id=""[A-Za-z0-9._-]*""></a>|\]\(#[A-Za-z0-9._-]*\)", "");
        Assert.DoesNotMatch("https?://", outsideCode);
        Assert.DoesNotMatch(@"www\.", outsideCode);
        Assert.DoesNotContain("@", outsideCode, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\\)~~", outsideCode);
        // A tab stays where text is kept line by line, and is shown everywhere else.
        Assert.DoesNotMatch("\t", outsideCode);
        Assert.DoesNotMatch("[\u0000-\u0008\u000B-\u001F\u007F\u0080-\u009F\u202A-\u202E]", text);
        Reads(text);
    }

    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UseAutoLinks()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).UseTaskLists().Build();

    /// <summary>What a reader of GitHub-flavoured Markdown makes of it: links that lead somewhere inside, tables whose rows have their columns.</summary>
    public static IHtmlDocument Reads(string text)
    {
        var page = new HtmlParser().ParseDocument(Markdig.Markdown.ToHtml(text, GitHub));
        Assert.Empty(page.Body!.QuerySelectorAll(":not(h1,h2,h3,h4,h5,h6,p,a,strong,em,code,pre,ul,ol,li,table,thead,tbody,tr,th,td,blockquote,hr,br,colgroup,col)"));
        var ids = page.QuerySelectorAll("[id]").Select(element => element.Id!).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        var links = page.QuerySelectorAll("a[href]").Select(link => link.GetAttribute("href")!).ToList();
        Assert.All(links, link => Assert.StartsWith("#", link, StringComparison.Ordinal));
        Assert.Empty(links.Select(link => link[1..]).Except(ids));
        Assert.All(page.QuerySelectorAll("table"), table => Assert.Single(table.QuerySelectorAll("tr").Select(row => row.Children.Length).Distinct()));
        return page;
    }
}
