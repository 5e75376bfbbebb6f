namespace Compliance.Network.Policy;

/// <summary>One entry of a rule's port list (K8S-17, K8S-18, K8S-19).</summary>
public sealed record PortMatch
{
    /// <summary>JSON pointer of the entry inside its policy object.</summary>
    public required string Pointer { get; init; }

    /// <summary>Protocol; null for every protocol.</summary>
    public required TransportProtocol? Protocol { get; init; }

    /// <summary>First port; null for every port (or where <see cref="Name"/> is set). An ICMP type for ICMP.</summary>
    public int? First { get; init; }

    /// <summary>Last port, inclusive; equals <see cref="First"/> for a single port.</summary>
    public int? Last { get; init; }

    /// <summary>Name of a container port, resolved for each destination pod; null for numeric entries.</summary>
    public string? Name { get; init; }
}
