namespace Compliance.Host.Connectivity.Drawing;

/// <summary>The line of an arrow: a cubic curve between the sides of two boxes.</summary>
internal readonly record struct Curve(int X0, int Y0, int X1, int Y1, int X2, int Y2, int X3, int Y3)
{
    /// <summary>The <c>d</c> of an SVG path.</summary>
    public string Path => $"M{X0} {Y0}C{X1} {Y1} {X2} {Y2} {X3} {Y3}";

    /// <summary>The point a part of the way along, from 0 to 1.</summary>
    public (int X, int Y) At(double t)
    {
        double u = 1 - t;
        double x = (u * u * u * X0) + (3 * u * u * t * X1) + (3 * u * t * t * X2) + (t * t * t * X3);
        double y = (u * u * u * Y0) + (3 * u * u * t * Y1) + (3 * u * t * t * Y2) + (t * t * t * Y3);
        return ((int)Math.Round(x), (int)Math.Round(y));
    }

    /// <summary>The curve of an edge; lines that leave or reach one box are spread over its side.</summary>
    public static Curve Of(DrawnLayout layout, DrawnEdge edge, int index)
    {
        Box from = layout.Nodes[edge.From], to = layout.Nodes[edge.To];
        int step = layout.Columns[edge.To] - layout.Columns[edge.From];
        int startY = from.MiddleY - 8 + (index % 5 * 4), endY = to.MiddleY - 8 + (index / 5 % 5 * 4);
        if (step == 0)
        {
            int bulge = 30 + (index % 4 * 22) + Math.Min(90, Math.Abs(endY - startY) / 3);
            return new Curve(from.Right, startY, from.Right + bulge, startY, to.Right + bulge, endY, to.Right, endY);
        }
        (int x0, int x3) = step > 0 ? (from.Right, to.X) : (from.X, to.Right);
        int reach = (x3 - x0) / 2;
        return new Curve(x0, startY, x0 + reach, startY, x3 - reach, endY, x3, endY);
    }
}
