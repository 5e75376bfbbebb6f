using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Comparison;

/// <summary>A range of external addresses that neither side tells apart.</summary>
/// <param name="Range">The range.</param>
/// <param name="ClassBefore">Class before.</param>
/// <param name="ClassAfter">Class after.</param>
internal sealed record OutsideRange(AddressRange Range, int ClassBefore, int ClassAfter)
{
    /// <summary>Every range that both sides together tell apart, in order, IPv4 first. IPv6 is left out unless a policy or an endpoint of
    /// either side uses it.</summary>
    public static ImmutableArray<OutsideRange> Of(ClusterReachability before, ClusterReachability after)
    {
        bool six = UsesSix(before) || UsesSix(after);
        var ranges = ImmutableArray.CreateBuilder<OutsideRange>();
        foreach (AddressFamily family in (AddressFamily[])(six ? [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6] : [AddressFamily.InterNetwork]))
        {
            (AddressRange Range, int Class)[] old = Sorted(before, family), now = Sorted(after, family);
            // Both lists cover every address, so the heads always overlap.
            for (int i = 0, j = 0; i < old.Length && j < now.Length;)
            {
                (AddressRange a, AddressRange b) = (old[i].Range, now[j].Range);
                UInt128 endOfA = AddressSpace.Number(a.Last), endOfB = AddressSpace.Number(b.Last);
                bool laterStart = AddressSpace.Number(a.First) >= AddressSpace.Number(b.First);
                ranges.Add(new OutsideRange(new AddressRange((laterStart ? a : b).First, (endOfA <= endOfB ? a : b).Last), old[i].Class, now[j].Class));
                if (endOfA <= endOfB) i++;
                if (endOfB <= endOfA) j++;
            }
        }
        return ranges.ToImmutable();
    }

    /// <summary>An address of a range that no endpoint of either side has; null where there is none among the first few.</summary>
    public Party.Address? Unowned(ClusterReachability before, ClusterReachability after)
    {
        byte[] bytes = Range.First.GetAddressBytes();
        UInt128 last = AddressSpace.Number(Range.Last);
        for (int tries = 0; tries < 256; tries++)
        {
            var address = new IPAddress(bytes);
            if (AddressSpace.Number(address) > last) return null;
            if (before.EndpointAt(address) is null && after.EndpointAt(address) is null) return new Party.Address(address);
            int at = bytes.Length - 1;
            while (at >= 0 && ++bytes[at] == 0) at--;
            if (at < 0) return null;
        }
        return null;
    }

    private static (AddressRange Range, int Class)[] Sorted(ClusterReachability side, AddressFamily family) =>
    [
        .. side.Classes.SelectMany(c => c.Ranges.Select(r => (Range: r, c.Index)))
            .Where(r => r.Range.First.AddressFamily == family).OrderBy(r => AddressSpace.Number(r.Range.First)),
    ];

    private static bool UsesSix(ClusterReachability side) =>
        side.Index.Cells.Space.Atoms.Length > side.Index.Cells.Space.V4Count + 1
        || side.Population.Endpoints.Any(e => e.Addresses.Any(a => a.AddressFamily == AddressFamily.InterNetworkV6))
        || EndpointIdentity.Peers(side.Model).OfType<Peer.Block>().Any(b => b.Cidr.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6);
}
