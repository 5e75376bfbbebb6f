using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Network.Algebra;

/// <summary>A set of destination ports of TCP, UDP and SCTP (1–65535 each). A value: two sets with the same ports are equal.</summary>
public sealed class PortSet : IEquatable<PortSet>
{
    private static readonly ImmutableArray<PortRange> Full = [new PortRange(1, 65535)];

    private readonly ImmutableArray<PortRange> _tcp, _udp, _sctp;
    private readonly int _hash;

    private PortSet(ImmutableArray<PortRange> tcp, ImmutableArray<PortRange> udp, ImmutableArray<PortRange> sctp)
    {
        (_tcp, _udp, _sctp) = (tcp, udp, sctp);
        IsEmpty = tcp.IsEmpty && udp.IsEmpty && sctp.IsEmpty;
        IsAll = IsFull(tcp) && IsFull(udp) && IsFull(sctp);
        HashCode hash = default;
        foreach (TransportProtocol protocol in Protocols)
        {
            hash.Add(-1);
            foreach (PortRange range in Ranges(protocol)) hash.Add((range.First << 16) | range.Last);
        }
        _hash = hash.ToHashCode();
    }

    /// <summary>The protocols a set can hold, in the order of output.</summary>
    public static ImmutableArray<TransportProtocol> Protocols { get; } =
        [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp];

    /// <summary>The empty set.</summary>
    public static PortSet Empty { get; } = new([], [], []);

    /// <summary>Every port of every protocol.</summary>
    public static PortSet All { get; } = new(Full, Full, Full);

    /// <summary>Whether no port is in the set.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether every port of every protocol is in the set.</summary>
    public bool IsAll { get; }

    /// <summary>Every port of one protocol; for <see cref="TransportProtocol.Icmp"/>, which has no ports, the empty set.</summary>
    public static PortSet Of(TransportProtocol protocol) => Build(protocol, Full);

    /// <summary>The ports from <paramref name="first"/> to <paramref name="last"/>, inclusive, cut to 1–65535.</summary>
    public static PortSet Of(TransportProtocol protocol, int first, int last)
    {
        first = Math.Max(first, 1);
        last = Math.Min(last, 65535);
        return first > last ? Empty : Build(protocol, [new PortRange(first, last)]);
    }

    /// <summary>Sorted disjoint inclusive ranges of one protocol; never adjacent.</summary>
    public ImmutableArray<PortRange> Ranges(TransportProtocol protocol) => protocol switch
    {
        TransportProtocol.Tcp => _tcp,
        TransportProtocol.Udp => _udp,
        TransportProtocol.Sctp => _sctp,
        _ => [],
    };

    /// <summary>Whether <paramref name="port"/> of <paramref name="protocol"/> is in the set.</summary>
    public bool Contains(TransportProtocol protocol, int port)
    {
        foreach (PortRange range in Ranges(protocol))
            if (port >= range.First && port <= range.Last) return true;
        return false;
    }

    /// <summary>Ports in either set.</summary>
    public PortSet Union(PortSet other)
    {
        if (ReferenceEquals(this, other) || other.IsEmpty || IsAll) return this;
        if (IsEmpty || other.IsAll) return other;
        return new(PortRange.Union(_tcp, other._tcp), PortRange.Union(_udp, other._udp), PortRange.Union(_sctp, other._sctp));
    }

    /// <summary>Ports in both sets.</summary>
    public PortSet Intersect(PortSet other)
    {
        if (ReferenceEquals(this, other) || other.IsAll || IsEmpty) return this;
        if (IsAll || other.IsEmpty) return other;
        return new(PortRange.Intersect(_tcp, other._tcp), PortRange.Intersect(_udp, other._udp), PortRange.Intersect(_sctp, other._sctp));
    }

    /// <summary>Ports in this set and not in <paramref name="other"/>.</summary>
    public PortSet Except(PortSet other)
    {
        if (IsEmpty || other.IsEmpty) return this;
        return other.IsAll ? Empty : Intersect(other.Complement());
    }

    /// <summary>Ports not in this set.</summary>
    public PortSet Complement()
    {
        if (IsAll) return Empty;
        return IsEmpty ? All : new(PortRange.Complement(_tcp), PortRange.Complement(_udp), PortRange.Complement(_sctp));
    }

    /// <summary>Whether every port of <paramref name="other"/> is in this set.</summary>
    public bool Covers(PortSet other) => other.Except(this).IsEmpty;

    /// <summary>Whether the sets share a port.</summary>
    public bool Overlaps(PortSet other)
    {
        if (IsEmpty || other.IsEmpty) return false;
        return IsAll || other.IsAll || PortRange.Overlap(_tcp, other._tcp) || PortRange.Overlap(_udp, other._udp) || PortRange.Overlap(_sctp, other._sctp);
    }

    /// <inheritdoc/>
    public bool Equals(PortSet? other) => other is not null && (ReferenceEquals(this, other) ||
        (_hash == other._hash && _tcp.AsSpan().SequenceEqual(other._tcp.AsSpan()) && _udp.AsSpan().SequenceEqual(other._udp.AsSpan())
         && _sctp.AsSpan().SequenceEqual(other._sctp.AsSpan())));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PortSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary><c>all</c>, <c>none</c>, or for example <c>TCP 80, 8000-8002; UDP all</c>.</summary>
    public override string ToString()
    {
        if (IsAll) return "all";
        if (IsEmpty) return "none";
        return string.Join("; ", Protocols.Where(p => !Ranges(p).IsEmpty).Select(p =>
            $"{p.ToString().ToUpperInvariant()} {(IsFull(Ranges(p)) ? "all" : string.Join(", ", Ranges(p)))}"));
    }

    private static bool IsFull(ImmutableArray<PortRange> ranges) => ranges.Length == 1 && ranges[0] == Full[0];

    private static PortSet Build(TransportProtocol protocol, ImmutableArray<PortRange> ranges) => protocol switch
    {
        TransportProtocol.Tcp => new(ranges, [], []),
        TransportProtocol.Udp => new([], ranges, []),
        TransportProtocol.Sctp => new([], [], ranges),
        _ => Empty,
    };
}
