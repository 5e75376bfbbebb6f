using System.Globalization;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Html;

/// <summary>Prints bars and strips: drawn for the eye, and in the same place as numbers and words.</summary>
internal static class HtmlCharts
{
    /// <summary>Share of a bar, in percent, that has room for a number.</summary>
    private const double RoomForNumber = 7;

    /// <summary>What the drawings of a page refer to: it stands once on each.</summary>
    public const string Definitions =
        "<svg class=\"hidden\" aria-hidden=\"true\" focusable=\"false\" width=\"0\" height=\"0\"><defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        + "<rect class=\"hatch-ground\" width=\"6\" height=\"6\"/><rect class=\"hatch-stripe\" width=\"2\" height=\"6\"/></pattern></defs></svg>\n";

    /// <summary>Stacked bars: a table with a bar in each row.</summary>
    public static void Print(Block.StackedBars bars, HtmlText html)
    {
        html.Raw("<div class=\"table\" role=\"group\"").Attribute("aria-label", bars.Title).Raw(" tabindex=\"0\"><table class=\"bars\"").Id(bars.Anchor).Raw(">\n<caption>").Text(bars.Title)
            .Raw("</caption>\n<thead><tr><td></td><td></td>");
        foreach (var entry in bars.Legend)
            html.Raw("<th scope=\"col\" class=\"num\">").Swatch(entry.Tone).Text(entry.Label).Raw("</th>");
        html.Raw("</tr></thead>\n<tbody>\n");
        foreach (var row in bars.Rows)
        {
            html.Raw("<tr><th scope=\"row\">").Text(row.Label).Raw("</th><td class=\"drawn\">");
            var total = row.Values.Sum();
            Open(html);
            for (double at = 0, i = 0; i < row.Values.Length; i++)
            {
                var value = row.Values[(int)i];
                if (value == 0)
                    continue;
                var share = 100.0 * value / total;
                Segment(html, bars.Legend[(int)i].Tone, at, share, share >= RoomForNumber ? Number(value) : null);
                at += share;
            }
            html.Raw("</svg></td>");
            foreach (var value in row.Values)
                html.Raw("<td class=\"num\">").Raw(Number(value)).Raw("</td>");
            html.Raw("</tr>\n");
        }
        html.Raw("</tbody></table></div>\n");
    }

    /// <summary>Strips: what each shows stands in words below it.</summary>
    public static void Print(Block.Strips strips, HtmlText html)
    {
        html.Raw("<figure class=\"strips\"").Id(strips.Anchor).Raw(">\n<figcaption>").Text(strips.Title).Raw("</figcaption>\n<ul class=\"legend\">");
        foreach (var entry in strips.Legend)
            html.Raw("<li>").Swatch(entry.Tone).Text(entry.Label).Raw("</li>");
        html.Raw("</ul>\n<dl>\n");
        var longest = strips.Rows.Select(row => row.Parts.Sum(part => part.Weight)).DefaultIfEmpty().Max();
        foreach (var row in strips.Rows)
        {
            html.Raw("<div><dt>").Text(row.Label).Raw("</dt><dd>");
            Open(html);
            var at = 0.0;
            foreach (var part in row.Parts)
            {
                var share = 100 * part.Weight / longest;
                if (part.Tone is { } tone)
                    Segment(html, tone, at, share, part.Number is { } number && share >= RoomForNumber / 3 ? Number(number) : null);
                at += share;
            }
            html.Raw("</svg><span class=\"note\">").Text(row.Words).Raw("</span></dd></div>\n");
        }
        html.Raw("</dl>\n</figure>\n");
    }

    private static void Open(HtmlText html) => html.Raw("<svg class=\"bar\" aria-hidden=\"true\" focusable=\"false\" width=\"100%\" height=\"20\">");

    private static void Segment(HtmlText html, Tone tone, double at, double share, string? number)
    {
        html.Raw("<rect").Class("", tone).Attribute("x", Percent(at)).Attribute("width", Percent(share)).Raw(" y=\"0.5\" height=\"19\"/>");
        if (number is not null)
            html.Raw("<text").Class("", tone).Attribute("x", Percent(at + (share / 2))).Raw(" y=\"14\">" + number + "</text>");
    }

    private static HtmlText Swatch(this HtmlText html, Tone tone) => html.Raw("<svg").Class("swatch", tone)
        .Raw(" aria-hidden=\"true\" focusable=\"false\" width=\"12\" height=\"12\"><rect").Class("", tone).Raw(" x=\"0.5\" y=\"0.5\" width=\"11\" height=\"11\"/></svg>");

    private static string Percent(double share) => share.ToString("0.###", CultureInfo.InvariantCulture) + "%";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
