namespace Compliance.Rendering.Pdf.Layout;

/// <summary>A stretch of one line with one style and one owner.</summary>
/// <param name="Left">Offset from the line's left end; of the text itself, inside a badge's box.</param>
/// <param name="Width">Width of the text, without a space at a line's end.</param>
/// <param name="Text">The text.</param>
/// <param name="Run">Style, owner, badge and link.</param>
/// <param name="Actual">What the text stands for; null when it stands for itself.</param>
internal readonly record struct TextSpan(double Left, double Width, string Text, InlineRun Run, string? Actual);

/// <summary>A line of text.</summary>
/// <param name="Spans">Stretches from left to right.</param>
/// <param name="Width">Width up to the last visible character.</param>
internal sealed record TextLine(IReadOnlyList<TextSpan> Spans, double Width)
{
    /// <summary>Draws the line.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="left">Left end.</param>
    /// <param name="baseline">Baseline.</param>
    public void Draw(PageCanvas canvas, double left, double baseline)
    {
        foreach (var span in Spans)
        {
            var run = span.Run;
            if (run.Badge is { } look)
                Badge.Draw(canvas, run.Style, look, left + span.Left, baseline, span.Width);
            canvas.Text(run.Owner, span.Text, run.Style, left + span.Left, baseline, span.Actual);
            if (run.Anchor is not null)
            {
                var style = run.Style;
                var box = new Box(left + span.Left, baseline - (style.Face.Ascent * style.Size), span.Width, (style.Face.Ascent + style.Face.Descent) * style.Size);
                if (run.Underlined)
                    canvas.Fill(run.Owner, new Box(box.Left, baseline + 1.4, box.Width, 0.4), style.Colour);
                canvas.Link(run.Owner, box, run.Anchor, span.Text);
            }
        }
    }
}
