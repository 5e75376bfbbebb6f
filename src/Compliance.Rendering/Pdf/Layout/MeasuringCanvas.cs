using System.Collections.Immutable;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Pdf.Images;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Draws nothing: for the first pass, which finds the page of every anchor and the number of pages.</summary>
internal sealed class MeasuringCanvas : PageCanvas
{
    public override void BeginPage(PageSize size)
    {
    }

    public override void EndPage()
    {
    }

    public override void Open(StructureElement element)
    {
    }

    public override void Close(StructureElement element)
    {
    }

    public override void Text(StructureElement owner, string text, TextStyle style, double left, double baseline, string? actual = null)
    {
    }

    public override void Fill(StructureElement owner, Box box, Rgb colour, double radius = 0)
    {
    }

    public override void Outline(StructureElement owner, Box box, Rgb colour, double width, double radius = 0)
    {
    }

    public override void Stroke(StructureElement owner, ImmutableArray<Spot> points, Rgb colour, double width, bool dashed = false)
    {
    }

    public override void Polygon(StructureElement owner, ImmutableArray<Spot> points, Rgb colour)
    {
    }

    public override void Hatch(StructureElement owner, Box box, Rgb ground, Rgb stripe)
    {
    }

    public override void Image(StructureElement owner, Box box, RasterImage image)
    {
    }

    public override void Link(StructureElement owner, Box box, string anchor, string description)
    {
    }
}
