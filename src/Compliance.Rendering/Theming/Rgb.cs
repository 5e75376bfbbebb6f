using System.Globalization;

namespace Compliance.Rendering.Theming;

/// <summary>A colour of sRGB.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour of a number such as <c>0x0F766E</c>.</summary>
    public static Rgb Hex(int value) => new((byte)(value >> 16), (byte)(value >> 8), (byte)value);

    /// <summary>Reads <c>#RRGGBB</c>; null for anything else.</summary>
    public static Rgb? Parse(string text) =>
        text is ['#', .. { Length: 6 } digits] && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? Hex(value) : null;

    /// <summary>The colour as CSS, SVG and theme files write it: <c>#0F766E</c>.</summary>
    public override string ToString() => $"#{Red:X2}{Green:X2}{Blue:X2}";

    /// <summary>This colour thinned with white.</summary>
    /// <param name="share">What is left of it, 0 to 1.</param>
    public Rgb Tint(double share)
    {
        byte Mix(byte channel) => (byte)Math.Round(255 - ((255 - channel) * share), MidpointRounding.AwayFromZero);
        return new Rgb(Mix(Red), Mix(Green), Mix(Blue));
    }

    /// <summary>Contrast with another colour, 1 to 21 (WCAG 2.2, contrast ratio).</summary>
    public double Contrast(Rgb other)
    {
        var (a, b) = (Luminance, other.Luminance);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Relative luminance, 0 to 1 (WCAG 2.2).</summary>
    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
