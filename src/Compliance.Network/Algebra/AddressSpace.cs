using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Compliance.Network.Algebra;

/// <summary>All IPv4 and IPv6 addresses, cut into the ranges (atoms) that a set of blocks can tell apart. The families never mix (K8S-35).</summary>
internal sealed class AddressSpace
{
    private readonly UInt128[] _starts4, _starts6;

    private AddressSpace(UInt128[] starts4, UInt128[] starts6)
    {
        (_starts4, _starts6) = (starts4, starts6);
        Atoms = [.. Ranges(starts4, AddressFamily.InterNetwork), .. Ranges(starts6, AddressFamily.InterNetworkV6)];
    }

    /// <summary>Atoms in ascending order, IPv4 first.</summary>
    public ImmutableArray<AddressRange> Atoms { get; }

    /// <summary>Number of IPv4 atoms: those stand first in <see cref="Atoms"/>.</summary>
    public int V4Count => _starts4.Length;

    public static AddressSpace Cut(IEnumerable<IPNetwork> blocks)
    {
        SortedSet<UInt128> four = [UInt128.Zero], six = [UInt128.Zero];
        foreach (IPNetwork block in blocks)
        {
            (UInt128 first, UInt128 last) = Bounds(block);
            bool v4 = block.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
            SortedSet<UInt128> cuts = v4 ? four : six;
            cuts.Add(first);
            if (last != Top(v4)) cuts.Add(last + 1);
        }
        return new AddressSpace([.. four], [.. six]);
    }

    /// <summary>Position in <see cref="Atoms"/> of the atom that holds <paramref name="address"/>.</summary>
    public int AtomOf(IPAddress address)
    {
        bool v4 = address.AddressFamily == AddressFamily.InterNetwork;
        return Find(v4, Number(address));
    }

    /// <summary>Positions in <see cref="Atoms"/> that a block covers, as an inclusive range.</summary>
    public (int First, int Last) AtomsOf(IPNetwork block)
    {
        bool v4 = block.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        (UInt128 first, UInt128 last) = Bounds(block);
        return (Find(v4, first), Find(v4, last));
    }

    private int Find(bool v4, UInt128 number)
    {
        UInt128[] starts = v4 ? _starts4 : _starts6;
        int at = Array.BinarySearch(starts, number);
        if (at < 0) at = ~at - 1;
        return v4 ? at : _starts4.Length + at;
    }

    private static UInt128 Top(bool v4) => v4 ? uint.MaxValue : UInt128.MaxValue;

    private static (UInt128 First, UInt128 Last) Bounds(IPNetwork block)
    {
        bool v4 = block.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        UInt128 first = Number(block.BaseAddress);
        int free = (v4 ? 32 : 128) - block.PrefixLength;
        return (first, free == 128 ? UInt128.MaxValue : first + ((UInt128.One << free) - 1));
    }

    internal static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static IPAddress Address(UInt128 number, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (family == AddressFamily.InterNetworkV6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
            return new IPAddress(bytes);
        }
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)number);
        return new IPAddress(bytes[..4]);
    }

    private static IEnumerable<AddressRange> Ranges(UInt128[] starts, AddressFamily family)
    {
        UInt128 top = Top(family == AddressFamily.InterNetwork);
        for (int i = 0; i < starts.Length; i++)
            yield return new AddressRange(Address(starts[i], family), Address(i + 1 < starts.Length ? starts[i + 1] - 1 : top, family));
    }
}
