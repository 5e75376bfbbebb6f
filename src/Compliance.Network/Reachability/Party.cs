using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>One end of a question.</summary>
public abstract record Party
{
    /// <summary>The Service whose address the connection was opened to, where one led here; null for a direct connection. It matters where
    /// policies tell the two apart (ANP-23, ANT-16).</summary>
    public ObjectRef? Service { get; init; }

    /// <summary>A pod, host-network pod or node.</summary>
    /// <param name="Endpoint">The endpoint.</param>
    public sealed record Inside(Endpoint Endpoint) : Party;

    /// <summary>An address; one that belongs to a pod or node stands for it.</summary>
    /// <param name="Value">IPv4 or IPv6 address.</param>
    public sealed record Address(IPAddress Value) : Party;
}
