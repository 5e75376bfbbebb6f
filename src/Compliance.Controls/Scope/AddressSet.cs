using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Algebra;

namespace Compliance.Controls.Scope;

/// <summary>A set of addresses, IPv4 and IPv6: sorted ranges that do not touch what another holds.</summary>
internal sealed class AddressSet
{
    private readonly ImmutableArray<(AddressFamily Family, UInt128 First, UInt128 Last)> _ranges;

    private AddressSet(ImmutableArray<(AddressFamily, UInt128, UInt128)> ranges) => _ranges = ranges;

    /// <summary>No address.</summary>
    public static AddressSet Empty { get; } = new([]);

    /// <summary>Addresses of the internet.</summary>
    public static AddressSet Internet { get; } = Of([IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")]).Except(Of(PublicAddresses.NotPublic));

    /// <summary>Where hosts live that are not on the internet.</summary>
    public static AddressSet Private { get; } = Of(OutsideAddresses.Private);

    /// <summary>Whether there is no address in it.</summary>
    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>Addresses of some blocks.</summary>
    public static AddressSet Of(IEnumerable<IPNetwork> blocks) => blocks.Aggregate(Empty, (set, b) => set.Union(new([PublicAddresses.Bounds(b)])));

    /// <summary>Addresses of either set.</summary>
    public AddressSet Union(AddressSet other) => new([.. Except(other)._ranges.Concat(other._ranges).OrderBy(r => r.Family).ThenBy(r => r.First)]);

    /// <summary>Addresses of both sets.</summary>
    public AddressSet Intersect(AddressSet other) => Except(Except(other));

    /// <summary>Addresses of this set and not of the other.</summary>
    public AddressSet Except(AddressSet other) =>
        new([.. other._ranges.Aggregate(_ranges.AsEnumerable(), (left, hole) => left.SelectMany(r => Without(r, hole)))]);

    /// <summary>The part of a range that is in the set.</summary>
    public IEnumerable<AddressRange> Cut(AddressRange range)
    {
        (AddressFamily family, UInt128 first, UInt128 last) = (range.First.AddressFamily, PublicAddresses.Number(range.First), PublicAddresses.Number(range.Last));
        return _ranges.Where(r => r.Family == family && r.First <= last && first <= r.Last).Select(r => new AddressRange(
            PublicAddresses.Address(UInt128.Max(first, r.First), family), PublicAddresses.Address(UInt128.Min(last, r.Last), family)));
    }

    private static IEnumerable<(AddressFamily, UInt128, UInt128)> Without((AddressFamily Family, UInt128 First, UInt128 Last) range, (AddressFamily Family, UInt128 First, UInt128 Last) hole)
    {
        if (range.Family != hole.Family || hole.Last < range.First || range.Last < hole.First)
        {
            yield return range;
            yield break;
        }
        if (range.First < hole.First) yield return range with { Last = hole.First - 1 };
        if (hole.Last < range.Last) yield return range with { First = hole.Last + 1 };
    }
}
