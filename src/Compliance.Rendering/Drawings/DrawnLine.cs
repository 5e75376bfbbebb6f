using System.Collections.Immutable;

namespace Compliance.Rendering.Drawings;

/// <summary>How a line of a drawing looks in every format: its dashes, and the arrow head at its end.</summary>
/// <param name="Points">Points of the line, which ends inside the head so that it does not stick out of its point.</param>
/// <param name="Head">Corners of the arrow head; empty for a line without one.</param>
internal readonly record struct DrawnLine(ImmutableArray<Spot> Points, ImmutableArray<Spot> Head)
{
    /// <summary>Length of a dash and of the gap after it, in widths of the line.</summary>
    public const double Dash = 3.6, Gap = 2.4;

    private const double HeadLength = 3.4, HeadWidth = 3.2, Least = 2.4;

    /// <summary>The line and its head. A line of no length at its end has no direction and no head.</summary>
    public static DrawnLine Of(Shape.Line line)
    {
        if (!line.Arrow || line.Points.Length < 2)
            return new(line.Points, []);
        var (tip, before) = (line.Points[^1], line.Points[^2]);
        var (dx, dy) = (tip.X - before.X, tip.Y - before.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        if (length == 0)
            return new(line.Points, []);
        (dx, dy) = (dx / length, dy / length);
        var size = Math.Max(Least, HeadLength * line.Stroke);
        var half = size * HeadWidth / HeadLength / 2;
        var foot = new Spot(tip.X - (dx * size), tip.Y - (dy * size));
        return new(
            line.Points.SetItem(line.Points.Length - 1, new Spot(tip.X - (dx * size * 0.9), tip.Y - (dy * size * 0.9))),
            [tip, new Spot(foot.X - (dy * half), foot.Y + (dx * half)), new Spot(foot.X + (dy * half), foot.Y - (dx * half))]);
    }
}
