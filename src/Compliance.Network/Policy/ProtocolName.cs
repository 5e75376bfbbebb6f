namespace Compliance.Network.Policy;

/// <summary>The names that Kubernetes objects give protocols.</summary>
internal static class ProtocolName
{
    /// <summary>The protocol of a name; TCP when absent (K8S-17), null when it is not one that ports have.</summary>
    public static TransportProtocol? Parse(string? text) => text switch
    {
        null or "" or "TCP" => TransportProtocol.Tcp,
        "UDP" => TransportProtocol.Udp,
        "SCTP" => TransportProtocol.Sctp,
        _ => null,
    };
}
