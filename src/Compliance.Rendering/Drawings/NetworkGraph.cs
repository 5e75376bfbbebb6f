using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Drawings;

/// <summary>What kind of lane it is.</summary>
internal enum NetworkLaneKind
{
    /// <summary>Public addresses that no zone claims.</summary>
    Internet,

    /// <summary>A zone of nothing but addresses outside the cluster.</summary>
    Outside,

    /// <summary>What is in no zone.</summary>
    Unzoned,

    /// <summary>A zone or namespace.</summary>
    Zone,

    /// <summary>Zones or namespaces that are not drawn one by one.</summary>
    Others,
}

/// <summary>A lane of the network diagram.</summary>
/// <param name="Kind">What kind of lane it is.</param>
/// <param name="Members">The zone or namespace; several where they stand together.</param>
/// <param name="Holds">Kind of the zone as declared, for example <c>cde</c>; null when there is none.</param>
internal sealed record NetworkLane(NetworkLaneKind Kind, ImmutableArray<string> Members, string? Holds)
{
    /// <summary>It holds card data.</summary>
    public bool Strong => Holds == "cde";
}

/// <summary>Workloads of one lane that every line treats alike.</summary>
/// <param name="Lane">Index of the lane.</param>
/// <param name="Members">Their names; empty where the lane as a whole is meant.</param>
/// <param name="Unnamed">How many more there are that the register does not name.</param>
internal sealed record NetworkBox(int Lane, ImmutableArray<string> Members, int Unnamed)
{
    /// <summary>The lane as a whole: it has no box of its own.</summary>
    public bool IsWhole => Members.IsEmpty && Unnamed == 0;
}

/// <summary>A line of the diagram: every source reaches every destination at these ports.</summary>
/// <param name="From">Indices of boxes.</param>
/// <param name="To">Indices of boxes.</param>
/// <param name="Ports">Ports in words, each once.</param>
/// <param name="State">State of the flows.</param>
/// <param name="Flows">Rows of the register it stands for.</param>
internal sealed record NetworkLine(ImmutableArray<int> From, ImmutableArray<int> To, ImmutableArray<string> Ports, string State, int Flows);

/// <summary>Lanes, boxes and lines of a network diagram, without a place.</summary>
internal sealed record NetworkGraph(IReadOnlyList<NetworkLane> Lanes, IReadOnlyList<NetworkBox> Boxes, IReadOnlyList<NetworkLine> Lines)
{
    /// <summary>Makes the graph of the flows between lanes.</summary>
    /// <param name="flows">Rows of the register.</param>
    /// <param name="lanes">Lanes.</param>
    /// <param name="laneOf">Index of the lane of a zone.</param>
    /// <param name="workloads">Whether workloads are drawn, or whole lanes.</param>
    /// <param name="apart">Whether different ports are different lines.</param>
    public static NetworkGraph Of(IReadOnlyList<FlowEntry> flows, IReadOnlyList<NetworkLane> lanes, Func<string, int> laneOf, bool workloads, bool apart)
    {
        var ends = new List<(int Flow, bool Source, Member Member)>();
        for (var i = 0; i < flows.Count; i++)
        {
            var (from, to) = (laneOf(flows[i].FromZone), laneOf(flows[i].ToZone));
            if (from == to)
                continue;
            ends.AddRange(Members(from, flows[i].From, flows[i].FromCount, i * 2, workloads).Select(member => (i, true, member)));
            ends.AddRange(Members(to, flows[i].To, flows[i].ToCount, (i * 2) + 1, workloads).Select(member => (i, false, member)));
        }
        // Members of the same lines are one box.
        var groups = ends.GroupBy(end => end.Member)
            .GroupBy(member => (member.Key.Lane, Lines: string.Join(' ', member.Select(end => (end.Flow * 2) + (end.Source ? 0 : 1)).Distinct().Order().Select(line => line.ToString(CultureInfo.InvariantCulture)))))
            .Select(group => group.Select(member => member.Key).OrderBy(member => member.Unnamed > 0).ThenBy(member => member.Name, StringComparer.Ordinal).ToList())
            .OrderBy(group => group[0].Lane).ThenBy(group => group[0].Unnamed > 0).ThenBy(group => group[0].Name, StringComparer.Ordinal).ThenBy(group => group[0].End).ToList();
        var boxOf = groups.SelectMany((group, box) => group.Select(member => (member, box))).ToDictionary(pair => pair.member, pair => pair.box);
        ImmutableArray<int> Boxes(IEnumerable<(int Flow, bool Source, Member Member)> of, bool source) => [.. of.Where(end => end.Source == source).Select(end => boxOf[end.Member]).Distinct().Order()];
        var lines = ends.GroupBy(end => end.Flow)
            .Select(of => new NetworkLine(Boxes(of, true), Boxes(of, false), [flows[of.Key].Ports], flows[of.Key].State, 1));
        return new NetworkGraph(lanes, [.. groups.Select(Box)], Bundle(lines, apart));
    }

    /// <summary>The graph with some of its lines, and the boxes that they still reach.</summary>
    public NetworkGraph With(IEnumerable<NetworkLine> lines)
    {
        var kept = lines.ToList();
        var used = kept.SelectMany(line => line.From.Concat(line.To)).Distinct().Order().ToList();
        ImmutableArray<int> Renumbered(ImmutableArray<int> boxes) => [.. boxes.Select(box => used.BinarySearch(box))];
        return new NetworkGraph(Lanes, [.. used.Select(box => Boxes[box])], [.. kept.Select(line => line with { From = Renumbered(line.From), To = Renumbered(line.To) })]);
    }

    private static NetworkBox Box(List<Member> members) =>
        new(members[0].Lane, [.. members.Where(member => member.Unnamed == 0 && member.Name.Length > 0).Select(member => member.Name)], members.Sum(member => member.Unnamed));

    private static IEnumerable<Member> Members(int lane, ImmutableArray<string> names, int count, int end, bool workloads)
    {
        if (!workloads)
            return [new Member(lane, "", 0, -1)];
        var named = names.Distinct(StringComparer.Ordinal).Select(name => new Member(lane, name, 0, -1)).ToList();
        return named.Count == 0 || count > names.Length ? named.Append(new Member(lane, "", Math.Max(1, count - names.Length), end)) : named;
    }

    /// <summary>What leads from the same boxes to the same boxes is one line with the ports of all; what leads to the same boxes at the same ports is one
    /// line with the sources of all. Neither says more than the register. Where ports are not kept apart, all that leads to the same boxes is one.</summary>
    private static List<NetworkLine> Bundle(IEnumerable<NetworkLine> lines, bool apart)
    {
        static string Key(ImmutableArray<int> boxes) => string.Join(' ', boxes.Select(box => box.ToString(CultureInfo.InvariantCulture)));
        static NetworkLine Merge(IEnumerable<NetworkLine> some)
        {
            var all = some.ToList();
            return all[0] with
            {
                From = [.. all.SelectMany(line => line.From).Distinct().Order()],
                Ports = [.. all.SelectMany(line => line.Ports).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                Flows = all.Sum(line => line.Flows),
            };
        }
        return [.. lines.GroupBy(line => (Key(line.From), Key(line.To), line.State)).Select(Merge)
            .GroupBy(line => (Key(line.To), line.State, apart ? string.Join('\n', line.Ports) : "")).Select(Merge)];
    }

    /// <summary>An end of a flow; one that stands for names that the register left out belongs to that end alone.</summary>
    private readonly record struct Member(int Lane, string Name, int Unnamed, int End);
}
