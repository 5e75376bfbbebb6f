using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Algebra;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope;

/// <summary>Which classes of external addresses hold an address of a zone.</summary>
internal sealed class OutsideAddresses(ClusterReachability cluster)
{
    /// <summary>Where hosts live that are not on the internet: private, shared, link-local and unique local addresses. Loopback, multicast and
    /// reserved ones are nobody's.</summary>
    public static readonly ImmutableArray<IPNetwork> Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    private readonly ImmutableArray<EndpointClass> _classes = [.. cluster.Classes.Where(c => c.IsExternal)];

    /// <summary>Classes with an address of the internet that no zone claims.</summary>
    public ImmutableArray<(EndpointClass, IPAddress)> Internet(ImmutableArray<IPNetwork> claimed)
    {
        PublicAddresses internet = new(claimed);
        return Find(range => internet.FirstIn(range) is { } first ? [range with { First = first }] : []);
    }

    /// <summary>Classes with an address of some blocks and of no other ones.</summary>
    public ImmutableArray<(EndpointClass, IPAddress)> In(ImmutableArray<IPNetwork> blocks, ImmutableArray<IPNetwork> but) =>
        Find(range => blocks.SelectMany(b => Cut(range, b)).SelectMany(r => but.Aggregate((IEnumerable<AddressRange>)[r], (left, hole) => left.SelectMany(l => Without(l, hole)))));

    /// <summary>Classes with an address of a set, each with one that belongs to no endpoint.</summary>
    public ImmutableArray<(EndpointClass Class, IPAddress Example)> In(AddressSet set) => Find(set.Cut);

    private ImmutableArray<(EndpointClass, IPAddress)> Find(Func<AddressRange, IEnumerable<AddressRange>> parts) =>
    [
        .. _classes.Select(c => (Class: c, Example: c.Ranges.SelectMany(parts).Select(Free).FirstOrDefault(a => a is not null)))
            .Where(c => c.Example is not null).Select(c => (c.Class, c.Example!)),
    ];

    /// <summary>The first address of a range that belongs to no endpoint: a question about one of an endpoint is a question about that.</summary>
    private IPAddress? Free(AddressRange range)
    {
        (AddressFamily family, UInt128 last) = (range.First.AddressFamily, PublicAddresses.Number(range.Last));
        for (UInt128 number = PublicAddresses.Number(range.First); number <= last; number++)
        {
            IPAddress address = PublicAddresses.Address(number, family);
            if (cluster.EndpointAt(address) is null) return address;
            if (number == UInt128.MaxValue) break;
        }
        return null;
    }

    private static IEnumerable<AddressRange> Cut(AddressRange range, IPNetwork block)
    {
        (AddressFamily family, UInt128 first, UInt128 last) = PublicAddresses.Bounds(block);
        if (family != range.First.AddressFamily) yield break;
        UInt128 from = UInt128.Max(first, PublicAddresses.Number(range.First)), to = UInt128.Min(last, PublicAddresses.Number(range.Last));
        if (from <= to) yield return new(PublicAddresses.Address(from, family), PublicAddresses.Address(to, family));
    }

    private static IEnumerable<AddressRange> Without(AddressRange range, IPNetwork hole)
    {
        (AddressFamily family, UInt128 first, UInt128 last) = PublicAddresses.Bounds(hole);
        UInt128 from = PublicAddresses.Number(range.First), to = PublicAddresses.Number(range.Last);
        if (family != range.First.AddressFamily || last < from || to < first)
        {
            yield return range;
            yield break;
        }
        if (from < first) yield return range with { Last = PublicAddresses.Address(first - 1, family) };
        if (last < to) yield return range with { First = PublicAddresses.Address(last + 1, family) };
    }
}
