using System.Collections.Immutable;
using System.Globalization;

namespace Compliance.Rendering.Drawings;

/// <summary>Draws a network diagram: lanes in two columns, and between them a line for every bundle of flows, with its ports where it arrives.</summary>
internal sealed class NetworkDrawing
{
    private const double Inset = 5, Small = 6.8, HeaderSize = 7.8, Arrow = 6, Margin = 4, Sample = 22, LegendLine = 12, Between = 14, LeastTracks = 24;

    private const int Many = 10;

    /// <summary>The pack's words for every port, which leave nothing for others to add.</summary>
    private const string AllPorts = "all ports";

    private readonly NetworkPlan plan;
    private readonly IReadOnlyDictionary<string, string> labels;
    private readonly TextFit fit;
    private readonly List<Shape> shapes = [];
    private readonly double firstTrack, spacing, labelWidth;

    private NetworkDrawing(NetworkPlan plan, IReadOnlyDictionary<string, string> labels, TextFit fit)
    {
        (this.plan, this.labels, this.fit) = (plan, labels, fit);
        const double channel = NetworkLayout.Width - (2 * NetworkLayout.Column), least = 58;
        var count = plan.Layout.TrackCount;
        spacing = count < 2 ? 0 : Math.Min(8, (channel - (2 * least)) / (count - 1));
        var tracks = Math.Max(LeastTracks, spacing * Math.Max(0, count - 1));
        labelWidth = ((channel - tracks) / 2) - Arrow - Margin;
        firstTrack = NetworkLayout.Column + ((channel - tracks) / 2);
    }

    /// <summary>The drawing as a template places it.</summary>
    public static PackDrawing Of(NetworkPlan plan, TextFit fit)
    {
        string[] keys = ["internet", "unzoned", "others", "outside", "quiet", .. plan.Counts.Select(count => "state-" + count.State), "note", "source"];
        return new(plan.Name, keys, labels => new NetworkDrawing(plan, labels, fit).Draw());
    }

    private Drawing Draw()
    {
        for (var column = 0; column < 2; column++)
            foreach (var lane in plan.Layout.Columns[column])
                Lane(lane, column == 0 ? 0 : NetworkLayout.Width - NetworkLayout.Column);
        // What is wrong is drawn last, above the rest.
        foreach (var line in Enumerable.Range(0, plan.Graph.Lines.Count).OrderBy(line => plan.Graph.Lines[line].State == "unapproved"))
            Line(line);
        var bottom = Legend(plan.Layout.Height + 12);
        return new Drawing(NetworkLayout.Width, bottom, [.. shapes]);
    }

    private void Lane(int index, double left)
    {
        var (lane, (top, height)) = (plan.Graph.Lanes[index], plan.Layout.Lanes[index]);
        const double width = NetworkLayout.Column;
        var header = (NetworkLayout.Header * plan.Layout.Unit) - 2.4;
        var middle = top + 0.8 + (header / 2);
        var outside = lane.Kind is NetworkLaneKind.Internet or NetworkLaneKind.Outside or NetworkLaneKind.Unzoned;
        shapes.Add(new Shape.Frame(left + 0.8, top + 0.8, width - 1.6, height - 1.6, outside ? Ink.White : Ink.Soft, lane.Strong ? Ink.Ink : Ink.Subdued, lane.Strong ? 1.6 : 0.5, 2));
        if (lane.Strong)
            shapes.Add(new Shape.Frame(left + 0.8, top + 0.8, width - 1.6, header, Ink.Ink, null, Radius: 2));
        var name = lane.Kind switch
        {
            NetworkLaneKind.Internet => labels["internet"],
            NetworkLaneKind.Unzoned => labels["unzoned"],
            NetworkLaneKind.Others => labels["others"],
            _ => lane.Members[0],
        };
        var tag = lane.Kind is NetworkLaneKind.Outside or NetworkLaneKind.Internet ? labels["outside"] : lane.Holds is { } holds && holds != lane.Members[0] ? holds : "";
        var right = fit.Line(left + width - Inset, middle + 2.4, Small, tag, width * 0.4, lane.Strong ? Ink.White : Ink.Subdued, Face.Regular, Align.End);
        var room = width - (2 * Inset) - (tag.Length > 0 ? fit.Width(right.Value, Face.Regular, Small) + 6 : 0);
        shapes.Add(fit.Line(left + Inset, middle + 2.7, HeaderSize, name, room, lane.Strong ? Ink.White : Ink.Ink, Face.Bold));
        if (tag.Length > 0)
            shapes.Add(right);
        var boxes = Enumerable.Range(0, plan.Graph.Boxes.Count).Where(box => plan.Graph.Boxes[box].Lane == index).ToList();
        if (boxes.Count == 0)
            shapes.Add(fit.Line(left + Inset, top + (NetworkLayout.Header * plan.Layout.Unit) + 6.4, Small, labels["quiet"], width - (2 * Inset), Ink.Subdued));
        foreach (var box in boxes)
            Box(plan.Graph.Boxes[box], plan.Layout.Boxes[box], left);
    }

