using System.Net;

namespace Compliance.Network.Reachability;

/// <summary>One end of a question.</summary>
public abstract record Party
{
    /// <summary>A pod, host-network pod or node.</summary>
    /// <param name="Endpoint">The endpoint.</param>
    /// <param name="ThroughService">The connection goes to a Service that led here: a pod that reaches itself this way is subject to
    /// ClusterNetworkPolicy (ANP-23).</param>
    public sealed record Inside(Endpoint Endpoint, bool ThroughService = false) : Party;

    /// <summary>An address; one that belongs to a pod or node stands for it.</summary>
    /// <param name="Value">IPv4 or IPv6 address.</param>
    public sealed record Address(IPAddress Value) : Party;
}
