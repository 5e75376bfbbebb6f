using System.Collections.Immutable;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Pdf.Images;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>What the layout draws on. Pages come in order; all coordinates are points from the top left corner.</summary>
internal abstract class PageCanvas
{
    public abstract void BeginPage(PageSize size);

    public abstract void EndPage();

    /// <summary>Adds an element to the structure, after those its parent already has. Drawing for an element opens it too.</summary>
    public abstract void Open(StructureElement element);

    /// <summary>Ends an element and all inside it; nothing more is drawn for them.</summary>
    public abstract void Close(StructureElement element);

    /// <summary>Draws text. Every character must be one that the face has.</summary>
    /// <param name="owner">Element it belongs to.</param>
    /// <param name="text">The text.</param>
    /// <param name="style">Face, size, colour, tracking.</param>
    /// <param name="left">Where it begins.</param>
    /// <param name="baseline">Its baseline.</param>
    /// <param name="actual">What it stands for, where that differs; null otherwise.</param>
    public abstract void Text(StructureElement owner, string text, TextStyle style, double left, double baseline, string? actual = null);

    public abstract void Fill(StructureElement owner, Box box, Rgb colour, double radius = 0);

    public abstract void Outline(StructureElement owner, Box box, Rgb colour, double width, double radius = 0);

    /// <summary>Draws a line through points.</summary>
    public abstract void Stroke(StructureElement owner, ImmutableArray<Spot> points, Rgb colour, double width, bool dashed = false);

    /// <summary>Fills the area inside points.</summary>
    public abstract void Polygon(StructureElement owner, ImmutableArray<Spot> points, Rgb colour);

    /// <summary>Fills a box with slanted stripes.</summary>
    public abstract void Hatch(StructureElement owner, Box box, Rgb ground, Rgb stripe);

    /// <summary>Draws a picture that fills a box.</summary>
    public abstract void Image(StructureElement owner, Box box, RasterImage image);

    /// <summary>Makes an area lead to an anchor.</summary>
    /// <param name="owner">Element of role Link.</param>
    /// <param name="box">The area.</param>
    /// <param name="anchor">Anchor it leads to.</param>
    /// <param name="description">Where it leads, in words.</param>
    public abstract void Link(StructureElement owner, Box box, string anchor, string description);
}

/// <summary>Face, size in points, colour, and space added after every character.</summary>
internal readonly record struct TextStyle(FontFace Face, double Size, Rgb Colour, double Tracking = 0)
{
    /// <summary>Width of a text, tracking included.</summary>
    public double Measure(string text) => Measure(text.AsSpan());

    public double Measure(ReadOnlySpan<char> text)
    {
        var width = Face.Measure(text) * Size;
        if (Tracking != 0)
            foreach (var _ in text.EnumerateRunes())
                width += Tracking;
        return width;
    }

    /// <summary>Baseline of a line of this style, from the line's top.</summary>
    public double Baseline(double lineHeight) =>
        ((lineHeight - ((Face.Ascent + Face.Descent) * Size)) / 2) + (Face.Ascent * Size);
}
