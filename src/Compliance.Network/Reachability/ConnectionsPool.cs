using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Compliance.Network.Algebra;

namespace Compliance.Network.Reachability;

/// <summary>Keeps each distinct result once, so that equal results are the same object and joining two sides is a look-up.</summary>
internal sealed class ConnectionsPool
{
    private const int Slots = 1 << 16;

    private readonly record struct Content(PortSet Allowed, PortSet Qualified, PortSet Undefined, PortSet Latent, string Words);

    private readonly ConcurrentDictionary<Content, SideConnections> _sides = [];
    private readonly ConcurrentDictionary<Content, Connections> _distinct = [];
    private readonly ConcurrentDictionary<long, Joined> _joined = [];
    private readonly ConcurrentDictionary<(Identity, Identity), Connections> _either = [];

    /// <summary>What was joined lately, by a part of its key: a look-up for each of millions of pairs must cost next to nothing. An entry is
    /// whole when it is seen, and a lost one is found again in the dictionary, so threads need no lock.</summary>
    private readonly Joined?[] _recent = new Joined?[Slots];
    private int _numbers = SideConnections.Closed.Number;

    private readonly record struct Identity(Connections Value)
    {
        public bool Equals(Identity other) => ReferenceEquals(Value, other.Value);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(Value);
    }

    private sealed class Joined(long key, Connections value)
    {
        public readonly long Key = key;
        public readonly Connections Value = value;
    }

    public SideConnections Intern(SideConnections side)
    {
        if (side.Allowed.IsAll && side.Latent.IsEmpty) return SideConnections.Open;
        var content = new Content(side.Allowed, side.Qualified, side.Undefined, side.Latent, Words(side.Qualifiers, side.Reasons));
        return _sides.TryGetValue(content, out SideConnections? known) ? known : _sides.GetOrAdd(content, side with { Number = Interlocked.Increment(ref _numbers) });
    }

    /// <summary>Joins two sides that are interned.</summary>
    public Connections Join(SideConnections egress, SideConnections ingress)
    {
        long key = ((long)egress.Number << 32) | (uint)ingress.Number;
        ref Joined? recent = ref _recent[(uint)((egress.Number * 0x9E3779B1) + ingress.Number) % Slots];
        if (recent is { } found && found.Key == key) return found.Value;
        if (!_joined.TryGetValue(key, out Joined? joined)) joined = _joined.GetOrAdd(key, new Joined(key, Distinct(SideConnections.Join(egress, ingress))));
        recent = joined;
        return joined.Value;
    }

    /// <summary>What passes in one way or the other; both are results of this pool.</summary>
    public Connections Either(Connections a, Connections b)
    {
        if (ReferenceEquals(a, b)) return a;
        return _either.TryGetValue((new(a), new(b)), out Connections? known) ? known : _either.GetOrAdd((new(a), new(b)), Distinct(Connections.Either(a, b)));
    }

    private Connections Distinct(Connections joined) => _distinct.GetOrAdd(
        new Content(joined.Allowed, joined.Qualified, joined.Undefined, joined.Latent, Words(joined.Qualifiers, joined.Reasons)), joined);

    // Each with its length, so that no two pairs of lists give one text whatever stands in them.
    private static string Words(ImmutableArray<string> qualifiers, ImmutableArray<string> reasons) => qualifiers.IsEmpty && reasons.IsEmpty ? ""
        : string.Concat(qualifiers.Select(q => $"{q.Length}:{q}")) + "|" + string.Concat(reasons.Select(r => $"{r.Length}:{r}"));
}