    private void Box(NetworkBox box, (double Top, double Height) place, double left)
    {
        const double width = NetworkLayout.Column - 6;
        if (box.IsWhole)
        {
            Contents(WholeLane(box.Lane), place, left);
            return;
        }
        shapes.Add(new Shape.Frame(left + 3, place.Top + 0.6, width, place.Height - 1.2, Ink.White, Ink.Subdued, 0.5, 1.5));
        var members = box.Members;
        var more = members.Length - 1 + box.Unnamed is var rest and > 0 ? string.Create(CultureInfo.InvariantCulture, $"+{rest:N0}") : "";
        if (members.IsEmpty)
            more = string.Create(CultureInfo.InvariantCulture, $"+{box.Unnamed:N0}");
        var (baseline, room) = (place.Top + (place.Height / 2) + 2.4, width - (2 * Inset) + 2);
        var taken = more.Length == 0 ? 0 : fit.Width(more, Face.Bold, Small) + 4;
        if (more.Length > 0)
            shapes.Add(new Shape.Text(left + 3 + width - Inset + 1, baseline, Small, more, Ink.Ink, Face.Bold, Align.End));
        if (members.IsEmpty)
            return;
        var shown = fit.Shorten(WithoutKind(members[0]), Face.Mono, Small, room - taken);
        shapes.Add(new Shape.Text(left + 3 + Inset - 1, baseline, Small, shown, Ink.Ink, Face.Mono)
        {
            Whole = members.Length == 1 && shown == VisibleText.OneLine(members[0]) ? null : string.Join(", ", members),
        });
    }

    /// <summary>Names below one another, as many as there is room for, and how many more there are.</summary>
    private void Contents(ImmutableArray<string> names, (double Top, double Height) place, double left)
    {
        const double line = 8.4, width = NetworkLayout.Column - (2 * Inset);
        var room = Math.Max(1, (int)((place.Height - 1) / line));
        for (var i = 0; i < Math.Min(names.Length, room); i++)
        {
            var baseline = place.Top + 6.4 + (i * line);
            var more = i == room - 1 && names.Length > room ? string.Create(CultureInfo.InvariantCulture, $"+{names.Length - room:N0}") : "";
            shapes.Add(fit.Line(left + Inset, baseline, Small, names[i], width - (more.Length == 0 ? 0 : fit.Width(more, Face.Bold, Small) + 4), Ink.Subdued, Face.Mono));
            if (more.Length > 0)
                shapes.Add(new Shape.Text(left + Inset + width, baseline, Small, more, Ink.Subdued, Face.Bold, Align.End));
        }
    }

    /// <summary>What stands in the box of a whole lane: the names that stand together, or the namespaces and addresses of the zone.</summary>
    private ImmutableArray<string> WholeLane(int index)
    {
        var lane = plan.Graph.Lanes[index];
        return lane.Kind == NetworkLaneKind.Others ? lane.Members : plan.Contents.GetValueOrDefault(lane.Members[0], []);
    }

    /// <summary><c>NS/NAME</c> of <c>NS/NAME[Kind]</c>.</summary>
    private static string WithoutKind(string member) =>
        member.EndsWith(']') && member.LastIndexOf('[') is var at and > 0 && member.AsSpan(at + 1, member.Length - at - 2).IndexOfAnyExceptInRange('A', 'z') < 0 ? member[..at] : member;

