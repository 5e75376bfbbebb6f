using System.Globalization;
using System.Text;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf.Layout;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Drawings;

/// <summary>Writes drawings as SVG 1.1 that refers to nothing outside itself: a file of its own, or part of an HTML document.</summary>
/// <param name="theme">Colours and faces.</param>
internal sealed class SvgDrawing(Theme theme)
{
    private const string Sans = "Lato, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif", Monospace = "'DejaVu Sans Mono', Menlo, Consolas, monospace";

    private readonly TextFit fit = new(theme);
    private readonly Colours colours = theme.Colours;

    /// <summary>Writes a file.</summary>
    /// <param name="drawing">The drawing.</param>
    /// <param name="title">Its title.</param>
    /// <param name="words">What it shows, in words.</param>
    /// <param name="id">Begins the id of every element that has one.</param>
    /// <param name="output">Receives UTF-8; not closed.</param>
    public void Write(Drawing drawing, string title, string words, string id, Stream output) =>
        output.Write(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Text(drawing, title, words, id)));

    /// <summary>The element <c>svg</c>, for an HTML document.</summary>
    /// <param name="drawing">The drawing.</param>
    /// <param name="title">Its title.</param>
    /// <param name="words">What it shows, in words.</param>
    /// <param name="id">Begins the id of every element that has one; unique in the document, of lower-case letters, digits and hyphens.</param>
    /// <exception cref="ArgumentException">The id has another form.</exception>
    public string Text(Drawing drawing, string title, string words, string id)
    {
        if (id.Length == 0 || !char.IsAsciiLetterLower(id[0]) || !id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new ArgumentException($"Lower-case letters, digits and hyphens are expected, a letter first, not '{id}'.", nameof(id));
        var svg = new StringBuilder();
        var (width, height) = (Number(drawing.Width), Number(drawing.Height));
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{id}-title {id}-words\" ")
            .Append(CultureInfo.InvariantCulture, $"width=\"{width}pt\" height=\"{height}pt\" viewBox=\"0 0 {width} {height}\" xml:space=\"preserve\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title id=\"{id}-title\">{Escaped(title)}</title>\n<desc id=\"{id}-words\">{Escaped(words)}</desc>\n")
            .Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{height}\" fill=\"{colours.White}\"/>\n");
        Patterns(svg, drawing, id);
        foreach (var shape in drawing.Shapes)
            Print(svg, shape, id);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Stripes as the PDF draws them, one pattern for each tone that has some.</summary>
    private void Patterns(StringBuilder svg, Drawing drawing, string id)
    {
        foreach (var tone in drawing.Shapes.OfType<Shape.Area>().Select(area => area.Tone).Distinct().Where(tone => Colours.FillOf(tone) == Fill.Hatched).Order())
            svg.Append(CultureInfo.InvariantCulture, $"<defs><pattern id=\"{Stripes(id, tone)}\" width=\"3.5\" height=\"3.5\" patternUnits=\"userSpaceOnUse\">")
                .Append(CultureInfo.InvariantCulture, $"<rect width=\"3.5\" height=\"3.5\" fill=\"{colours.Of(tone).Ground}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<path d=\"M-1 1L1 -1M0 3.5L3.5 0M2.5 4.5L4.5 2.5\" stroke=\"{colours.Stripe}\" stroke-width=\"1.2\"/></pattern></defs>\n");
    }

    private static string Stripes(string id, Tone tone) => $"{id}-{tone.ToString().ToLowerInvariant()}";

    private void Print(StringBuilder svg, Shape shape, string id)
    {
        switch (shape)
        {
            case Shape.Area a:
                var look = new ToneLook(a.Tone, colours);
                var inset = look.Fill == Fill.Outlined ? 0.4 : 0;
                Rectangle(svg, a.Left + inset, a.Top + inset, a.Width - (2 * inset), a.Height - (2 * inset), look.Fill == Fill.Hatched ? 0 : a.Radius,
                    look.Fill == Fill.Hatched ? $"url(#{Stripes(id, a.Tone)})" : look.Ground.ToString(), look.Fill == Fill.Outlined ? look.Edge.ToString() : null, 0.8);
                break;
            case Shape.Frame f:
                Rectangle(svg, f.Left, f.Top, f.Width, f.Height, f.Radius, f.Ground is { } ground ? colours.Of(ground).ToString() : "none",
                    f.Edge is { } edge ? colours.Of(edge).ToString() : null, f.Stroke);
                break;
            case Shape.Line l:
                var line = DrawnLine.Of(l);
                var dashes = l.Dashed ? $" stroke-dasharray=\"{Number(l.Stroke * DrawnLine.Dash)} {Number(l.Stroke * DrawnLine.Gap)}\"" : "";
                svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{Path(line.Points)}\" fill=\"none\" stroke=\"{colours.Of(l.Ink)}\" stroke-width=\"{Number(l.Stroke)}\"{dashes}/>\n");
                if (!line.Head.IsEmpty)
                    svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{Path(line.Head)}Z\" fill=\"{colours.Of(l.Ink)}\"/>\n");
                break;
            case Shape.Text t:
                Print(svg, t);
                break;
            default:
                throw new ArgumentException($"A shape of kind {shape.GetType().Name} has no form in SVG.");
        }
    }

    private void Print(StringBuilder svg, Shape.Text text)
    {
        if (text.Value.Length == 0)
            return;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(text.X)}\" y=\"{Number(text.Baseline)}\" font-family=\"{(text.Face == Face.Mono ? Monospace : Sans)}\" ")
            .Append(CultureInfo.InvariantCulture, $"font-size=\"{Number(text.Size)}\" fill=\"{colours.Of(text.Ink)}\"");
        if (text.Face == Face.Bold)
            svg.Append(" font-weight=\"bold\"");
        if (text.Align != Align.Start)
            svg.Append(CultureInfo.InvariantCulture, $" text-anchor=\"{(text.Align == Align.Middle ? "middle" : "end")}\"");
        // Another face of the reader's keeps the width that was measured; of a character that ours lack, the width is not known.
        if (text.Value.Length > 1 && fit.IsOfFace(text.Value, text.Face))
            svg.Append(CultureInfo.InvariantCulture, $" textLength=\"{Number(fit.Width(text.Value, text.Face, text.Size))}\" lengthAdjust=\"spacingAndGlyphs\"");
        svg.Append('>');
        if (text.Whole is { } whole)
            svg.Append("<title>").Append(Escaped(whole)).Append("</title>");
        svg.Append(Escaped(text.Value)).Append("</text>\n");
    }

    private static void Rectangle(StringBuilder svg, double left, double top, double width, double height, double radius, string fill, string? stroke, double strokeWidth)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Number(left)}\" y=\"{Number(top)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" fill=\"{fill}\"");
        if (radius > 0)
            svg.Append(CultureInfo.InvariantCulture, $" rx=\"{Number(radius)}\"");
        if (stroke is not null)
            svg.Append(CultureInfo.InvariantCulture, $" stroke=\"{stroke}\" stroke-width=\"{Number(strokeWidth)}\"");
        svg.Append("/>\n");
    }

    private static string Path(IEnumerable<Spot> points) => "M" + string.Join('L', points.Select(spot => $"{Number(spot.X)} {Number(spot.Y)}"));

    private static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => System.Security.SecurityElement.Escape(VisibleText.Of(text))!;
}
