using System.Collections.Immutable;

namespace Compliance.Network.Algebra;

/// <summary>A set of destination ports of TCP, UDP and SCTP.</summary>
public sealed class PortSet
{
    /// <summary>The empty set.</summary>
    public static readonly PortSet Empty = new();

    /// <summary>Every port of every protocol.</summary>
    public static readonly PortSet All = new();

    /// <summary>Whether no port is in the set.</summary>
    public bool IsEmpty => throw new NotImplementedException();

    /// <summary>Whether every port of every protocol is in the set.</summary>
    public bool IsAll => throw new NotImplementedException();

    /// <summary>Sorted disjoint inclusive ranges of one protocol; never adjacent.</summary>
    public ImmutableArray<PortRange> Ranges(Policy.TransportProtocol protocol) => throw new NotImplementedException();
}

/// <summary>An inclusive range of ports.</summary>
/// <param name="First">1–65535.</param>
/// <param name="Last">1–65535, not below <paramref name="First"/>.</param>
public readonly record struct PortRange(int First, int Last);
