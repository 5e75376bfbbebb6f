using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Html;

/// <summary>The style sheet of HTML: colours of the theme as custom properties, then <c>report-templates/report.css</c>, which uses them.</summary>
internal static class StyleSheet
{
    private static readonly Lazy<string> Rules = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report-templates/report.css")
            ?? throw new InvalidOperationException("report-templates/report.css is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    });

    /// <summary>The style sheet.</summary>
    /// <param name="theme">Colours and paper.</param>
    /// <param name="footer">What stands at the foot of every printed page: left, middle, right; the number of the page follows.</param>
    public static string Of(Theme theme, ImmutableArray<string> footer)
    {
        var css = new StringBuilder("\n");
        css.Append(":root{color-scheme:light dark;").Append(Properties(theme.Colours)).Append("}\n");
        css.Append("@media screen and (prefers-color-scheme:dark){:root{").Append(Properties(DarkColours.Of(theme.Colours))).Append("}}\n");
        foreach (var tone in Enum.GetValues<Tone>())
        {
            var name = tone.ToString().ToLowerInvariant();
            css.Append(CultureInfo.InvariantCulture, $".t-{name}{{--ground:var(--{name});--text:var(--{name}-text);--edge:var(--{name}-edge)");
            css.Append(Colours.FillOf(tone) == Fill.Hatched ? ";--fill:url(#hatch);--pattern:var(--hatched)}\n" : ";--fill:var(--ground)}\n");
        }
        for (var percent = 1; percent <= 100; percent++)
            css.Append(CultureInfo.InvariantCulture, $".w{percent}{{width:{percent}%}}");
        css.Append('\n').Append(Rules.Value);
        css.Append(CultureInfo.InvariantCulture, $"@page{{size:{Millimetres(theme.Paper.Width)} {Millimetres(theme.Paper.Height)};margin:18mm 16mm 20mm;font:7.5pt Lato,'Segoe UI',Arial,sans-serif;color:{theme.Colours.Subdued};");
        css.Append("@bottom-left{content:").Append(Quoted(footer[0])).Append("}@bottom-center{content:").Append(Quoted(footer[1] + " · " + footer[2]))
            .Append("}@bottom-right{content:counter(page) \" / \" counter(pages)}}\n");
        return css.ToString();
    }

    private static string Properties(Colours colours) => Properties(colours, colours.White);

    private static string Properties(DarkColours dark) => Properties(dark.Colours, dark.Paper);

    private static string Properties(Colours colours, Rgb paper)
    {
        var css = new StringBuilder();
        css.Append(CultureInfo.InvariantCulture, $"--paper:{paper};--ink:{colours.Ink};--sub:{colours.Subdued};--accent:{colours.Accent};--line:{colours.Hairline};--soft:{colours.Soft};--stripe:{colours.Stripe}");
        foreach (var tone in Enum.GetValues<Tone>())
        {
            var name = tone.ToString().ToLowerInvariant();
            var look = colours.Of(tone);
            css.Append(CultureInfo.InvariantCulture, $";--{name}:{look.Ground};--{name}-text:{look.Text};--{name}-edge:{look.Edge}");
        }
        return css.ToString();
    }

    private static string Millimetres(double points) => (points / 72 * 25.4).ToString("0.#", CultureInfo.InvariantCulture) + "mm";

    /// <summary>A string of CSS: whatever is no letter or digit of ASCII is written as its code, so that no text ends string, rule or element.</summary>
    private static string Quoted(string text)
    {
        var css = new StringBuilder("\"");
        foreach (var rune in VisibleText.OneLine(text).EnumerateRunes())
        {
            if (rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value))
                css.Append((char)rune.Value);
            else
                css.Append('\\').Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append(' ');
        }
        return css.Append('"').ToString();
    }
}
