using System.Net;
using Compliance.Network.Algebra;

namespace Compliance.Host.Expectations;

/// <summary>Finds addresses of a block minus its holes.</summary>
internal static class AddressBlock
{
    /// <summary>Addresses looked at for one that is free.</summary>
    private const int Tries = 4096;

    /// <summary>The first address of the block, outside its holes, that lies in a range and is free; null where there is none, or none near
    /// the beginning.</summary>
    /// <param name="block">The block.</param>
    /// <param name="range">The range.</param>
    /// <param name="isFree">Whether an address may be given.</param>
    public static IPAddress? Find(EndpointTerm.Block block, AddressRange range, Func<IPAddress, bool> isFree)
    {
        if (range.First.AddressFamily != block.Cidr.BaseAddress.AddressFamily) return null;
        IPAddress end = Least(range.Last, Last(block.Cidr));
        IPAddress? at = Compare(range.First, block.Cidr.BaseAddress) >= 0 ? range.First : block.Cidr.BaseAddress;
        for (int tries = 0; tries < Tries && at is not null && Compare(at, end) <= 0; tries++)
        {
            IPAddress here = at;
            IPNetwork[] holes = [.. block.Except.Where(h => h.Contains(here))];
            if (holes.Length > 0)
            {
                at = Next(Last(holes[0]));
                continue;
            }
            if (isFree(here)) return here;
            at = Next(here);
        }
        return null;
    }

    private static int Compare(IPAddress a, IPAddress b) => a.GetAddressBytes().AsSpan().SequenceCompareTo(b.GetAddressBytes());

    private static IPAddress Least(IPAddress a, IPAddress b) => Compare(a, b) <= 0 ? a : b;

    private static IPAddress Last(IPNetwork block)
    {
        byte[] bytes = block.BaseAddress.GetAddressBytes();
        for (int bit = block.PrefixLength; bit < bytes.Length * 8; bit++) bytes[bit >> 3] |= (byte)(0x80 >> (bit & 7));
        return new IPAddress(bytes);
    }

    private static IPAddress? Next(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = bytes.Length - 1; i >= 0; i--)
            if (++bytes[i] != 0) return new IPAddress(bytes);
        return null;
    }
}
