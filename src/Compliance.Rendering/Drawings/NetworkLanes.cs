using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Drawings;

/// <summary>The lanes of a network diagram in their order: what is outside, then zones by their distance from it.</summary>
internal static class NetworkLanes
{
    /// <summary>The lanes. Of too many zones, those that hold card data and those with the most unapproved flows, then the most flows, have one of
    /// their own.</summary>
    public static ImmutableArray<NetworkLane> Of(IReadOnlyList<string> names, ImmutableArray<ZoneEntry> zones, ImmutableArray<FlowEntry> flows)
    {
        var entries = zones.ToDictionary(zone => zone.Zone, StringComparer.Ordinal);
        var lanes = names.Select(name => Lane(name, entries.GetValueOrDefault(name))).ToList();
        var own = lanes.Where(lane => lane.Kind is NetworkLaneKind.Zone or NetworkLaneKind.Outside).ToList();
        if (own.Count > NetworkPlan.MostZones)
        {
            static Dictionary<string, int> Count(IEnumerable<FlowEntry> some) => some.SelectMany(flow => new[] { flow.FromZone, flow.ToZone }).CountBy(zone => zone).ToDictionary(StringComparer.Ordinal);
            var (unapproved, all) = (Count(flows.Where(flow => flow.State == "unapproved")), Count(flows));
            var kept = own.OrderByDescending(lane => lane.Strong).ThenByDescending(lane => unapproved.GetValueOrDefault(lane.Members[0])).ThenByDescending(lane => all.GetValueOrDefault(lane.Members[0]))
                .ThenBy(lane => lane.Members[0], StringComparer.Ordinal).Take(NetworkPlan.MostZones - 1).ToHashSet();
            lanes = [.. lanes.Where(lane => kept.Contains(lane) || !own.Contains(lane)), new NetworkLane(NetworkLaneKind.Others, [.. own.Where(lane => !kept.Contains(lane)).Select(lane => lane.Members[0])], null)];
        }
        var distance = Distances(lanes, flows);
        return [.. lanes.OrderBy(lane => lane.Kind switch { NetworkLaneKind.Internet => 0, NetworkLaneKind.Outside => 1, NetworkLaneKind.Unzoned => 2, _ => 3 })
            .ThenBy(lane => lane.Strong).ThenBy(lane => distance[lane]).ThenBy(lane => lane.Kind == NetworkLaneKind.Others)];
    }

    private static NetworkLane Lane(string name, ZoneEntry? zone) => new(
        zone is null && name == "internet" ? NetworkLaneKind.Internet
            : zone is null && name == "unzoned" ? NetworkLaneKind.Unzoned
            : zone is { Pods: 0, Nodes: 0, Addresses.IsEmpty: false } ? NetworkLaneKind.Outside : NetworkLaneKind.Zone,
        [name], zone?.Kind);

    /// <summary>How many lines lead at least from what is outside to a lane; the number of lanes where none do.</summary>
    private static Dictionary<NetworkLane, int> Distances(List<NetworkLane> lanes, ImmutableArray<FlowEntry> flows)
    {
        var laneOf = lanes.SelectMany(lane => lane.Members.Select(member => (member, lane))).ToDictionary(pair => pair.member, pair => pair.lane, StringComparer.Ordinal);
        var neighbours = flows.SelectMany(flow => new[] { (flow.FromZone, flow.ToZone), (flow.ToZone, flow.FromZone) }).Distinct().ToLookup(pair => laneOf[pair.Item1], pair => laneOf[pair.Item2]);
        var distance = lanes.ToDictionary(lane => lane, lane => lane.Kind is NetworkLaneKind.Internet or NetworkLaneKind.Outside ? 0 : lanes.Count);
        var next = new Queue<NetworkLane>(lanes.Where(lane => distance[lane] == 0));
        while (next.TryDequeue(out var lane))
            foreach (var neighbour in neighbours[lane].Where(other => distance[other] > distance[lane] + 1))
            {
                distance[neighbour] = distance[lane] + 1;
                next.Enqueue(neighbour);
            }
        return distance;
    }
}
