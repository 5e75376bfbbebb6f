using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Tests.Drawings;

/// <summary>What holds for every drawing: its texts are legible, inside it, and over no other text.</summary>
internal static class DrawingChecks
{
    /// <summary>A rectangle in points.</summary>
    internal readonly record struct Place(double Left, double Top, double Right, double Bottom, string What)
    {
        public bool Meets(Place other) => Left < other.Right - 0.05 && other.Left < Right - 0.05 && Top < other.Bottom - 0.05 && other.Top < Bottom - 0.05;

        public bool Inside(double width, double height) => Left >= -0.05 && Top >= -0.05 && Right <= width + 0.05 && Bottom <= height + 0.05;
    }

    public static readonly TextFit Fit = new(Theme.BuiltIn);

    /// <summary>Where a text stands, from the height of its capitals to what hangs below the line.</summary>
    public static Place Of(Shape.Text text)
    {
        var width = Fit.Width(text.Value, text.Face, text.Size);
        var left = text.X - (text.Align switch { Align.Middle => width / 2, Align.End => width, _ => 0 });
        return new Place(left, text.Baseline - (0.73 * text.Size), left + width, text.Baseline + (0.2 * text.Size), text.Value);
    }

    public static void Sound(Drawing drawing)
    {
        Assert.InRange(drawing.Width, 1, 481.8);
        var texts = drawing.Shapes.OfType<Shape.Text>().Where(text => text.Value.Length > 0).ToList();
        Assert.All(texts, text => Assert.True(text.Size * 481.8 / Math.Max(481.8, drawing.Width) >= 6.5, $"'{text.Value}' is set in {text.Size} pt"));
        Assert.All(texts, text => Assert.True(Of(text).Inside(drawing.Width, drawing.Height), $"'{text.Value}' at {Of(text)} is outside of {drawing.Width} × {drawing.Height}"));
        var places = texts.Select(Of).OrderBy(place => place.Left).ToList();
        for (var i = 0; i < places.Count; i++)
            for (var j = i + 1; j < places.Count && places[j].Left < places[i].Right; j++)
                Assert.False(places[i].Meets(places[j]), $"{places[i]} and {places[j]} overlap");
        foreach (var shape in drawing.Shapes)
        {
            Place[] boxes = shape switch
            {
                Shape.Area a => [new(a.Left, a.Top, a.Left + a.Width, a.Top + a.Height, "area")],
                Shape.Frame f => [new(f.Left, f.Top, f.Left + f.Width, f.Top + f.Height, "frame")],
                Shape.Line l => [.. l.Points.Select(point => new Place(point.X, point.Y, point.X, point.Y, "line"))],
                _ => [],
            };
            Assert.All(boxes, box => Assert.True(box.Inside(drawing.Width, drawing.Height), $"{box} is outside of {drawing.Width} × {drawing.Height}"));
            Assert.All(boxes, box => Assert.True(box.Right >= box.Left && box.Bottom >= box.Top, $"{box} has a negative size"));
        }
    }

    /// <summary>Draws with words that tell their key.</summary>
    public static Drawing Draw(PackDrawing drawing) => drawing.Draw(drawing.Labels.ToDictionary(key => key, key => "words for " + key));
}
