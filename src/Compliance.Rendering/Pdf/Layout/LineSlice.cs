namespace Compliance.Rendering.Pdf.Layout;

/// <summary>One line of text.</summary>
internal sealed class LineSlice(TextLine line, TextStyle style, double left, double lineHeight, StructureElement owner) : Slice
{
    public override double Height => lineHeight;

    protected override void DrawContent(PageCanvas canvas, double top)
    {
        canvas.Open(owner);
        line.Draw(canvas, left, top + style.Baseline(lineHeight));
    }
}

/// <summary>Room that draws nothing: for an item or a bar without text.</summary>
internal sealed class EmptySlice(double height) : Slice
{
    public override double Height => height;

    protected override void DrawContent(PageCanvas canvas, double top)
    {
    }
}
