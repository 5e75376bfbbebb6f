using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Algebra;

namespace Compliance.Controls.Facts.Exits;

/// <summary>Addresses that belong to others: those of the internet, and those of partners wherever they are.</summary>
/// <param name="partners">Blocks of partners.</param>
internal sealed class ThirdParties(ImmutableArray<IPNetwork> partners)
{
    private static readonly PublicAddresses Internet = new();

    /// <summary>The first of them in a range that is outside of some blocks; null when there is none.</summary>
    public IPAddress? First(AddressRange range, ImmutableArray<IPNetwork> but) =>
        (but.IsEmpty ? Internet : new PublicAddresses(but)).FirstIn(range) ?? partners.Select(p => Cut(range, p)).OfType<AddressRange>().Select(r => Outside(r, but)).FirstOrDefault(a => a is not null);

    /// <summary>The first of them in a range that is inside of one of some blocks; null when there is none.</summary>
    public IPAddress? FirstWithin(AddressRange range, ImmutableArray<IPNetwork> blocks) =>
        blocks.Select(b => Cut(range, b)).OfType<AddressRange>().Select(r => First(r, [])).FirstOrDefault(a => a is not null);

    private static AddressRange? Cut(AddressRange range, IPNetwork block)
    {
        (AddressFamily family, UInt128 first, UInt128 last) = PublicAddresses.Bounds(block);
        if (family != range.First.AddressFamily) return null;
        UInt128 from = UInt128.Max(first, PublicAddresses.Number(range.First)), to = UInt128.Min(last, PublicAddresses.Number(range.Last));
        return from <= to ? new(PublicAddresses.Address(from, family), PublicAddresses.Address(to, family)) : null;
    }

    private static IPAddress? Outside(AddressRange range, ImmutableArray<IPNetwork> blocks)
    {
        AddressFamily family = range.First.AddressFamily;
        UInt128 candidate = PublicAddresses.Number(range.First), end = PublicAddresses.Number(range.Last);
        foreach ((AddressFamily f, UInt128 first, UInt128 last) in blocks.Select(PublicAddresses.Bounds).OrderBy(b => b.First))
        {
            if (f != family || candidate < first || candidate > last) continue;
            if (last >= end) return null;
            candidate = last + 1;
        }
        return PublicAddresses.Address(candidate, family);
    }
}
