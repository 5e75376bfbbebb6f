using System.Collections.Immutable;

namespace Compliance.Rendering.Drawings;

/// <summary>Where the parts of a network diagram stand. Lanes stand in two columns, and lines run between them: each end of a line has a height of its
/// own at the side of its box, and each line a track of its own in the middle, so that no two lie upon one another and nothing lies upon a label.
/// Heights are multiples of a unit; those of the right column are half a unit lower.</summary>
internal sealed record NetworkLayout
{
    /// <summary>Half the height of a line with its label: as generous as the page allows.</summary>
    public required double Unit { get; init; }

    /// <summary>Width of the drawing, and of a column of lanes.</summary>
    public const double Width = 480, Column = 140;

    /// <summary>Height of a lane's header, of a line in an empty lane, and of the least box, in units.</summary>
    public const int Header = 4, Quiet = 3, LeastBox = 3;

    private const int Pad = 1, LaneGap = 2, Source = 1, Target = 2, MostTracks = 34;

    private const double LeastUnit = 3.6, MostUnit = 5, MostHeight = 548;

    /// <summary>Lanes of each column, by their indices.</summary>
    public required ImmutableArray<ImmutableArray<int>> Columns { get; init; }

    /// <summary>Top and height of each lane, by its index, in points.</summary>
    public required ImmutableArray<(double Top, double Height)> Lanes { get; init; }

    /// <summary>Top and height of each box, by its index, in points.</summary>
    public required ImmutableArray<(double Top, double Height)> Boxes { get; init; }

    /// <summary>Height of each end of each line.</summary>
    public required IReadOnlyDictionary<NetworkEnd, double> Ends { get; init; }

    /// <summary>Track of each line, by its index, from the left.</summary>
    public required ImmutableArray<int> Tracks { get; init; }

    /// <summary>How many tracks there are.</summary>
    public required int TrackCount { get; init; }

    /// <summary>Height of the lanes.</summary>
    public required double Height { get; init; }

    /// <summary>Places a graph; null where it does not fit on a page.</summary>
    public static NetworkLayout? Of(NetworkGraph graph)
    {
        var ends = graph.Lines.SelectMany((line, i) => line.From.Select(box => new NetworkEnd(i, box, true)).Concat(line.To.Select(box => new NetworkEnd(i, box, false))))
            .ToLookup(end => end.Box);
        var heights = graph.Boxes.Select((_, box) => Math.Max(LeastBox, ends[box].Sum(end => end.IsSource ? Source : Target) + 1)).ToList();
        var boxesOf = Enumerable.Range(0, graph.Boxes.Count).ToLookup(box => graph.Boxes[box].Lane);
        int LaneHeight(int lane) => Header + (boxesOf[lane].Any() ? boxesOf[lane].Sum(box => heights[box]) : Quiet) + PadOf(graph, boxesOf[lane]);
        var columns = Split(graph, LaneHeight);
        var unit = Math.Min(MostUnit, MostHeight / columns.Max(column => column.Sum(lane => LaneHeight(lane) + LaneGap) - LaneGap));
        if (unit < LeastUnit)
            return null;
        var placing = new NetworkPlacing(graph, columns, heights, ends, boxesOf, unit);
        var (tracks, count) = NetworkTracks.Of(graph, placing.Ends, lane => columns[1].Contains(lane));
        if (count > MostTracks)
            return null;
        return new NetworkLayout
        {
            Unit = unit, Columns = placing.Columns, Lanes = placing.Lanes, Boxes = placing.Boxes, Ends = placing.Ends, Tracks = tracks, TrackCount = count,
            Height = placing.Lanes.Max(lane => lane.Top + lane.Height),
        };
    }

    /// <summary>Space below the boxes of a lane; a lane that is one itself needs none.</summary>
    private static int PadOf(NetworkGraph graph, IEnumerable<int> boxes) => boxes.Any(box => graph.Boxes[box].IsWhole) ? 0 : Pad;

