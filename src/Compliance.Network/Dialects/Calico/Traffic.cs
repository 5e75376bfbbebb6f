using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>A part of what a rule matches that one neutral rule can say: protocols, ports and IP versions together.</summary>
internal sealed record Traffic
{
    /// <summary>Port entries; empty for everything.</summary>
    public ImmutableArray<PortMatch> Ports { get; init; } = [];

    /// <summary>Port entries left out.</summary>
    public ImmutableArray<PortMatch> NotPorts { get; init; } = [];

    /// <summary>It covers IPv4.</summary>
    public bool V4 { get; init; } = true;

    /// <summary>It covers IPv6.</summary>
    public bool V6 { get; init; } = true;

    /// <summary>What layers 3 and 4 of a question do not tell; null for nothing.</summary>
    public string? Condition { get; init; }
}
