using Compliance.Rendering.Drawings;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>A drawing at its place on a page.</summary>
/// <param name="drawing">The drawing.</param>
/// <param name="frame">Column it stands in.</param>
/// <param name="scale">Points of the page for one of the drawing; at most 1.</param>
/// <param name="owner">Element it belongs to.</param>
internal sealed class FigureSlice(Drawing drawing, Frame frame, double scale, StructureElement owner) : Slice
{
    public override double Height => drawing.Height * scale;

    protected override void DrawContent(PageCanvas canvas, double top)
    {
        canvas.Open(owner);
        owner.Bounds = new Box(frame.Left, top, drawing.Width * scale, Height);
        foreach (var shape in drawing.Shapes)
            Draw(canvas, shape, top);
    }

    private void Draw(PageCanvas canvas, Shape shape, double top)
    {
        Spot At(Spot spot) => new(frame.Left + (spot.X * scale), top + (spot.Y * scale));
        Box Scaled(double left, double upper, double width, double height)
        {
            var corner = At(new Spot(left, upper));
            return new Box(corner.X, corner.Y, width * scale, height * scale);
        }

        switch (shape)
        {
            case Shape.Area a:
                frame.Look.Of(a.Tone).Draw(canvas, owner, Scaled(a.Left, a.Top, a.Width, a.Height), a.Radius * scale);
                break;
            case Shape.Frame f:
                var box = Scaled(f.Left, f.Top, f.Width, f.Height);
                if (f.Ground is { } ground)
                    canvas.Fill(owner, box, frame.Colours.Of(ground), f.Radius * scale);
                if (f.Edge is { } edge)
                    canvas.Outline(owner, box, frame.Colours.Of(edge), f.Stroke * scale, f.Radius * scale);
                break;
            case Shape.Line l:
                var line = DrawnLine.Of(l);
                canvas.Stroke(owner, [.. line.Points.Select(At)], frame.Colours.Of(l.Ink), l.Stroke * scale, l.Dashed);
                if (!line.Head.IsEmpty)
                    canvas.Polygon(owner, [.. line.Head.Select(At)], frame.Colours.Of(l.Ink));
                break;
            case Shape.Text t:
                Draw(canvas, t, At(new Spot(t.X, t.Baseline)));
                break;
            default:
                throw new ArgumentException($"A shape of kind {shape.GetType().Name} has no form in PDF.");
        }
    }

    private void Draw(PageCanvas canvas, Shape.Text text, Spot at)
    {
        var runs = new TextFit(frame.Look).Runs(text.Value, text.Face, text.Size * scale, text.Ink);
        var width = runs.Sum(run => run.Style.Measure(run.Text));
        var left = at.X - (text.Align switch { Align.Middle => width / 2, Align.End => width, _ => 0 });
        foreach (var run in runs)
        {
            canvas.Text(owner, run.Text, run.Style, left, at.Y, run.Actual);
            left += run.Style.Measure(run.Text);
        }
    }
}
