using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>Who can take part in a connection.</summary>
public sealed record Population
{
    /// <summary>Pods, host-network pods and nodes, in the order of their references. Finished pods are not in it (K8S-30).</summary>
    public required ImmutableArray<Endpoint> Endpoints { get; init; }

    /// <summary>Namespaces by name, with their labels, <c>kubernetes.io/metadata.name</c> included (K8S-14).</summary>
    public required ImmutableSortedDictionary<string, FrozenDictionary<string, string>> Namespaces { get; init; }

    /// <summary>Services in the order of their references.</summary>
    public required ImmutableArray<ServiceEntry> Services { get; init; }

    /// <summary>Pods left out, with the reason (finished, unreadable).</summary>
    public required ImmutableArray<(ObjectRef Pod, string Reason)> LeftOut { get; init; }
}

/// <summary>A Service with what stands behind it (K8S-28).</summary>
public sealed record ServiceEntry
{
    /// <summary>The object.</summary>
    public required ObjectRef Ref { get; init; }

    /// <summary><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Ports.</summary>
    public required ImmutableArray<ServicePort> Ports { get; init; }

    /// <summary>Pods behind it by selector.</summary>
    public required ImmutableArray<Endpoint> Backends { get; init; }

    /// <summary>Addresses behind it that belong to no pod (EndpointSlice of a service without selector).</summary>
    public required ImmutableArray<(IPAddress Address, int Port, TransportProtocol Protocol)> ExternalBackends { get; init; }
}

/// <summary>A port of a Service.</summary>
/// <param name="Port">Service port.</param>
/// <param name="TargetPort">Number, when numeric or defaulted; null when named.</param>
/// <param name="TargetName">Container port name, when named.</param>
/// <param name="Protocol">Protocol.</param>
/// <param name="NodePort">Node port; null when none.</param>
public sealed record ServicePort(int Port, int? TargetPort, string? TargetName, TransportProtocol Protocol, int? NodePort);
