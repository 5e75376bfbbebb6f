using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Pdf.Images;

namespace Compliance.Rendering.Theming;

/// <summary>What a theme must hold to, so that every document made with it can be read.</summary>
public static partial class ThemeRules
{
    /// <summary>Names of the tones, as theme files and templates write them.</summary>
    public static ImmutableSortedDictionary<string, Tone> Tones { get; } =
        Enum.GetValues<Tone>().ToImmutableSortedDictionary(NameOf, tone => tone, StringComparer.Ordinal);

    /// <summary>Everything that is wrong with a theme.</summary>
    public static IEnumerable<ThemeFault> Faults(Theme theme)
    {
        ArgumentNullException.ThrowIfNull(theme);
        var colours = theme.Colours;
        foreach (var (name, colour) in ((string, Rgb)[])[("ink", colours.Ink), ("subdued", colours.Subdued), ("accent", colours.Accent)])
            foreach (var (ground, on) in ((string, Rgb)[])[("white paper", colours.White), ($"soft {colours.Soft}", colours.Soft)])
                if (Contrast($"/colours/{name}", colour, on, $"as text on {ground}") is { } fault)
                    yield return fault;
        foreach (var (name, tone) in Tones)
            if (Contrast($"/colours/tones/{name}/text", colours.Of(tone).Text, colours.Of(tone).Ground, $"on its ground {colours.Of(tone).Ground}") is { } fault)
                yield return fault;
        if (!LanguageTag().IsMatch(theme.Language))
            yield return new ThemeFault("/language", $"expected a language tag (BCP 47) such as en or de-CH, found '{theme.Language}'");
        var faces = theme.Faces;
        foreach (var (field, file) in ((string, ReadOnlyMemory<byte>?)[])[("regular", faces.Regular), ("bold", faces.Bold), ("black", faces.Black), ("mono", faces.Mono),
            .. faces.Fallbacks.Select((face, i) => ($"fallbacks/{i}", (ReadOnlyMemory<byte>?)face))])
            if (file is { } bytes && FontSet.Fault(bytes) is { } fault)
                yield return new ThemeFault($"/faces/{field}", $"expected a TrueType file (.ttf): {fault}");
        if (theme.Logo is { } logo && RasterImage.Fault(logo.File) is { } why)
            yield return new ThemeFault("/logo/file", why);
    }

    private static ThemeFault? Contrast(string field, Rgb text, Rgb ground, string where)
    {
        var contrast = text.Contrast(ground);
        return contrast >= Colours.LeastContrast ? null
            : new ThemeFault(field, FormattableString.Invariant($"{text} {where} has the contrast {Math.Floor(contrast * 100) / 100:0.0#} : 1; expected at least {Colours.LeastContrast} : 1, so that it can be read"));
    }

    private static string NameOf(Tone tone) => Words().Replace(tone.ToString(), "-$1").ToLowerInvariant();

    [GeneratedRegex("(?<!^)([A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex LanguageTag();
}

/// <summary>Something wrong with a theme.</summary>
/// <param name="Field">JSON pointer of the field.</param>
/// <param name="Message">What was found, and what was expected.</param>
public sealed record ThemeFault(string Field, string Message);
