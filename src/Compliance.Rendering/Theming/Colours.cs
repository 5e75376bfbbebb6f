using System.Collections.Immutable;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;

namespace Compliance.Rendering.Theming;

/// <summary>The colours of a theme: ink, one accent, and the tones. Paper is white.</summary>
public sealed record Colours
{
    /// <summary>Least contrast of text with what it stands on (WCAG 2.2, 1.4.3).</summary>
    public const double LeastContrast = 4.5;

    /// <summary>The colours the program was built with; <c>report-templates/theme.yaml</c> tells the same.</summary>
    public static Colours BuiltIn { get; } = new();

    /// <summary>White: the paper, and text on dark grounds.</summary>
    public Rgb White { get; } = Rgb.Hex(0xFFFFFF);

    /// <summary>Text, headings, the band of a cover, the line below a table's header.</summary>
    public Rgb Ink { get; init; } = Rgb.Hex(0x14213D);

    /// <summary>Quiet text: notes, labels, the line at a page's foot.</summary>
    public Rgb Subdued { get; init; } = Rgb.Hex(0x51607A);

    /// <summary>Eyebrows, links, the rule beside a lead.</summary>
    public Rgb Accent { get; init; } = Rgb.Hex(0x0F766E);

    /// <summary>The finest lines.</summary>
    public Rgb Hairline { get; init; } = Rgb.Hex(0xD7DDE8);

    /// <summary>Quiet grounds: cards, quoted lines, key figures.</summary>
    public Rgb Soft { get; init; } = Rgb.Hex(0xF4F6FA);

    /// <summary>Stripes of what is hatched.</summary>
    public Rgb Stripe { get; init; } = Rgb.Hex(0x9AA5B8);

    /// <summary>Colours of every tone.</summary>
    public ImmutableDictionary<Tone, ToneColours> Tones { get; init; } = ImmutableDictionary.CreateRange(new Dictionary<Tone, ToneColours>
    {
        [Tone.Neutral] = new(Rgb.Hex(0xE6EAF1), Rgb.Hex(0x14213D), Rgb.Hex(0x14213D)),
        [Tone.Satisfied] = new(Rgb.Hex(0x0F766E), Rgb.Hex(0xFFFFFF), Rgb.Hex(0x0F766E)),
        [Tone.NotSatisfied] = new(Rgb.Hex(0xA8320A), Rgb.Hex(0xFFFFFF), Rgb.Hex(0xA8320A)),
        [Tone.NotEvaluated] = new(Rgb.Hex(0xE6EAF1), Rgb.Hex(0x14213D), Rgb.Hex(0x6B7890)),
        [Tone.Manual] = new(Rgb.Hex(0xFFFFFF), Rgb.Hex(0x2F4B7C), Rgb.Hex(0x3B5B92)),
        [Tone.NotApplicable] = new(Rgb.Hex(0xEEF1F6), Rgb.Hex(0x51607A), Rgb.Hex(0xD7DDE8)),
        [Tone.Critical] = new(Rgb.Hex(0x7A1414), Rgb.Hex(0xFFFFFF), Rgb.Hex(0x7A1414)),
        [Tone.High] = new(Rgb.Hex(0xB4380B), Rgb.Hex(0xFFFFFF), Rgb.Hex(0xB4380B)),
        [Tone.Medium] = new(Rgb.Hex(0x94620F), Rgb.Hex(0xFFFFFF), Rgb.Hex(0xB7791F)),
        [Tone.Low] = new(Rgb.Hex(0xDCE4F2), Rgb.Hex(0x2F4B7C), Rgb.Hex(0x3B5B92)),
        [Tone.Info] = new(Rgb.Hex(0xFFFFFF), Rgb.Hex(0x51607A), Rgb.Hex(0x9AA5B8)),
        [Tone.Warning] = new(Rgb.Hex(0xFBE7C6), Rgb.Hex(0x7A4E0C), Rgb.Hex(0xB7791F)),
    });

    /// <summary>Colours of a tone.</summary>
    public ToneColours Of(Tone tone) => Tones[tone];

    /// <summary>Pattern of a tone: no theme changes it, so that no two tones differ by hue alone and what was not evaluated is hatched in every house.</summary>
    public static Fill FillOf(Tone tone) => tone switch
    {
        Tone.NotEvaluated => Fill.Hatched,
        Tone.Manual or Tone.Info => Fill.Outlined,
        _ => Fill.Solid,
    };

    /// <summary>Colour of a shape of a drawing.</summary>
    public Rgb Of(Ink ink) => ink switch
    {
        Drawings.Ink.Ink => Ink,
        Drawings.Ink.Subdued => Subdued,
        Drawings.Ink.Hairline => Hairline,
        Drawings.Ink.Soft => Soft,
        Drawings.Ink.Accent => Accent,
        Drawings.Ink.White => White,
        Drawings.Ink.Alarm => Of(Tone.NotSatisfied).Edge,
        Drawings.Ink.Caution => Of(Tone.Warning).Edge,
        Drawings.Ink.AccentSoft => Accent.Tint(0.24),
        _ => throw new ArgumentOutOfRangeException(nameof(ink), ink, "Unknown ink."),
    };
}

/// <summary>Colours of a tone.</summary>
/// <param name="Ground">Area.</param>
/// <param name="Text">Text on it; contrast at least <see cref="Colours.LeastContrast"/>.</param>
/// <param name="Edge">Its edge or outline, and the text of a stamp.</param>
public sealed record ToneColours(Rgb Ground, Rgb Text, Rgb Edge);

/// <summary>Pattern of an area.</summary>
public enum Fill
{
    /// <summary>Filled with its ground.</summary>
    Solid,

    /// <summary>Striped.</summary>
    Hatched,

    /// <summary>Filled, with an edge around it.</summary>
    Outlined,
}
