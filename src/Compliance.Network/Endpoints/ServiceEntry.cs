using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>A Service with what stands behind it (K8S-28).</summary>
public sealed record ServiceEntry
{
    /// <summary>The object.</summary>
    public required ObjectRef Ref { get; init; }

    /// <summary><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Ports.</summary>
    public required ImmutableArray<ServicePort> Ports { get; init; }

    /// <summary>Pods behind it by selector, or by the addresses of its EndpointSlices where it has no selector.</summary>
    public required ImmutableArray<Endpoint> Backends { get; init; }

    /// <summary>Addresses behind it that belong to no pod (EndpointSlice of a service without selector).</summary>
    public required ImmutableArray<(IPAddress Address, int Port, TransportProtocol Protocol)> ExternalBackends { get; init; }

    /// <summary>Whether node ports and load balancers keep the client's address (<c>externalTrafficPolicy: Local</c>, K8S-29).</summary>
    public bool KeepsClientAddress { get; init; }
}

/// <summary>A port of a Service.</summary>
/// <param name="Port">Service port.</param>
/// <param name="TargetPort">Number, when numeric or defaulted; null when named.</param>
/// <param name="TargetName">Container port name, when named.</param>
/// <param name="Protocol">Protocol.</param>
/// <param name="NodePort">Node port; null when none.</param>
public sealed record ServicePort(int Port, int? TargetPort, string? TargetName, TransportProtocol Protocol, int? NodePort);
