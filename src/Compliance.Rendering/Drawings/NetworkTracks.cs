using System.Collections.Immutable;

namespace Compliance.Rendering.Drawings;

/// <summary>The track of each line of a network diagram: lines whose heights meet have different ones.</summary>
internal static class NetworkTracks
{
    /// <summary>Tracks by the index of their line, and how many there are. Lines inside the left column lie at the left, those inside the right
    /// column at the right, the shortest next to their boxes.</summary>
    public static (ImmutableArray<int> Tracks, int Count) Of(NetworkGraph graph, IReadOnlyDictionary<NetworkEnd, double> ends, Func<int, bool> right)
    {
        var lines = graph.Lines.Select((line, i) =>
        {
            var places = line.From.Select(box => ends[new NetworkEnd(i, box, true)]).Concat(line.To.Select(box => ends[new NetworkEnd(i, box, false)])).ToList();
            var sides = line.From.Concat(line.To).Select(box => right(graph.Boxes[box].Lane)).Distinct().ToList();
            return (Index: i, Top: places.Min(), Bottom: places.Max(), Side: sides.Count == 2 ? 1 : sides[0] ? 2 : 0);
        }).ToList();
        var tracks = new int[lines.Count];
        var taken = new List<List<(double Top, double Bottom)>>();
        foreach (var line in lines.OrderBy(line => line.Side).ThenBy(line => line.Bottom - line.Top).ThenBy(line => line.Index))
        {
            bool Free(int track) => !taken[track].Exists(other => line.Top < other.Bottom + 1 && other.Top < line.Bottom + 1);
            var free = Enumerable.Range(0, taken.Count).Where(Free);
            var track = (line.Side == 2 ? free.Reverse() : free).FirstOrDefault(taken.Count);
            if (track == taken.Count)
                taken.Add([]);
            taken[track].Add((line.Top, line.Bottom));
            tracks[line.Index] = track;
        }
        return ([.. tracks], taken.Count);
    }
}
