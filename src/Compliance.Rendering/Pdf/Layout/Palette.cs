using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>The colours of the look: ink, one accent, and the tones.</summary>
internal static class Palette
{
    public static readonly Rgb Ink = Rgb.Hex(0x14213D);
    public static readonly Rgb Subdued = Rgb.Hex(0x51607A);
    public static readonly Rgb Hairline = Rgb.Hex(0xD7DDE8);
    public static readonly Rgb Soft = Rgb.Hex(0xF4F6FA);
    public static readonly Rgb Accent = Rgb.Hex(0x0F766E);
    public static readonly Rgb White = Rgb.Hex(0xFFFFFF);
    public static readonly Rgb HatchGround = Rgb.Hex(0xE6EAF1);
    public static readonly Rgb HatchStripe = Rgb.Hex(0x9AA5B8);

    /// <summary>How a tone looks: no two tones differ by hue alone.</summary>
    public static ToneLook Of(Tone tone) => tone switch
    {
        Tone.Neutral => new(Rgb.Hex(0xE6EAF1), Ink, Ink, Fill.Solid),
        Tone.Satisfied => new(Accent, White, Accent, Fill.Solid),
        Tone.NotSatisfied => new(Rgb.Hex(0xA8320A), White, Rgb.Hex(0xA8320A), Fill.Solid),
        Tone.NotEvaluated => new(HatchGround, Ink, Rgb.Hex(0x6B7890), Fill.Hatched),
        Tone.Manual => new(White, Rgb.Hex(0x2F4B7C), Rgb.Hex(0x3B5B92), Fill.Outlined),
        Tone.NotApplicable => new(Rgb.Hex(0xEEF1F6), Subdued, Hairline, Fill.Solid),
        Tone.Critical => new(Rgb.Hex(0x7A1414), White, Rgb.Hex(0x7A1414), Fill.Solid),
        Tone.High => new(Rgb.Hex(0xB4380B), White, Rgb.Hex(0xB4380B), Fill.Solid),
        Tone.Medium => new(Rgb.Hex(0x94620F), White, Rgb.Hex(0xB7791F), Fill.Solid),
        Tone.Low => new(Rgb.Hex(0xDCE4F2), Rgb.Hex(0x2F4B7C), Rgb.Hex(0x3B5B92), Fill.Solid),
        Tone.Info => new(White, Subdued, Rgb.Hex(0x9AA5B8), Fill.Outlined),
        Tone.Warning => new(Rgb.Hex(0xFBE7C6), Rgb.Hex(0x7A4E0C), Rgb.Hex(0xB7791F), Fill.Solid),
        _ => throw new ArgumentOutOfRangeException(nameof(tone), tone, "Unknown tone."),
    };
}

/// <summary>Pattern of a tone.</summary>
internal enum Fill
{
    Solid,
    Hatched,
    Outlined,
}

/// <summary>Look of a tone.</summary>
/// <param name="Ground">Colour of the area.</param>
/// <param name="Text">Colour of text on it; contrast at least 4.5 : 1.</param>
/// <param name="Edge">Colour of its edge or outline.</param>
/// <param name="Fill">Pattern of the area.</param>
internal sealed record ToneLook(Rgb Ground, Rgb Text, Rgb Edge, Fill Fill)
{
    /// <summary>Draws an area of this tone.</summary>
    public void Draw(PageCanvas canvas, StructureElement owner, Box box, double radius = 0)
    {
        if (Fill == Fill.Hatched)
            canvas.Hatch(owner, box, Ground, Palette.HatchStripe);
        else
            canvas.Fill(owner, box, Ground, radius);
        if (Fill == Fill.Outlined)
            canvas.Outline(owner, new Box(box.Left + 0.4, box.Top + 0.4, box.Width - 0.8, box.Height - 0.8), Edge, 0.8, radius);
    }
}
