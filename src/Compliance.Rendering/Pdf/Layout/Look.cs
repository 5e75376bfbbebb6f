using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>The look of a document: its faces and colours.</summary>
internal sealed record Look(FontSet Fonts, Colours Colours)
{
    /// <summary>Logo on covers; null for none.</summary>
    public LogoPicture? Logo { get; init; }

    /// <summary>How a tone looks.</summary>
    public ToneLook Of(Tone tone) => new(tone, Colours);
}

/// <summary>Look of a tone: no two tones differ by hue alone.</summary>
internal sealed record ToneLook(Tone Tone, Colours Colours)
{
    private readonly ToneColours _own = Colours.Of(Tone);

    /// <summary>Colour of the area.</summary>
    public Rgb Ground => _own.Ground;

    /// <summary>Colour of text on it.</summary>
    public Rgb Text => _own.Text;

    /// <summary>Colour of its edge or outline.</summary>
    public Rgb Edge => _own.Edge;

    /// <summary>Pattern of the area.</summary>
    public Fill Fill => Colours.FillOf(Tone);

    /// <summary>Draws an area of this tone.</summary>
    public void Draw(PageCanvas canvas, StructureElement owner, Box box, double radius = 0)
    {
        if (Fill == Fill.Hatched)
            canvas.Hatch(owner, box, Ground, Colours.Stripe);
        else
            canvas.Fill(owner, box, Ground, radius);
        if (Fill == Fill.Outlined)
            canvas.Outline(owner, new Box(box.Left + 0.4, box.Top + 0.4, box.Width - 0.8, box.Height - 0.8), Edge, 0.8, radius);
    }
}
