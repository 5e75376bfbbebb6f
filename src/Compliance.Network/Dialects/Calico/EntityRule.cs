using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>One end that a rule speaks of: <c>source</c> or <c>destination</c>. What it holds must hold together (CAL-21).</summary>
internal sealed record EntityRule
{
    /// <summary>JSON pointer.</summary>
    public required string Pointer { get; init; }

    /// <summary>Blocks of which one must hold the address (CAL-27); empty for no condition.</summary>
    public ImmutableArray<(IPNetwork Block, string Pointer)> Nets { get; init; } = [];

    /// <summary>Blocks of which none may hold the address.</summary>
    public ImmutableArray<(IPNetwork Block, string Pointer)> NotNets { get; init; } = [];

    /// <summary>Selector, namespaceSelector, serviceAccounts and the policy's namespace together (CAL-22); null for no condition.</summary>
    public Selector? Selected { get; init; }

    /// <summary>What must not select the other end (CAL-26).</summary>
    public Selector? NotSelected { get; init; }

    /// <summary>Ports, of which one must match; empty for no condition.</summary>
    public ImmutableArray<PortEntry> Ports { get; init; } = [];

    /// <summary>Ports, of which none may match.</summary>
    public ImmutableArray<PortEntry> NotPorts { get; init; } = [];

    /// <summary>A Service, by namespace and name (CAL-31); null for none.</summary>
    public (string Namespace, string Name)? Service { get; init; }

    /// <summary>Domain names (CAL-49).</summary>
    public ImmutableArray<string> Domains { get; init; } = [];

    /// <summary>Why it is not understood in full; null where it is.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it asks for ports.</summary>
    public bool HasPorts => !Ports.IsEmpty || !NotPorts.IsEmpty;
}

/// <summary>A port, a range of ports or a name (CAL-28).</summary>
/// <param name="First">First port; null for a name.</param>
/// <param name="Last">Last port; null for a name.</param>
/// <param name="Name">Name; null for numbers.</param>
/// <param name="Pointer">JSON pointer.</param>
internal readonly record struct PortEntry(int? First, int? Last, string? Name, string Pointer)
{
    /// <summary>The entry for a protocol.</summary>
    public PortMatch Of(TransportProtocol protocol) => new() { Pointer = Pointer, Protocol = protocol, First = First, Last = Last, Name = Name };
}
