using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Network.Algebra;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>Which addresses are the internet: all minus private, shared, loopback, link-local, multicast and reserved ones (RFC 6890), and
/// minus the blocks an owner declares as corporate.</summary>
internal sealed class PublicAddresses
{
    /// <summary>Addresses that are not the internet.</summary>
    public static readonly ImmutableArray<IPNetwork> NotPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/3"), IPNetwork.Parse("4000::/2"), IPNetwork.Parse("8000::/1"),
    ];

    private readonly ImmutableArray<(AddressFamily Family, UInt128 First, UInt128 Last)> _excluded;

    /// <summary>The internet as seen by an owner of <paramref name="corporate"/> blocks.</summary>
    public PublicAddresses(IEnumerable<IPNetwork>? corporate = null) =>
        _excluded = [.. NotPublic.Concat(corporate ?? []).Select(Bounds).OrderBy(b => b.Family).ThenBy(b => b.First)];

    /// <summary>Whether an address is on the internet.</summary>
    public bool Contains(IPAddress address) => FirstIn(new AddressRange(address, address)) is not null;

    /// <summary>The first internet address of a range, a well-known one where the range holds it; null when it holds none.</summary>
    public IPAddress? FirstIn(AddressRange range)
    {
        AddressFamily family = range.First.AddressFamily;
        UInt128 candidate = Number(range.First), last = Number(range.Last);
        UInt128 known = Number(family == AddressFamily.InterNetwork ? IPAddress.Parse("1.1.1.1") : IPAddress.Parse("2606:4700:4700::1111"));
        if (candidate < known && known <= last && !_excluded.Any(b => b.Family == family && b.First <= known && known <= b.Last)) candidate = known;
        foreach ((AddressFamily f, UInt128 blockFirst, UInt128 blockLast) in _excluded)
        {
            if (f != family || candidate < blockFirst || candidate > blockLast) continue;
            if (blockLast >= last) return null;
            candidate = blockLast + 1;
        }
        return candidate <= last ? Address(candidate, family) : null;
    }

    internal static (AddressFamily Family, UInt128 First, UInt128 Last) Bounds(IPNetwork block)
    {
        int bits = block.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        UInt128 first = Number(block.BaseAddress);
        int host = bits - block.PrefixLength;
        UInt128 size = host == 128 ? UInt128.MaxValue : (UInt128.One << host) - 1;
        return (block.BaseAddress.AddressFamily, first, first + size);
    }

    internal static UInt128 Number(IPAddress address)
    {
        UInt128 number = 0;
        foreach (byte b in address.GetAddressBytes()) number = (number << 8) | b;
        return number;
    }

    internal static IPAddress Address(UInt128 number, AddressFamily family)
    {
        byte[] bytes = new byte[family == AddressFamily.InterNetwork ? 4 : 16];
        for (int i = bytes.Length - 1; i >= 0; i--, number >>= 8) bytes[i] = (byte)(number & 0xFF);
        return new(bytes);
    }
}
