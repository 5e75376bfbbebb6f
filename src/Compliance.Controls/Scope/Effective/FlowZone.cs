using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope.Effective;

/// <summary>Members of a zone that no policy in use can tell apart.</summary>
/// <param name="Class">Their class.</param>
/// <param name="Members">Endpoints; empty for addresses outside.</param>
/// <param name="Names">Names of the endpoints, sorted.</param>
/// <param name="Ranges">Addresses outside, as a reader is shown them.</param>
internal sealed record FlowUnit(EndpointClass Class, ImmutableArray<Endpoint> Members, ImmutableArray<string> Names, ImmutableArray<AddressRange> Ranges)
{
    /// <summary>Whether what passes to or from it can depend on the node a member runs on.</summary>
    public bool OnNodes { get; } = Members.Any(m => m.Kind != EndpointKind.Pod);

    /// <summary>Sum over its members that depends on them alone, whatever classes they are in.</summary>
    public ulong Identity { get; } = Names.Concat(Ranges.Select(r => r.ToString())).Aggregate(0UL, (sum, name) => unchecked(sum + BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(name)))));

    public bool IsOutside => Members.IsEmpty;

    /// <summary>Whether traffic between some members of the two is possible at all and depends on policy.</summary>
    public bool Apart(FlowUnit other)
    {
        if (IsOutside || other.IsOutside) return !(IsOutside && other.IsOutside);
        return (!OnNodes && !other.OnNodes && (Members.Length > 1 || other.Members.Length > 1)) || ZoneGroup.Apart(Members, other.Members) is not null;
    }
}

/// <summary>A zone, or a namespace that stands for one.</summary>
/// <param name="Id">How the register names it.</param>
/// <param name="Units">Its members by class, those outside the cluster last.</param>
internal sealed record FlowZone(string Id, ImmutableArray<FlowUnit> Units)
{
    /// <summary>The declared zones, the internet, and what is in none; where no zone is declared, namespaces in the place of zones. Those without members
    /// are left out.</summary>
    public static ImmutableArray<FlowZone> Of(ClusterReachability cluster, ZoneMap map)
    {
        if (!map.Zones.IsEmpty) return [.. ZoneGroup.Of(cluster, map).Select(g => Of(g, map)).Where(z => !z.Units.IsEmpty)];
        OutsideAddresses outside = new(cluster);
        ILookup<bool, Endpoint> nodes = cluster.Population.Endpoints.ToLookup(e => e.Kind == EndpointKind.Node);
        IEnumerable<ZoneGroup> groups =
        [
            .. nodes[false].GroupBy(e => e.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new ZoneGroup(g.Key is Zone.Internet or Zone.Unzoned or Zone.Any ? $"namespace/{g.Key}" : g.Key, ZoneGroup.ByClass(cluster, g), [])),
            new(Zone.Internet, [], outside.Internet([])),
            new(Zone.Unzoned, ZoneGroup.ByClass(cluster, nodes[true]), outside.In(OutsideAddresses.Private, [])),
        ];
        return [.. groups.Select(g => Of(g, map)).Where(z => !z.Units.IsEmpty)];
    }

    private static FlowZone Of(ZoneGroup group, ZoneMap map)
    {
        Dictionary<Endpoint, string> names = Names(group);
        AddressSet addresses = Addresses(group.Id, map);
        return new FlowZone(group.Id,
        [
            .. group.Inside.Select(i => new FlowUnit(i.Class, i.Members, [.. i.Members.Select(m => names[m]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], [])),
            // Of the internet the ranges that policies tell apart are shown, of other zones their own addresses in them.
            .. group.Outside.Select(o => new FlowUnit(o.Class, [], [], group.Id == Zone.Internet
                ? [.. o.Class.Ranges.Where(r => addresses.Cut(r).Any())] : [.. o.Class.Ranges.SelectMany(addresses.Cut)])),
        ]);
    }

    // As a list of connections names them: the largest group of a workload's pods that are treated alike keeps the workload's name.
    private static Dictionary<Endpoint, string> Names(ZoneGroup group)
    {
        Dictionary<Endpoint, string> names = [];
        foreach (IGrouping<string, (Endpoint Member, int Class)> workload in group.Inside.SelectMany(i => i.Members.Select(m => (Member: m, Class: i.Class.Index)))
            .GroupBy(m => m.Member.Workload?.ToString() ?? m.Member.ToString(), StringComparer.Ordinal))
        {
            int largest = workload.GroupBy(m => m.Class).MaxBy(g => g.Count())!.Key;
            foreach ((Endpoint member, int number) in workload)
                names[member] = number == largest || member.FromTemplate ? workload.Key : $"{member.Namespace}/{member.Name}[Pod]";
        }
        return names;
    }

    private static AddressSet Addresses(string zone, ZoneMap map)
    {
        AddressSet claimed = AddressSet.Of(map.Zones.SelectMany(z => ZoneMap.Blocks(z)));
        return zone switch
        {
            Zone.Internet => AddressSet.Internet.Except(claimed),
            Zone.Unzoned => AddressSet.Private.Except(claimed),
            _ => map.Zones.FirstOrDefault(z => z.Id == zone) is { } declared ? AddressSet.Of(ZoneMap.Blocks(declared)) : AddressSet.Empty,
        };
    }
}
