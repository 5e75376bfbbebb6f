using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Drawings;

/// <summary>The network diagram of a cluster (PCI 1.2.3): what of it is drawn, so that it fits on a page.</summary>
/// <param name="Name">Name of the drawing.</param>
/// <param name="Cluster">Cluster.</param>
/// <param name="Graph">What is drawn.</param>
/// <param name="Layout">Where it stands.</param>
internal sealed record NetworkPlan(string Name, string Cluster, NetworkGraph Graph, NetworkLayout Layout)
{
    /// <summary>Most zones, beside those for the internet and for what is in none, and most workloads that are drawn one by one.</summary>
    public const int MostZones = 12, MostWorkloads = 60;

    /// <summary>Most lines between whole zones: with more of them, those that arrive at one zone are bundled whatever their ports.</summary>
    private const int MostApart = 16;

    private static readonly string[] States = ["unapproved", "unknown", "overdue", "unstated", "approved"];

    /// <summary>The cluster's entry; null for a name that stands in the register alone.</summary>
    public required ClusterEntry? Entry { get; init; }

    /// <summary>Whether zones are declared; else namespaces stand for them.</summary>
    public required bool Zoned { get; init; }

    /// <summary>Whether workloads are drawn, or whole zones.</summary>
    public required bool Workloads { get; init; }

    /// <summary>Whether a line has the ports of flows with different ports.</summary>
    public required bool PortsTogether { get; init; }

    /// <summary>Zones or namespaces that stand together in one lane.</summary>
    public int Others => Graph.Lanes.Where(lane => lane.Kind == NetworkLaneKind.Others).Sum(lane => lane.Members.Length);

    /// <summary>Zones or namespaces, the internet and what is in no zone not among them.</summary>
    public int Zones => Graph.Lanes.Where(lane => lane.Kind is not (NetworkLaneKind.Internet or NetworkLaneKind.Unzoned)).Sum(lane => lane.Members.Length);

    /// <summary>Namespaces of each zone, else its addresses; workloads of each namespace where no zones are declared.</summary>
    public required IReadOnlyDictionary<string, ImmutableArray<string>> Contents { get; init; }

    /// <summary>Lines drawn.</summary>
    public int Lines => Graph.Lines.Count;

    /// <summary>Rows of the register that a line stands for.</summary>
    public int Drawn => Graph.Lines.Sum(line => line.Flows);

    /// <summary>Rows of the register between lanes that no line stands for.</summary>
    public required int Left { get; init; }

    /// <summary>Rows of the register inside the lane of what stands together.</summary>
    public required int Inside { get; init; }

    /// <summary>States of the lines and how many rows of the register have each, the worst first.</summary>
    public IReadOnlyList<NetworkCount> Counts =>
        [.. States.Where(state => Graph.Lines.Any(line => line.State == state)).Select(state => new NetworkCount(state, Graph.Lines.Where(line => line.State == state).Sum(line => line.Flows)))];

    /// <summary>Plans the diagram; null where the cluster has neither zones nor flows.</summary>
    public static NetworkPlan? Of(EvidencePack pack, string cluster, int number)
    {
        ImmutableArray<FlowEntry> flows = [.. pack.Flows.Where(flow => flow.Cluster == cluster && flow.FromZone != flow.ToZone)
            // A word of a later program is no verdict of this one.
            .Select(flow => States.Contains(flow.State) ? flow : flow with { State = "unknown" })];
        ImmutableArray<ZoneEntry> zones = [.. pack.Zones.Where(zone => zone.Cluster == cluster).DistinctBy(zone => zone.Zone)];
        var names = zones.Select(zone => zone.Zone).Concat(flows.SelectMany(flow => new[] { flow.FromZone, flow.ToZone })).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            return null;
        var lanes = NetworkLanes.Of(names, zones, flows);
        var whole = lanes.All(lane => lane.Members.Length == 1);
        var laneOf = lanes.SelectMany((lane, i) => lane.Members.Select(member => (member, i))).ToDictionary(pair => pair.member, pair => pair.i, StringComparer.Ordinal);
        NetworkPlan Plan(NetworkGraph graph, NetworkLayout layout, bool workloads, bool together) =>
            new(string.Create(CultureInfo.InvariantCulture, $"network-{number:00}"), cluster, graph, layout)
            {
                Entry = pack.Clusters.FirstOrDefault(entry => entry.Name == cluster), Zoned = !zones.IsEmpty, Workloads = workloads, PortsTogether = together,
                Contents = zones.IsEmpty
                    ? pack.Workloads.Where(workload => workload.Cluster == cluster).ToLookup(workload => workload.Namespace).ToDictionary(group => group.Key, ImmutableArray<string> (group) => [.. group.Select(workload => NetworkDrawing.NameOf(workload.Workload))], StringComparer.Ordinal)
                    : zones.ToDictionary(zone => zone.Zone, zone => zone.Namespaces.IsEmpty ? zone.Addresses : zone.Namespaces, StringComparer.Ordinal),
                Inside = flows.Count(flow => laneOf[flow.FromZone] == laneOf[flow.ToZone]),
                Left = flows.Count(flow => laneOf[flow.FromZone] != laneOf[flow.ToZone]) - graph.Lines.Sum(line => line.Flows),
            };

        NetworkGraph Graph(bool workloads, bool apart) => NetworkGraph.Of(flows, lanes, zone => laneOf[zone], workloads, apart);
        if (whole && CountWorkloads(flows) <= MostWorkloads && Graph(true, true) is var detailed && NetworkLayout.Of(detailed) is { } all)
            return Plan(detailed, all, true, false);
        if (Graph(false, true) is var zonal && zonal.Lines.Count <= MostApart && NetworkLayout.Of(zonal) is { } each)
            return Plan(zonal, each, false, false);
        // Line by line what matters least is left out, until the rest fits; without any line the lanes always do.
        var coarse = Graph(false, false);
        var ranked = coarse.Lines.OrderBy(line => Rank(line, coarse)).ThenByDescending(line => line.Flows).ToList();
        for (var kept = ranked.Count; ; kept--)
            if (coarse.With(ranked.Take(kept)) is var less && NetworkLayout.Of(less) is { } fitting)
                return Plan(less, fitting, false, true);
    }

    private static int CountWorkloads(ImmutableArray<FlowEntry> flows)
    {
        var named = flows.SelectMany(flow => flow.From.Select(name => (flow.FromZone, name)).Concat(flow.To.Select(name => (flow.ToZone, name)))).Distinct().Count();
        var unnamed = flows.Select(flow => Math.Max(flow.FromCount - flow.From.Length, flow.ToCount - flow.To.Length)).DefaultIfEmpty(0).Max();
        return named + Math.Max(0, unnamed);
    }

    private static int Rank(NetworkLine line, NetworkGraph graph) =>
        (Array.IndexOf(States, line.State) * 2) + (line.From.Concat(line.To).Any(box => graph.Lanes[graph.Boxes[box].Lane] is { Strong: true } or { Kind: NetworkLaneKind.Internet }) ? 0 : 1);
}

/// <summary>How many rows of the register have a state.</summary>
internal sealed record NetworkCount(string State, int Flows);
