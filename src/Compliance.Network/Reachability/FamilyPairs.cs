using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Compliance.Network.Reachability;

/// <summary>Address families, as a set.</summary>
[Flags]
internal enum Families : byte
{
    /// <summary>No address.</summary>
    None = 0,

    /// <summary>IPv4.</summary>
    V4 = 1,

    /// <summary>IPv6.</summary>
    V6 = 2,
}

/// <summary>Which addresses of two ends a connection can use.</summary>
internal static class FamilyPairs
{
    /// <summary>Family of an address.</summary>
    public static Families Of(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? Families.V4 : Families.V6;

    /// <summary>The pairs of one family, since the families never mix (K8S-35). Every pair where none is shared, or an end has no address yet:
    /// then the verdict is what the policies say, and no more.</summary>
    /// <param name="from">Where the source stands at its addresses, with their families.</param>
    /// <param name="to">Where the destination stands at its addresses, with their families.</param>
    public static IEnumerable<(T From, T To)> Between<T>(ImmutableArray<(Families Families, T At)> from, ImmutableArray<(Families Families, T At)> to)
    {
        bool any = false;
        foreach ((Families f, T source) in from)
        {
            foreach ((Families t, T destination) in to)
            {
                if ((f & t) == Families.None) continue;
                any = true;
                yield return (source, destination);
            }
        }
        if (any) yield break;
        foreach ((_, T source) in from)
            foreach ((_, T destination) in to) yield return (source, destination);
    }
}
