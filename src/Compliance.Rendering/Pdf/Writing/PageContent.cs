using System.Collections.Immutable;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Pdf.Fonts;
using Compliance.Rendering.Pdf.Layout;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>The content stream of one page: operators, with no state set twice. Its origin is the page's lower left corner.</summary>
internal sealed class PageContent
{
    /// <summary>Control points of a quarter circle lie this far along, relative to the radius.</summary>
    private const double Quarter = 0.5523;

    private readonly PdfBuffer _out = new();
    private double _height;
    private bool _inText, _inMarked;
    private (string Font, double Size)? _font;
    private Rgb? _fill;
    private Rgb? _stroke;
    private double _tracking;

    public ReadOnlyMemory<byte> Written => _out.Written;

    public void Begin(double height)
    {
        _out.Clear();
        _height = height;
        (_inText, _inMarked, _font, _fill, _stroke, _tracking) = (false, false, null, null, null, 0);
    }

    /// <summary>Ends all that is open.</summary>
    public void End() => EndMarked();

    public void BeginMarked(string role, int number)
    {
        EndMarked();
        _out.Raw("/"u8).Raw(role).Raw("<</MCID "u8).Number(number).Raw(">>BDC\n"u8);
        _inMarked = true;
    }

    /// <param name="properties">Property dictionary; null for none.</param>
    public void BeginArtifact(string? properties)
    {
        EndMarked();
        _out.Raw(properties is null ? "/Artifact BMC\n" : $"/Artifact {properties}BDC\n");
        _inMarked = true;
    }

    public void Text(FontSubset subset, string font, string text, TextStyle style, double left, double baseline, string? actual)
    {
        if (!_inText)
            _out.Raw("BT\n"u8);
        _inText = true;
        if (_font != (font, style.Size))
            _out.Raw("/"u8).Raw(font).Byte((byte)' ').Number(style.Size).Raw(" Tf\n"u8);
        _font = (font, style.Size);
        if (_tracking != style.Tracking)
            _out.Number(style.Tracking).Raw(" Tc\n"u8);
        _tracking = style.Tracking;
        SetFill(style.Colour);
        if (actual is not null)
            _out.Raw("/Span<</ActualText"u8).Text(actual).Raw(">>BDC\n"u8);
        _out.Raw("1 0 0 1 "u8).Number(left).Byte((byte)' ').Number(_height - baseline).Raw(" Tm\n["u8);
        Glyphs(subset, text);
        _out.Raw("]TJ\n"u8);
        if (actual is not null)
            _out.Raw("EMC\n"u8);
    }

    public void Fill(Box box, Rgb colour, double radius)
    {
        EndText();
        SetFill(colour);
        Path(box, radius);
        _out.Raw("f\n"u8);
    }

    public void Outline(Box box, Rgb colour, double width, double radius)
    {
        EndText();
        SetStroke(colour);
        _out.Number(width).Raw(" w\n"u8);
        Path(box, radius);
        _out.Raw("S\n"u8);
    }

    /// <summary>Draws a line through points; <paramref name="dashed"/> in dashes of three widths.</summary>
    public void Stroke(ImmutableArray<Spot> points, Rgb colour, double width, bool dashed)
    {
        EndText();
        SetStroke(colour);
        _out.Number(width).Raw(" w\n"u8);
        if (dashed)
            _out.Raw("["u8).Number(width * DrawnLine.Dash).Byte((byte)' ').Number(width * DrawnLine.Gap).Raw("] 0 d\n"u8);
        Path(points);
        _out.Raw("S\n"u8);
        if (dashed)
            _out.Raw("[] 0 d\n"u8);
    }

    public void Polygon(ImmutableArray<Spot> points, Rgb colour)
    {
        EndText();
        SetFill(colour);
        Path(points);
        _out.Raw("h f\n"u8);
    }

