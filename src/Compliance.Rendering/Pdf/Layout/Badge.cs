using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Small label with colour and pattern.</summary>
internal static class Badge
{
    /// <summary>Space between a badge's edge and its text.</summary>
    public const double Padding = 4.2;

    /// <summary>Space outside a badge's edge.</summary>
    public const double Outside = 1;

    private const double HatchWidth = 5, Height = 10.2, Radius = 2;

    /// <summary>Space left of the text, inside and outside the edge; a hatched badge shows its pattern there.</summary>
    public static double Lead(ToneLook look) => Outside + Padding + (look.Fill == Fill.Hatched ? HatchWidth : 0);

    /// <summary>Space right of the text.</summary>
    public const double Trail = Outside + Padding;

    public static TextStyle Style(ToneLook look, TextStyle around, FontSet fonts) =>
        new(fonts.Bold, Math.Min(7.2, around.Size), look.Text, 0.15);

    public static void Draw(PageCanvas canvas, TextStyle style, ToneLook look, double textLeft, double baseline, double textWidth)
    {
        var lead = Lead(look) - Outside;
        var top = baseline - (style.Size * 0.36) - (Height / 2);
        var box = new Box(textLeft - lead, top, lead + textWidth + Padding, Height);
        if (look.Fill == Fill.Hatched)
        {
            // Stripes beside the words, not behind them: they must stay legible.
            canvas.Fill(StructureElement.Decoration, box, look.Colours.Soft, Radius);
            canvas.Hatch(StructureElement.Decoration, box with { Width = HatchWidth + 1 }, look.Ground, look.Edge);
            canvas.Outline(StructureElement.Decoration, Inset(box), look.Edge, 0.6, Radius);
        }
        else
        {
            look.Draw(canvas, StructureElement.Decoration, box, Radius);
        }
    }

    private static Box Inset(Box box) => new(box.Left + 0.3, box.Top + 0.3, box.Width - 0.6, box.Height - 0.6);
}
