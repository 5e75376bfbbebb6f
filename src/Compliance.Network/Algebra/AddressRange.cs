using System.Collections.Immutable;
using System.Net;

namespace Compliance.Network.Algebra;

/// <summary>An inclusive range of addresses of one family.</summary>
/// <param name="First">First address.</param>
/// <param name="Last">Last address, of the same family, not below <paramref name="First"/>.</param>
public sealed record AddressRange(IPAddress First, IPAddress Last)
{
    /// <summary>The same addresses in as few ranges as there can be, in order, version 4 first: those that touch are one.</summary>
    /// <param name="ranges">Ranges that do not overlap, in any order.</param>
    public static ImmutableArray<AddressRange> Joined(IEnumerable<AddressRange> ranges)
    {
        var joined = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (AddressRange range in ranges.OrderBy(r => r.First.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork).ThenBy(r => AddressSpace.Number(r.First)))
        {
            bool touches = joined.Count > 0 && joined[^1].Last.AddressFamily == range.First.AddressFamily && AddressSpace.Number(joined[^1].Last) + 1 == AddressSpace.Number(range.First);
            if (touches) joined[^1] = joined[^1] with { Last = range.Last };
            else joined.Add(range);
        }
        return joined.ToImmutable();
    }

    /// <summary><c>A-B</c>.</summary>
    public override string ToString() => $"{First}-{Last}";
}