    /// <summary>What is outside stands at the left, with as many of the zones next to it as make both columns about as high.</summary>
    private static ImmutableArray<ImmutableArray<int>> Split(NetworkGraph graph, Func<int, int> height)
    {
        ImmutableArray<int> all = [.. Enumerable.Range(0, graph.Lanes.Count)];
        var outside = graph.Lanes.Count(lane => lane.Kind is NetworkLaneKind.Internet or NetworkLaneKind.Outside or NetworkLaneKind.Unzoned);
        // Where everything is outside, its last lanes stand at the right.
        var least = outside == all.Length ? 1 : Math.Max(1, outside);
        var best = Enumerable.Range(least, Math.Max(1, all.Length - least)).MinBy(cut => Math.Max(all.Take(cut).Sum(height), all.Skip(cut).Sum(height)));
        return [all[..Math.Min(best, all.Length)], all[Math.Min(best, all.Length)..]];
    }

    /// <summary>A place on the way of making the layout.</summary>
    private sealed class NetworkPlacing
    {
        private readonly double[] boxMiddle;

        public NetworkPlacing(NetworkGraph graph, ImmutableArray<ImmutableArray<int>> columns, List<int> heights, ILookup<int, NetworkEnd> ends, ILookup<int, int> boxesOf, double size)
        {
            var lanes = new (double, double)[graph.Lanes.Count];
            var boxes = new (double, double)[graph.Boxes.Count];
            boxMiddle = new double[graph.Boxes.Count];
            var placed = new Dictionary<NetworkEnd, double>();
            var order = boxesOf.ToDictionary(lane => lane.Key, lane => lane.ToList());
            var places = columns.Select(column => column.ToList()).ToArray();
            // Boxes and the lanes of the right column are moved towards what they are connected to, so that lines cross less.
            for (var sweep = 0; sweep < 3; sweep++)
            {
                for (var c = 0; c < 2; c++)
                {
                    var right = c == 1;
                    if (sweep > 0)
                        foreach (var lane in places[c].Where(order.ContainsKey))
                            order[lane] = [.. order[lane].OrderBy(box => Middle(graph, ends[box])).ThenBy(box => box)];
                    if (sweep > 0 && right)
                        places[c] = [.. places[c].OrderBy(lane => order.TryGetValue(lane, out var own) ? own.SelectMany(box => ends[box]).Select(end => Middle(graph, [end])).Average() : double.MaxValue).ThenBy(lane => lane)];
                    var unit = 0;
                    var shift = right ? size / 2 : 0;
                    foreach (var lane in places[c])
                    {
                        var top = unit;
                        unit += Header;
                        foreach (var box in order.GetValueOrDefault(lane, []))
                        {
                            boxes[box] = ((unit * size) + shift, heights[box] * size);
                            boxMiddle[box] = boxes[box].Item1 + (boxes[box].Item2 / 2);
                            unit += heights[box];
                        }
                        unit += PadOf(graph, boxesOf[lane]) + (order.ContainsKey(lane) ? 0 : Quiet);
                        lanes[lane] = ((top * size) + shift, (unit - top) * size);
                        unit += LaneGap;
                    }
                }
            }
            for (var box = 0; box < graph.Boxes.Count; box++)
            {
                var y = boxes[box].Item1;
                foreach (var end in ends[box].OrderBy(end => Middle(graph, [end])).ThenBy(end => end.Line).ThenBy(end => end.IsSource))
                {
                    y += (end.IsSource ? Source : Target) * size;
                    placed.Add(end, y);
                }
            }
            (Columns, Lanes, Boxes, Ends) = ([.. places.Select(place => place.ToImmutableArray())], [.. lanes], [.. boxes], placed);
        }

        public ImmutableArray<ImmutableArray<int>> Columns { get; }

        public ImmutableArray<(double Top, double Height)> Lanes { get; }

        public ImmutableArray<(double Top, double Height)> Boxes { get; }

        public Dictionary<NetworkEnd, double> Ends { get; }

        /// <summary>Mean height of what is at the other end of lines.</summary>
        private double Middle(NetworkGraph graph, IEnumerable<NetworkEnd> of) =>
            of.SelectMany(end => end.IsSource ? graph.Lines[end.Line].To : graph.Lines[end.Line].From).Select(box => boxMiddle[box]).DefaultIfEmpty(0).Average();
    }
}

/// <summary>An end of a line at a box.</summary>
/// <param name="Line">Index of the line.</param>
/// <param name="Box">Index of the box.</param>
/// <param name="IsSource">Whether the line begins there.</param>
internal readonly record struct NetworkEnd(int Line, int Box, bool IsSource);
