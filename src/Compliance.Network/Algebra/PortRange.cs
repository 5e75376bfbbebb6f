using System.Collections.Immutable;

namespace Compliance.Network.Algebra;

/// <summary>An inclusive range of ports.</summary>
/// <param name="First">1–65535.</param>
/// <param name="Last">1–65535, not below <paramref name="First"/>.</param>
public readonly record struct PortRange(int First, int Last)
{
    /// <summary><c>80</c>, or <c>8000-8002</c>.</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    /// <summary>Union of two sorted disjoint lists, adjacent ranges joined.</summary>
    internal static ImmutableArray<PortRange> Union(ImmutableArray<PortRange> a, ImmutableArray<PortRange> b)
    {
        if (a.IsEmpty) return b;
        if (b.IsEmpty) return a;
        var joined = ImmutableArray.CreateBuilder<PortRange>(a.Length + b.Length);
        int i = 0, j = 0;
        while (i < a.Length || j < b.Length)
        {
            PortRange next = j == b.Length || (i < a.Length && a[i].First <= b[j].First) ? a[i++] : b[j++];
            if (joined.Count > 0 && next.First <= joined[^1].Last + 1)
                joined[^1] = new PortRange(joined[^1].First, Math.Max(joined[^1].Last, next.Last));
            else
                joined.Add(next);
        }
        return joined.DrainToImmutable();
    }

    /// <summary>Intersection of two sorted disjoint lists.</summary>
    internal static ImmutableArray<PortRange> Intersect(ImmutableArray<PortRange> a, ImmutableArray<PortRange> b)
    {
        if (a.IsEmpty || b.IsEmpty) return [];
        var common = ImmutableArray.CreateBuilder<PortRange>();
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            int first = Math.Max(a[i].First, b[j].First), last = Math.Min(a[i].Last, b[j].Last);
            if (first <= last) common.Add(new PortRange(first, last));
            if (a[i].Last < b[j].Last) i++;
            else j++;
        }
        return common.DrainToImmutable();
    }

    /// <summary>Whether two sorted disjoint lists share a port.</summary>
    internal static bool Overlap(ImmutableArray<PortRange> a, ImmutableArray<PortRange> b)
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            if (a[i].Last < b[j].First) i++;
            else if (b[j].Last < a[i].First) j++;
            else return true;
        }
        return false;
    }

    /// <summary>What of 1–65535 a sorted disjoint list leaves out.</summary>
    internal static ImmutableArray<PortRange> Complement(ImmutableArray<PortRange> ranges)
    {
        var rest = ImmutableArray.CreateBuilder<PortRange>(ranges.Length + 1);
        int next = 1;
        foreach (PortRange range in ranges)
        {
            if (range.First > next) rest.Add(new PortRange(next, range.First - 1));
            next = range.Last + 1;
        }
        if (next <= 65535) rest.Add(new PortRange(next, 65535));
        return rest.DrainToImmutable();
    }
}