    /// <summary><c>NAME</c> of <c>NS/NAME[Kind]</c>.</summary>
    public static string NameOf(string workload) => WithoutKind(workload)[(workload.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private void Line(int index)
    {
        var line = plan.Graph.Lines[index];
        var look = LookOf(line.State);
        // Many lines are drawn finer.
        look.Stroke *= plan.Graph.Lines.Count > Many ? 0.75 : 1;
        var track = firstTrack + (plan.Layout.Tracks[index] * spacing);
        var sources = line.From.Select(box => At(new NetworkEnd(index, box, true))).ToList();
        var targets = line.To.Select(box => At(new NetworkEnd(index, box, false))).ToList();
        // One way from the first source to the first destination; the others join it.
        shapes.Add(new Shape.Line(Way(sources[0], targets[0], track, sources.Count + targets.Count == 2), look.Ink, look.Stroke, Arrow: true, look.Dashed));
        var (top, bottom) = (Math.Min(sources[0].Y, targets[0].Y), Math.Max(sources[0].Y, targets[0].Y));
        foreach (var (spot, arrives) in sources.Skip(1).Select(spot => (spot, false)).Concat(targets.Skip(1).Select(spot => (spot, true))))
        {
            var near = Math.Clamp(spot.Y, top, bottom);
            shapes.Add(arrives
                ? new Shape.Line(near == spot.Y ? [new(track, near), spot] : [new(track, near), new(track, spot.Y), spot], look.Ink, look.Stroke, Arrow: true, look.Dashed)
                : new Shape.Line(near == spot.Y ? [spot, new(track, near)] : [spot, new(track, spot.Y), new(track, near)], look.Ink, look.Stroke, Arrow: false, look.Dashed));
            shapes.Add(new Shape.Frame(track - 1.1, near - 1.1, 2.2, 2.2, look.Ink, null, Radius: 1.1));
            (top, bottom) = (Math.Min(top, spot.Y), Math.Max(bottom, spot.Y));
        }
        var words = look.Sign + (line.Ports.Contains(AllPorts) ? AllPorts : string.Join("; ", line.Ports));
        var face = line.State == "unapproved" ? Face.Bold : Face.Regular;
        foreach (var spot in targets)
            shapes.Add(spot.X < track
                ? fit.Line(spot.X + Arrow, spot.Y - 1.4, Small, words, labelWidth, look.Text, face, atEnd: true)
                : fit.Line(spot.X - Arrow, spot.Y - 1.4, Small, words, labelWidth, look.Text, face, Align.End, atEnd: true));
    }

    /// <summary>The way of a line. Between the columns one that hardly rises or falls has no corners.</summary>
    private ImmutableArray<Spot> Way(Spot from, Spot to, double track, bool alone)
    {
        if (!alone || Math.Abs(from.Y - to.Y) > plan.Layout.Unit * 1.6 || (from.X < track) == (to.X < track))
            return [from, new(track, from.Y), new(track, to.Y), to];
        var (left, right) = (firstTrack, NetworkLayout.Width - firstTrack);
        return from.X < to.X ? [from, new(left, from.Y), new(right, to.Y), to] : [from, new(right, from.Y), new(left, to.Y), to];
    }

    private Spot At(NetworkEnd end)
    {
        var box = plan.Graph.Boxes[end.Box];
        var edge = NetworkLayout.Column - (box.IsWhole ? 0.8 : 3);
        return new(plan.Layout.Columns[0].Contains(box.Lane) ? edge : NetworkLayout.Width - edge, plan.Layout.Ends[end]);
    }

    private double Legend(double top)
    {
        var x = 0.0;
        foreach (var state in plan.Counts.Select(count => count.State))
        {
            var look = LookOf(state);
            var words = fit.Shorten(look.Sign + labels["state-" + state], Face.Regular, 7, NetworkLayout.Width - Sample - 5);
            var width = Sample + 5 + fit.Width(words, Face.Regular, 7);
            if (x > 0 && x + width > NetworkLayout.Width)
                (x, top) = (0, top + LegendLine);
            shapes.Add(new Shape.Line([new(x, top + 4.6), new(x + Sample, top + 4.6)], look.Ink, look.Stroke, Arrow: true, look.Dashed));
            shapes.Add(new Shape.Text(x + Sample + 5, top + 7, 7, words, Ink.Subdued));
            x += width + Between;
        }
        top += plan.Counts.Count > 0 ? LegendLine + 2 : 0;
        foreach (var note in (string[])[labels["note"], labels["source"]])
            foreach (var line in fit.Wrap(note, Face.Regular, 7, NetworkLayout.Width))
            {
                shapes.Add(new Shape.Text(0, top + 7, 7, line, Ink.Subdued));
                top += 10;
            }
        return top + 2;
    }

    /// <summary>How the lines of a state look. Sign and stroke tell them apart where colours do not.</summary>
    private static (Ink Ink, Ink Text, double Stroke, bool Dashed, string Sign) LookOf(string state) => state switch
    {
        "unapproved" => (Ink.Alarm, Ink.Alarm, 1.2, true, "✕ "),
        "overdue" => (Ink.Caution, Ink.Ink, 0.9, true, "▲ "),
        "unstated" => (Ink.Subdued, Ink.Ink, 0.8, false, "○ "),
        "approved" => (Ink.Accent, Ink.Ink, 0.8, false, ""),
        "unknown" => (Ink.Subdued, Ink.Ink, 0.7, true, "? "),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state."),
    };
}