    public void Hatch(Box box, Rgb ground, Rgb stripe)
    {
        const double step = 3.5;
        Fill(box, ground, 0);
        _out.Raw("q\n"u8);
        Path(box, 0);
        _out.Raw("W n\n"u8);
        Colour(stripe, " RG\n");
        _out.Raw("1.2 w\n"u8);
        var bottom = _height - box.Bottom;
        for (var x = box.Left - box.Height; x < box.Right; x += step)
            _out.Number(x).Byte((byte)' ').Number(bottom).Raw(" m "u8).Number(x + box.Height).Byte((byte)' ').Number(bottom + box.Height).Raw(" l\n"u8);
        _out.Raw("S Q\n"u8);
    }

    public void Image(string name, Box box)
    {
        EndText();
        _out.Raw("q "u8).Number(box.Width).Raw(" 0 0 "u8).Number(box.Height).Byte((byte)' ').Number(box.Left).Byte((byte)' ').Number(_height - box.Bottom).Raw(" cm /"u8)
            .Raw(name).Raw(" Do Q\n"u8);
    }

    private void Glyphs(FontSubset subset, string text)
    {
        ushort previous = 0;
        _out.Byte((byte)'<');
        foreach (var rune in text.EnumerateRunes())
        {
            var glyph = subset.Face.Glyph(rune.Value);
            var kerning = previous == 0 ? 0 : subset.Face.Kerning(previous, glyph);
            if (kerning != 0)
                _out.Byte((byte)'>').Number(-kerning * 1000.0 / subset.Face.UnitsPerEm).Byte((byte)'<');
            _out.Hex(subset.Number(rune.Value));
            previous = glyph;
        }

        _out.Byte((byte)'>');
    }

    private void Path(ImmutableArray<Spot> points)
    {
        for (var i = 0; i < points.Length; i++)
            Point(points[i].X, _height - points[i].Y).Raw(i == 0 ? "m\n"u8 : "l\n"u8);
    }

    private void Path(Box box, double radius)
    {
        double left = box.Left, right = box.Right, bottom = _height - box.Bottom, top = _height - box.Top;
        if (radius <= 0)
        {
            Point(left, bottom).Number(box.Width).Byte((byte)' ').Number(box.Height).Raw(" re\n"u8);
            return;
        }

        var r = Math.Min(radius, Math.Min(box.Width, box.Height) / 2);
        var c = r * (1 - Quarter);
        Point(left + r, bottom).Raw("m "u8);
        Point(right - r, bottom).Raw("l "u8);
        Curve(right - c, bottom, right, bottom + c, right, bottom + r);
        Point(right, top - r).Raw("l "u8);
        Curve(right, top - c, right - c, top, right - r, top);
        Point(left + r, top).Raw("l "u8);
        Curve(left + c, top, left, top - c, left, top - r);
        Point(left, bottom + r).Raw("l "u8);
        Curve(left, bottom + c, left + c, bottom, left + r, bottom);
        _out.Raw("h\n"u8);
    }

    private PdfBuffer Point(double x, double y) => _out.Number(x).Byte((byte)' ').Number(y).Byte((byte)' ');

    private void Curve(double x1, double y1, double x2, double y2, double x3, double y3)
    {
        Point(x1, y1);
        Point(x2, y2);
        Point(x3, y3).Raw("c "u8);
    }

    private void SetFill(Rgb colour)
    {
        if (_fill == colour)
            return;
        _fill = colour;
        Colour(colour, " rg\n");
    }

    private void SetStroke(Rgb colour)
    {
        if (_stroke == colour)
            return;
        _stroke = colour;
        Colour(colour, " RG\n");
    }

    private void Colour(Rgb colour, string operation) =>
        _out.Number(colour.Red / 255.0).Byte((byte)' ').Number(colour.Green / 255.0).Byte((byte)' ').Number(colour.Blue / 255.0).Raw(operation);

    private void EndText()
    {
        if (_inText)
            _out.Raw("ET\n"u8);
        _inText = false;
    }

    private void EndMarked()
    {
        EndText();
        if (_inMarked)
            _out.Raw("EMC\n"u8);
        _inMarked = false;
    }
}
