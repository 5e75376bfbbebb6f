using Compliance.Rendering.Pdf.Images;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>The logo of a house, as large as its place allows.</summary>
internal sealed class LogoSlice : Slice
{
    private const double MostWidth = 48 * PageGeometry.Millimetre, MostHeight = 14 * PageGeometry.Millimetre;

    private readonly RasterImage _image;
    private readonly StructureElement _figure;
    private readonly double _left, _width;

    /// <param name="logo">The logo.</param>
    /// <param name="frame">Column it stands in.</param>
    public LogoSlice(LogoPicture logo, Frame frame)
    {
        _image = logo.Image;
        _left = frame.Left;
        var scale = Math.Min(MostWidth / _image.Width, MostHeight / _image.Height);
        (_width, Height) = (_image.Width * scale, _image.Height * scale);
        _figure = new StructureElement(Role.Figure, frame.Parent) { Alternative = DrawnText.Flatten(logo.Text, frame.Fonts) };
        Closing.Add(_figure);
    }

    public override double Height { get; }

    protected override void DrawContent(PageCanvas canvas, double top)
    {
        var box = new Box(_left, top, _width, Height);
        _figure.Bounds = box;
        canvas.Image(_figure, box, _image);
    }
}

/// <summary>A logo as it is drawn.</summary>
/// <param name="Image">Its pixels.</param>
/// <param name="Text">What it shows.</param>
internal sealed record LogoPicture(RasterImage Image, string Text);
