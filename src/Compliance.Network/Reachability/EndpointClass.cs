using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;

namespace Compliance.Network.Reachability;

/// <summary>Endpoints, or external addresses, that no policy in use can tell apart.</summary>
public sealed class EndpointClass
{
    /// <summary>Position in <see cref="ClusterReachability.Classes"/>.</summary>
    public required int Index { get; init; }

    /// <summary>Endpoints of the class; empty for a class of external addresses.</summary>
    public ImmutableArray<Endpoint> Members { get; init; } = [];

    /// <summary>External address ranges, sorted; empty for a class of endpoints.</summary>
    public ImmutableArray<AddressRange> Ranges { get; init; } = [];

    /// <summary>Whether the class holds external addresses.</summary>
    public bool IsExternal => !Ranges.IsEmpty;
}

/// <summary>Connections that may be opened, by certainty.</summary>
public sealed record Connections
{
    /// <summary>Allowed without condition.</summary>
    public required PortSet Allowed { get; init; }

    /// <summary>Allowed under a condition that layers 3 and 4 cannot decide; disjoint from <see cref="Allowed"/>.</summary>
    public required PortSet Qualified { get; init; }

    /// <summary>Left open; disjoint from both.</summary>
    public required PortSet Undefined { get; init; }

    /// <summary>Ports that an address block could allow or deny otherwise once an endpoint without an address gets one (K8S-32). Where it
    /// is not empty, no check passes on the pair.</summary>
    public PortSet Latent { get; init; } = PortSet.Empty;

    /// <summary>Whether nothing at all may pass, for sure.</summary>
    public bool IsEmpty => Allowed.IsEmpty && Qualified.IsEmpty && Undefined.IsEmpty;

    /// <summary>The conditions of <see cref="Qualified"/>.</summary>
    public ImmutableArray<string> Qualifiers { get; init; } = [];

    /// <summary>Why <see cref="Undefined"/> is open, and other notes on the pair.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>What may be opened in at least one of two ways, at one address or at another: each port as the easier way has it (K8S-35).</summary>
    internal static Connections Either(Connections a, Connections b)
    {
        PortSet allowed = a.Allowed.Union(b.Allowed);
        PortSet qualified = a.Qualified.Union(b.Qualified).Except(allowed);
        PortSet undefined = a.Undefined.Union(b.Undefined).Except(allowed).Except(qualified), latent = a.Latent.Union(b.Latent);
        return new Connections
        {
            Allowed = allowed,
            Qualified = qualified,
            Undefined = undefined,
            Latent = latent,
            Qualifiers = qualified.IsEmpty ? [] : [.. a.Qualifiers.Concat(b.Qualifiers).Distinct().Order(StringComparer.Ordinal)],
            Reasons = undefined.IsEmpty && latent.IsEmpty ? [] : [.. a.Reasons.Concat(b.Reasons).Distinct().Order(StringComparer.Ordinal)],
        };
    }
}
