using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope;

/// <summary>The members of a zone by class: what reachability needs to know of it.</summary>
/// <param name="Id">Zone id, or one of the words for what is in none.</param>
/// <param name="Inside">Endpoints, by class.</param>
/// <param name="Outside">Classes of external addresses, each with an address of the zone that belongs to nobody in the cluster.</param>
internal sealed record ZoneGroup(
    string Id, ImmutableArray<(EndpointClass Class, ImmutableArray<Endpoint> Members)> Inside, ImmutableArray<(EndpointClass Class, IPAddress Example)> Outside)
{
    public bool IsEmpty => Inside.IsEmpty && Outside.IsEmpty;

    /// <summary>Namespaces of the endpoints; empty text for nodes.</summary>
    public IEnumerable<string> Namespaces => Inside.SelectMany(i => i.Members).Select(m => m.Namespace).Distinct(StringComparer.Ordinal);

    /// <summary>The zones, then the internet, then what is in no zone.</summary>
    public static ImmutableArray<ZoneGroup> Of(ClusterReachability cluster, ZoneMap map)
    {
        ImmutableArray<IPNetwork> claimed = [.. map.Zones.SelectMany(z => ZoneMap.Blocks(z))];
        OutsideAddresses outside = new(cluster);
        return
        [
            .. map.Zones.Select(z => new ZoneGroup(z.Id, ByClass(cluster, map.Members(z)), outside.In(ZoneMap.Blocks(z), []))),
            new ZoneGroup(Zone.Internet, [], outside.Internet(claimed)),
            new ZoneGroup(Zone.Unzoned, ByClass(cluster, map.Unzoned), outside.In(OutsideAddresses.Private, claimed)),
        ];
    }

    /// <summary>Two endpoints between which traffic is possible at all and depends on policy: not one and the same, and not a node and what
    /// runs on it (K8S-25, K8S-26, K8S-27).</summary>
    public static (Endpoint From, Endpoint To)? Apart(ImmutableArray<Endpoint> from, ImmutableArray<Endpoint> to)
    {
        foreach (Endpoint f in from)
            foreach (Endpoint t in to)
                if (!ReferenceEquals(f, t) && !((f.Kind != EndpointKind.Pod || t.Kind != EndpointKind.Pod) && f.Node is not null && f.Node == t.Node))
                    return (f, t);
        return null;
    }

    /// <summary>Endpoints by class, in the order of the classes.</summary>
    public static ImmutableArray<(EndpointClass, ImmutableArray<Endpoint>)> ByClass(ClusterReachability cluster, IEnumerable<Endpoint> members) =>
        [.. members.GroupBy(m => cluster.ClassOf(m).Index).OrderBy(g => g.Key).Select(g => (cluster.Classes[g.Key], g.ToImmutableArray()))];
}
