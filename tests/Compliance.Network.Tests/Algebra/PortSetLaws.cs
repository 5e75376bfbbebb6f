using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using CsCheck;

namespace Compliance.Network.Tests.Algebra;

/// <summary>The laws of sets, on random port sets.</summary>
public sealed class PortSetLaws
{
    private static readonly Gen<PortSet> Range = Gen.Select(Gen.Enum<TransportProtocol>(), Gen.OneOf(Gen.Int[-3, 40], Gen.Int[65500, 65540]), Gen.Int[0, 30])
        .Select((protocol, first, length) => PortSet.Of(protocol, first, first + length));

    private static readonly Gen<PortSet> Set = Gen.OneOf(
        Range.Array[0, 6].Select(ranges => ranges.Aggregate(PortSet.Empty, (a, b) => a.Union(b))),
        Range.Select(r => r.Complement()), Gen.Const(PortSet.All), Gen.Const(PortSet.Empty));

    [Fact]
    public void Union_and_intersection_commute_and_associate() => Gen.Select(Set, Set, Set).Sample((a, b, c) =>
        a.Union(b).Equals(b.Union(a)) && a.Intersect(b).Equals(b.Intersect(a))
        && a.Union(b).Union(c).Equals(a.Union(b.Union(c))) && a.Intersect(b).Intersect(c).Equals(a.Intersect(b.Intersect(c))));

    [Fact]
    public void Intersection_distributes_over_union() => Gen.Select(Set, Set, Set).Sample((a, b, c) =>
        a.Intersect(b.Union(c)).Equals(a.Intersect(b).Union(a.Intersect(c))));

    [Fact]
    public void De_Morgan_holds() => Gen.Select(Set, Set).Sample((a, b) =>
        a.Union(b).Complement().Equals(a.Complement().Intersect(b.Complement())) && a.Complement().Complement().Equals(a));

    [Fact]
    public void Difference_is_what_is_left() => Gen.Select(Set, Set).Sample((a, b) =>
        a.Except(b).Equals(a.Intersect(b.Complement())) && a.Except(b).Union(a.Intersect(b)).Equals(a) && !a.Except(b).Overlaps(b) && a.Overlaps(b) == !a.Intersect(b).IsEmpty && a.Covers(a.Except(b)));

    [Fact]
    public void A_set_and_its_complement_make_everything() => Set.Sample(a =>
        a.Union(a.Complement()).IsAll && a.Intersect(a.Complement()).IsEmpty && a.Union(a).Equals(a));

    [Fact]
    public void Equal_sets_hash_alike_and_agree_port_by_port() => Gen.Select(Set, Set, Gen.Int[1, 65535]).Sample((a, b, port) =>
        PortSet.Protocols.All(p => a.Union(b).Contains(p, port) == (a.Contains(p, port) || b.Contains(p, port))
            && a.Intersect(b).Contains(p, port) == (a.Contains(p, port) && b.Contains(p, port))
            && a.Complement().Contains(p, port) != a.Contains(p, port))
        && (!a.Equals(b) || a.GetHashCode() == b.GetHashCode()));

    [Fact]
    public void Ranges_are_sorted_disjoint_and_never_adjacent() => Gen.Select(Set, Set).Sample((a, b) =>
        PortSet.Protocols.All(p => a.Union(b).Except(b.Intersect(a)).Ranges(p) is var ranges
            && ranges.All(r => r.First >= 1 && r.Last <= 65535 && r.First <= r.Last) && ranges.Zip(ranges.Skip(1)).All(x => x.First.Last + 1 < x.Second.First)));

    [Fact]
    public void Text_names_protocols_and_ranges()
    {
        PortSet set = PortSet.Of(TransportProtocol.Tcp, 80, 80).Union(PortSet.Of(TransportProtocol.Tcp, 8000, 8002)).Union(PortSet.Of(TransportProtocol.Udp));
        Assert.Equal("TCP 80, 8000-8002; UDP all", set.ToString());
        Assert.Equal("all", PortSet.All.ToString());
        Assert.Equal("none", PortSet.Empty.ToString());
    }
}
