using System.Collections.Immutable;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.OwnChecks;

/// <summary>Who an own check speaks of: whoever is in one of some zones, stores, workloads, or is selected by label or address.</summary>
internal abstract record Selection
{
    /// <summary>Zones by id, with the words <see cref="Zone.Internet"/>, <see cref="Zone.Unzoned"/> and <see cref="Zone.Any"/>.</summary>
    public sealed record Zones(ImmutableArray<string> Ids) : Selection
    {
        public override string ToString() => Join(Ids.Select(id => id switch
        {
            Zone.Internet => "the internet",
            Zone.Unzoned => "what is in no zone",
            Zone.Any => "anything",
            _ => $"zone {id}",
        }));
    }

    /// <summary>Declared data stores.</summary>
    public sealed record Stores(ImmutableArray<DataStore> Items) : Selection
    {
        public override string ToString() => Join(Items.Select(s => $"store {s.Id}"));
    }

    /// <summary>Workloads as <c>NAMESPACE/NAME</c>, or with their kind as <c>NAMESPACE/NAME[Kind]</c>.</summary>
    public sealed record Workloads(ImmutableArray<string> Names) : Selection
    {
        public override string ToString() => Join(Names);
    }

    /// <summary>Pods, nodes or addresses, as a member of a zone is written.</summary>
    public sealed record Member(ZoneMember Of) : Selection
    {
        public override string ToString() => Of switch
        {
            ZoneMember.Pods pods => $"pods{(pods.Labels == Network.Policy.Selector.Everything ? "" : $" with {pods.Labels}")} of {Spaces(pods)}",
            ZoneMember.Nodes nodes => nodes.Labels == Network.Policy.Selector.Everything ? "nodes" : $"nodes with {nodes.Labels}",
            ZoneMember.Addresses addresses => Join(addresses.Blocks.Select(b => b.ToString())),
            _ => throw new InvalidOperationException("a member is pods, nodes or addresses"),
        };

        private static string Spaces(ZoneMember.Pods pods) => (pods.Namespaces.IsEmpty, pods.NamespaceLabels == Network.Policy.Selector.Everything) switch
        {
            (true, true) => "every namespace",
            (true, false) => $"namespaces with {pods.NamespaceLabels}",
            (false, true) => Join(pods.Namespaces),
            _ => $"{Join(pods.Namespaces)} with {pods.NamespaceLabels}",
        };
    }

    /// <summary>It may hold addresses outside of the cluster beside endpoints, so that no namespace stands for it.</summary>
    public bool IsOpen => this switch
    {
        Zones zones => zones.Ids.Any(id => id is Zone.Internet or Zone.Unzoned or Zone.Any),
        Member { Of: ZoneMember.Addresses } => true,
        _ => false,
    };

    /// <summary>It holds no endpoint of any cluster.</summary>
    public bool IsOutside => this is Zones { Ids: [Zone.Internet] } or Member { Of: ZoneMember.Addresses };

    /// <summary>Whether an endpoint is meant.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="map">Zones of its cluster.</param>
    /// <param name="population">Population of its cluster.</param>
    public bool Holds(Endpoint endpoint, ZoneMap map, Population population) => this switch
    {
        Zones zones => zones.Ids.Any(id => id == Zone.Any || (id == Zone.Unzoned ? map.ZonesOf(endpoint).IsEmpty : map.ZonesOf(endpoint).Contains(id))),
        Stores stores => stores.Items.Any(s => ZoneMap.Selects(s.Member, endpoint, population)),
        Workloads workloads => endpoint.Workload is { } w && (workloads.Names.Contains(w.ToString()) || workloads.Names.Contains($"{w.Namespace}/{w.Name}")),
        // A pod in the network of a node is the node to whoever is on the other side.
        Member { Of: ZoneMember.Nodes nodes } => ZoneMap.Selects(nodes, endpoint, population) || (endpoint is { Kind: EndpointKind.HostNetworkPod, Node: { } name }
            && population.Endpoints.FirstOrDefault(e => e.Kind == EndpointKind.Node && e.Name == name) is { } node && ZoneMap.Selects(nodes, node, population)),
        Member member => ZoneMap.Selects(member.Of, endpoint, population),
        _ => false,
    };

    /// <summary>Addresses outside of the cluster that are meant.</summary>
    /// <param name="map">Zones of the cluster.</param>
    public AddressSet Outside(ZoneMap map) => this switch
    {
        Zones zones => zones.Ids.Aggregate(AddressSet.Empty, (set, id) => set.Union(Outside(id, map))),
        Member { Of: ZoneMember.Addresses addresses } => AddressSet.Of(addresses.Blocks),
        _ => AddressSet.Empty,
    };

    private static AddressSet Outside(string id, ZoneMap map) => id switch
    {
        Zone.Any => AddressSet.Internet.Union(AddressSet.Private),
        Zone.Internet => AddressSet.Internet.Except(Claimed(map)),
        Zone.Unzoned => AddressSet.Private.Except(Claimed(map)),
        _ => AddressSet.Of(map.Zones.Where(z => z.Id == id).SelectMany(z => ZoneMap.Blocks(z))),
    };

    private static AddressSet Claimed(ZoneMap map) => AddressSet.Of(map.Zones.SelectMany(z => ZoneMap.Blocks(z)));

    private static string Join(IEnumerable<string> names) => string.Join(" or ", names);
}
