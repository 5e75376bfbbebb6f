namespace Compliance.Host.Connectivity.Drawing;

/// <summary>The line of an arrow: a cubic curve between the sides of two boxes.</summary>
internal readonly record struct Curve(int X0, int Y0, int X1, int Y1, int X2, int Y2, int X3, int Y3, double At)
{
    /// <summary>The <c>d</c> of an SVG path.</summary>
    public string Path => $"M{X0} {Y0}C{X1} {Y1} {X2} {Y2} {X3} {Y3}";

    /// <summary>Where the label stands.</summary>
    public (int X, int Y) Label
    {
        get
        {
            double t = At, u = 1 - At;
            double x = (u * u * u * X0) + (3 * u * u * t * X1) + (3 * u * t * t * X2) + (t * t * t * X3);
            double y = (u * u * u * Y0) + (3 * u * u * t * Y1) + (3 * u * t * t * Y2) + (t * t * t * Y3);
            return ((int)Math.Round(x), (int)Math.Round(y) - 3);
        }
    }

    /// <summary>The curve of an edge; labels of neighbouring edges are spread along their lines.</summary>
    public static Curve Of(DrawnLayout layout, DrawnEdge edge, int index)
    {
        Box from = layout.Nodes[edge.From], to = layout.Nodes[edge.To];
        int step = layout.Columns[edge.To] - layout.Columns[edge.From];
        // A line that passes behind a column has its label before it.
        double spread = index * 0.618 % 1, at = Math.Abs(step) > 1 ? 0.1 + (0.12 * spread) : 0.3 + (0.4 * spread);
        int startY = from.MiddleY - 6 + (index % 4 * 4), endY = to.MiddleY - 6 + (index % 4 * 4);
        if (step == 0)
        {
            int bulge = 50 + Math.Min(110, Math.Abs(endY - startY) / 3);
            return new Curve(from.Right, startY, from.Right + bulge, startY, to.Right + bulge, endY, to.Right, endY, at);
        }
        (int x0, int x3) = step > 0 ? (from.Right, to.X) : (from.X, to.Right);
        int reach = (x3 - x0) / 2;
        return new Curve(x0, startY, x0 + reach, startY, x3 - reach, endY, x3, endY, at);
    }
}
