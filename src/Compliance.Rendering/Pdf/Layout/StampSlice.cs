using Compliance.Rendering.Blocks;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>The status stamp, outlined, and the version beside it; what follows the first <c> · </c> of the note is subdued.</summary>
internal sealed class StampSlice : Slice
{
    private const double Inset = 11.5, PadY = 5, StampLine = 15, NoteLine = 15, Gap = 14;

    private readonly List<TextLine> _stamp;
    private readonly List<TextLine> _note;
    private readonly TextStyle _stampStyle, _noteStyle;
    private readonly ToneLook _look;
    private readonly double _left, _width;
    private readonly StructureElement _stampOwner, _noteOwner;

    public StampSlice(Block.Cover cover, Frame frame)
    {
        _left = frame.Left;
        _look = frame.Look.Of(cover.StampTone);
        _stampOwner = frame.Parent.Child(Role.P);
        _noteOwner = frame.Parent.Child(Role.P);
        // The edge of a tone need not be dark enough for letters on white paper.
        var colour = new[] { _look.Edge, _look.Text, frame.Colours.Ink }.First(c => c.Contrast(frame.Colours.White) >= Colours.LeastContrast);
        _stampStyle = new TextStyle(frame.Fonts.Black, 11, colour, 1.3);
        _noteStyle = new TextStyle(frame.Fonts.Bold, 10.5, frame.Colours.Ink);
        _stamp = Typesetter.Lines(InlineRun.Of(cover.Stamp, _stampStyle, _stampOwner, frame.Look), (frame.Width * 0.5) - (2 * Inset));
        _width = _stamp.Select(l => l.Width).DefaultIfEmpty(0).Max() + (2 * Inset) - _stampStyle.Tracking;
        var cut = cover.StampNote.IndexOf(" · ", StringComparison.Ordinal);
        var strong = cut < 0 ? cover.StampNote : cover.StampNote[..cut];
        var rest = cut < 0 ? "" : cover.StampNote[cut..];
        var subdued = new TextStyle(frame.Fonts.Regular, 9.6, frame.Colours.Subdued);
        List<InlineRun> runs = [.. InlineRun.Of(strong, _noteStyle, _noteOwner, frame.Look), .. InlineRun.Of(rest, subdued, _noteOwner, frame.Look)];
        _note = Typesetter.Lines(runs, frame.Width - _width - Gap);
        Decoration = frame.Decoration;
    }

    public override double Height => Math.Max(StampHeight, _note.Count * NoteLine);

    private double StampHeight => _stamp.Count == 0 ? 0 : (_stamp.Count * StampLine) + (2 * PadY);

    protected override void DrawContent(PageCanvas canvas, double top)
    {
        var box = new Box(_left + 0.7, top + ((Height - StampHeight) / 2), _width, StampHeight);
        if (_stamp.Count > 0)
            canvas.Outline(StructureElement.Decoration, box, _stampStyle.Colour, 1.4, 3);
        for (var i = 0; i < _stamp.Count; i++)
            _stamp[i].Draw(canvas, _left + Inset, box.Top + PadY + (i * StampLine) + _stampStyle.Baseline(StampLine));
        var noteTop = top + ((Height - (_note.Count * NoteLine)) / 2);
        var noteLeft = _stamp.Count > 0 ? _left + _width + Gap : _left;
        for (var i = 0; i < _note.Count; i++)
            _note[i].Draw(canvas, noteLeft, noteTop + (i * NoteLine) + _noteStyle.Baseline(NoteLine));
        canvas.Close(_stampOwner);
        canvas.Close(_noteOwner);
    }
}
