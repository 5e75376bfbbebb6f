using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Drawings: a title, and the drawing on the same page, scaled down where the column or the page is smaller.</summary>
internal static class FigureLayout
{
    /// <summary>What a page keeps free for the footer and the heading that a drawing may stand under.</summary>
    private const double Around = 45 * PageGeometry.Millimetre;

    public static IEnumerable<Slice> Slices(Block.Figure figure, Frame frame)
    {
        var owner = frame.Parent.Child(Role.Div);
        var title = frame.Lines(figure.Title, new TextStyle(frame.Fonts.Bold, 10.5, frame.Colours.Ink), 14, frame.Width, owner.Child(Role.P));
        foreach (var slice in title)
            slice.Keep = Keep.WithNext;
        if (title.Count > 0)
        {
            title[0].Before = 14;
            title[^1].After = 5;
        }

        var scale = Scale(figure, frame, title.Sum(slice => slice.Height));
        var element = new StructureElement(Role.Figure, owner) { Alternative = DrawnText.Flatten(figure.Words, frame.Fonts) };
        var drawing = new FigureSlice(figure.Drawing, frame, scale, element) { Decoration = frame.Decoration, After = 14 };
        drawing.Closing.Add(element);
        drawing.Closing.Add(owner);
        return [.. title, drawing];
    }

    /// <summary>Height at which a drawing is drawn, its title not counted.</summary>
    public static double HeightOf(Block.Figure figure, Frame frame) => Slices(figure, frame).Last().Height;

    private static double Scale(Block.Figure figure, Frame frame, double title)
    {
        var room = frame.Document.Geometry.Size.Height - PageGeometry.Top - Around - (frame.Decoration?.TotalPadding * 2 ?? 0) - title;
        var most = figure.Most > 0 ? Math.Min(room, figure.Most) : room;
        return Math.Min(1, Math.Min(frame.Width / figure.Drawing.Width, most / figure.Drawing.Height));
    }
}
