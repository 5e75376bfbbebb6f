using System.Collections.Immutable;

namespace Compliance.Host.Connectivity.Drawing;

/// <summary>Where the labels of arrows stand: somewhere along their lines, on no box and on no other label as far as there is room.</summary>
internal static class DrawnLabels
{
    private const int CharacterWidth = 5, Height = 12;

    private static readonly double[] Places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.45, 0.55, 0.35, 0.65, 0.25, 0.75, 0.15, 0.85, 0.1, 0.9];

    /// <summary>The middle of each label's base line, by the index of its edge.</summary>
    public static ImmutableArray<(int X, int Y)> Place(DrawnGraph graph, DrawnLayout layout)
    {
        List<Box> taken = [.. layout.Nodes];
        var places = ImmutableArray.CreateBuilder<(int, int)>(graph.Edges.Length);
        for (int i = 0; i < graph.Edges.Length; i++)
        {
            Curve curve = Curve.Of(layout, graph.Edges[i], i);
            int width = Math.Min(graph.Edges[i].Label.Length, DrawnLayout.MaxLabel) * CharacterWidth;
            Box Around(double t)
            {
                (int x, int y) = curve.At(t);
                return new Box(x - (width / 2), y - Height, width, Height);
            }

            // Where nothing is free, the middle is as good as any.
            double place = Places.FirstOrDefault(t => !taken.Exists(b => b.Meets(Around(t))), Places[0]);
            Box box = Around(place);
            taken.Add(box);
            places.Add((box.X + (width / 2), box.Bottom - 3));
        }
        return places.MoveToImmutable();
    }
}
