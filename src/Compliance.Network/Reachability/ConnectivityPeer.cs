using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;

namespace Compliance.Network.Reachability;

/// <summary>How far endpoints are put together in a list of connections.</summary>
public enum PeerGranularity
{
    /// <summary>Pods of one workload that are treated alike are one peer.</summary>
    Workload,

    /// <summary>Every pod is a peer.</summary>
    Pod,
}

/// <summary>One end of an entry of a <see cref="ConnectivityMap"/>.</summary>
public sealed class ConnectivityPeer
{
    /// <summary><c>NS/NAME[Kind]</c>, or <c>ip:A-B</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Endpoints it stands for, all treated alike; empty for addresses.</summary>
    public ImmutableArray<Endpoint> Members { get; init; } = [];

    /// <summary>Range of external addresses; null for endpoints.</summary>
    public AddressRange? Range { get; init; }

    /// <summary>Class of the members; -1 for addresses.</summary>
    internal int Class { get; init; } = -1;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Connections from one peer to another.</summary>
/// <param name="Source">Who opens them.</param>
/// <param name="Destination">Who receives them.</param>
/// <param name="Connections">What may be opened.</param>
public readonly record struct ConnectivityEntry(ConnectivityPeer Source, ConnectivityPeer Destination, Connections Connections);
