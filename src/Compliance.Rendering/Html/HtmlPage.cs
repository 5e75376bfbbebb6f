using System.Security.Cryptography;
using System.Text;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Html;

/// <summary>The page of <c>report.html</c> around the blocks: one file that fetches nothing and runs nothing, as its own policy says to the browser.</summary>
internal static class HtmlPage
{
    /// <summary>Writes the page as UTF-8.</summary>
    /// <param name="document">The document; its table of contents stands beside the text, wherever the template has it.</param>
    /// <param name="theme">Colours and paper.</param>
    /// <param name="output">Where to; not closed.</param>
    public static void Write(BlockDocument document, Theme theme, Stream output)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var html = new HtmlText(writer);
        var outline = new HtmlOutline(document);
        var contents = document.Blocks.OfType<Block.Contents>().FirstOrDefault();
        var body = document with { Blocks = [.. document.Blocks.Where(block => block is not Block.Contents)] };
        Head(document, theme, html);
        var main = outline.Free("content");
        html.Raw("<body>\n");
        if (contents?.Skip is { } skip)
            html.Raw("<a class=\"skip\"").Attribute("href", "#" + main).Raw(">").Text(skip).Raw("</a>\n");
        html.Raw(HtmlCharts.Definitions);
        html.Raw("<div class=\"page\">\n");
        if (contents is not null)
            HtmlDocument.WriteContents(outline, contents.Title, html);
        html.Raw("<main").Attribute("id", main).Raw(" tabindex=\"-1\">\n");
        if (!body.Blocks.OfType<Block.Cover>().Any())
            html.Raw("<h1>").Text(document.Title).Raw("</h1>\n");
        HtmlDocument.Write(body, outline, theme, html);
        html.Raw("</main>\n</div>\n<footer class=\"foot\">");
        foreach (var part in document.Footer)
            html.Raw("<span>").Text(part).Raw("</span> ");
        html.Raw("</footer>\n</body>\n</html>\n");
    }

    private static void Head(BlockDocument document, Theme theme, HtmlText html)
    {
        var style = StyleSheet.Of(theme, document.Footer);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        html.Raw("<!DOCTYPE html>\n<html").Attribute("lang", document.Language).Raw(">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\"")
            .Attribute("content", $"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'")
            .Raw(">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>")
            .Raw(Escaped(document.Title)).Raw("</title>\n<style>").Raw(style).Raw("</style>\n</head>\n");
    }

    /// <summary>A title is text alone: no element may set a part of it apart.</summary>
    private static string Escaped(string title) => System.Net.WebUtility.HtmlEncode(VisibleText.OneLine(title));
}
