using System.Collections.Immutable;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Html;

/// <summary>A theme's colours for a dark screen: hues of the house, lightened until they can be read there.</summary>
/// <param name="Paper">Ground of the page.</param>
/// <param name="Colours">Colours on it.</param>
internal sealed record DarkColours(Rgb Paper, Colours Colours)
{
    private static readonly Rgb Night = Rgb.Hex(0x121A2B);
    private static readonly Rgb Raised = Rgb.Hex(0x1B2539);

    /// <summary>Colours for a theme.</summary>
    public static DarkColours Of(Colours colours) => new(Night, colours with
    {
        Ink = Rgb.Hex(0xE8EDF6),
        Subdued = Rgb.Hex(0xA9B8D0),
        Accent = Lightened(colours.Accent, Raised, Colours.LeastContrast),
        Hairline = Rgb.Hex(0x35425F),
        Soft = Raised,
        Stripe = Rgb.Hex(0x4A5876),
        Tones = colours.Tones.ToImmutableDictionary(tone => tone.Key, tone => Of(tone.Value)),
    });

    /// <summary>A light ground becomes a dark one; a dark one stays, its text with it.</summary>
    private static ToneColours Of(ToneColours tone)
    {
        // The words of a stamp have the colour of its edge.
        var edge = Lightened(tone.Edge, Raised, Colours.LeastContrast);
        return tone.Ground.Contrast(Rgb.Hex(0)) < tone.Ground.Contrast(Rgb.Hex(0xFFFFFF))
            ? tone with { Edge = edge }
            : new ToneColours(Raised, Lightened(tone.Text, Raised, Colours.LeastContrast), edge);
    }

    private static Rgb Lightened(Rgb colour, Rgb ground, double contrast)
    {
        for (var step = 20; step > 0; step--)
            if (colour.Tint(step / 20.0) is var light && light.Contrast(ground) >= contrast)
                return light;
        return Rgb.Hex(0xFFFFFF);
    }
}
