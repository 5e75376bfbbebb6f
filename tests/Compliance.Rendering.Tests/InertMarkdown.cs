using System.Text.RegularExpressions;

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
        var anchors = Regex.Matches(text, "<a id=\"([^\"]*)\"></a>").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(anchors.Count, anchors.Distinct().Count());
        Assert.Empty(Regex.Matches(text, @"\]\(#([^)]*)\)").Select(match => match.Groups[1].Value).Except(anchors));
    }
}
