using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope;

/// <summary>Who is in which zone of one cluster.</summary>
public sealed class ZoneMap
{
    private readonly Dictionary<Endpoint, ImmutableArray<string>> _zonesOf = [];
    private readonly Dictionary<string, ImmutableArray<Endpoint>> _members = new(StringComparer.Ordinal);

    private readonly ILookup<string, Endpoint> _byNamespace;

    private ZoneMap(ImmutableArray<Zone> zones, Population population) =>
        (Zones, _byNamespace) = (zones, population.Endpoints.Where(e => e.Kind != EndpointKind.Node).ToLookup(e => e.Namespace, StringComparer.Ordinal));

    /// <summary>Places every endpoint of a cluster.</summary>
    public static ZoneMap Of(ClusterReachability cluster, ScopeDeclaration scope)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(scope);
        Population population = cluster.Population;
        ZoneMap map = new([.. scope.Zones.Where(z => z.IsIn(cluster.Snapshot.Cluster))], population);
        Dictionary<string, Endpoint> nodes = population.Endpoints.Where(e => e.Kind == EndpointKind.Node).ToDictionary(e => e.Name, StringComparer.Ordinal);
        foreach (Endpoint endpoint in population.Endpoints)
        {
            ImmutableArray<string> zones = [.. map.Zones.Where(z => z.Members.Any(m => Selects(m, endpoint, population))).Select(z => z.Id)];
            // A host-network pod that nobody selects belongs with the node whose network it is in.
            if (zones.IsEmpty && endpoint is { Kind: EndpointKind.HostNetworkPod, Node: { } name } && nodes.TryGetValue(name, out Endpoint? node))
                zones = [.. map.Zones.Where(z => z.Members.Any(m => Selects(m, node, population))).Select(z => z.Id)];
            map._zonesOf[endpoint] = zones;
        }
        foreach (Zone zone in map.Zones)
            map._members[zone.Id] = [.. population.Endpoints.Where(e => map._zonesOf[e].Contains(zone.Id))];
        map.Unzoned = [.. population.Endpoints.Where(e => map._zonesOf[e].IsEmpty)];
        map.Conflicts = [.. population.Endpoints.Where(e => map._zonesOf[e].Length > 1)];
        return map;
    }

    /// <summary>The zones looked for in the cluster, in the order of the configuration.</summary>
    public ImmutableArray<Zone> Zones { get; }

    /// <summary>Endpoints in no zone, in the order of the population.</summary>
    public ImmutableArray<Endpoint> Unzoned { get; private set; } = [];

    /// <summary>Endpoints in more than one zone: each counts in all of them.</summary>
    public ImmutableArray<Endpoint> Conflicts { get; private set; } = [];

    /// <summary>Zones that match nothing in the cluster: no endpoint, and no address block.</summary>
    public IEnumerable<Zone> Empty => Zones.Where(z => _members[z.Id].IsEmpty && Blocks(z).IsEmpty);

    /// <summary>Ids of the zones an endpoint is in.</summary>
    public ImmutableArray<string> ZonesOf(Endpoint endpoint) => _zonesOf[endpoint];

    /// <summary>Endpoints in a zone, in the order of the population.</summary>
    public ImmutableArray<Endpoint> Members(Zone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return _members[zone.Id];
    }

    /// <summary>Pods of a namespace, host-network pods among them.</summary>
    internal IEnumerable<Endpoint> EndpointsOf(string ns) => _byNamespace[ns];

    /// <summary>Addresses outside the cluster that a zone claims.</summary>
    public static ImmutableArray<IPNetwork> Blocks(Zone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return [.. zone.Members.OfType<ZoneMember.Addresses>().SelectMany(a => a.Blocks)];
    }

    /// <summary>Whether a member of a zone selects an endpoint.</summary>
    internal static bool Selects(ZoneMember member, Endpoint endpoint, Population population) => member switch
    {
        ZoneMember.Pods pods => endpoint.Kind != EndpointKind.Node
            && (pods.Namespaces.IsEmpty || pods.Namespaces.Contains(endpoint.Namespace, StringComparer.Ordinal))
            && pods.NamespaceLabels.Matches(population.Namespaces[endpoint.Namespace]) && pods.Labels.Matches(endpoint.Labels),
        ZoneMember.Nodes nodes => endpoint.Kind == EndpointKind.Node && nodes.Labels.Matches(endpoint.Labels),
        _ => false,
    };
}
