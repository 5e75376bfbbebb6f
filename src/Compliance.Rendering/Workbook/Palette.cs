using ClosedXML.Excel;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Workbook;

/// <summary>Colours and faces of the workbook: those of the theme, with the same meaning as in the PDF.</summary>
internal sealed class Palette(Colours colours)
{
    /// <summary>Running text. Faces of a theme are files, and a workbook embeds none.</summary>
    public const string Face = "Calibri";

    /// <summary>Names of objects.</summary>
    public const string Mono = "Consolas";

    public XLColor Ink { get; } = Of(colours.Ink);

    public XLColor Accent { get; } = Of(colours.Accent);

    public XLColor Subdued { get; } = Of(colours.Subdued);

    public XLColor Hairline { get; } = Of(colours.Hairline);

    public XLColor Soft { get; } = Of(colours.Soft);

    /// <summary>Ground of cells that are the assessor's.</summary>
    public XLColor Assessor { get; } = Of(colours.Of(Tone.Warning).Ground.Tint(0.35));

    /// <summary>Ground of their heads.</summary>
    public XLColor AssessorHeader { get; } = Of(colours.Of(Tone.Warning).Ground);

    /// <summary>Gives a conditional format the colours of a tone. What is bad is bold and the worst of it dark, what was not evaluated is hatched and what
    /// stands is light, so that grey print tells them apart.</summary>
    /// <param name="style">Format.</param>
    /// <param name="tone">Tone.</param>
    /// <param name="strong">Whether the grounds are full, as in a heat map; else thinned, as beside much text.</param>
    public void Give(IXLStyle style, Tone tone, bool strong)
    {
        var own = colours.Of(tone);
        var light = tone == Tone.Satisfied || (!strong && tone is (Tone.NotSatisfied or Tone.High or Tone.Medium));
        var ground = light ? own.Edge.Tint(tone == Tone.Satisfied ? 0.12 : 0.22) : own.Ground;
        var text = !light ? own.Text : own.Edge.Contrast(ground) >= Colours.LeastContrast ? own.Edge : colours.Ink;
        style.Font.FontColor = Of(text);
        style.Font.Bold = tone is Tone.NotSatisfied or Tone.Critical or Tone.High or Tone.Medium;
        style.Font.Italic = tone == Tone.Manual;
        var hatched = Colours.FillOf(tone) == Fill.Hatched;
        style.Fill.PatternType = hatched ? XLFillPatternValues.LightUp : XLFillPatternValues.Solid;
        style.Fill.BackgroundColor = Of(ground);
        if (hatched)
            style.Fill.PatternColor = Of(colours.Stripe);
    }

    private static XLColor Of(Rgb colour) => XLColor.FromArgb(colour.Red, colour.Green, colour.Blue);
}
