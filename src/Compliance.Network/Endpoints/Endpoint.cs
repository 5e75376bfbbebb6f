using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>What an endpoint is.</summary>
public enum EndpointKind
{
    /// <summary>A pod with its own network identity.</summary>
    Pod,

    /// <summary>A pod in its node's network: traffic to and from it is node traffic (K8S-27).</summary>
    HostNetworkPod,

    /// <summary>A node.</summary>
    Node,
}

/// <summary>One end of a connection inside the cluster.</summary>
public sealed class Endpoint
{
    /// <summary>Pod, host-network pod or node.</summary>
    public required EndpointKind Kind { get; init; }

    /// <summary>Namespace; empty for a node.</summary>
    public required string Namespace { get; init; }

    /// <summary>Pod or node name; for a workload without live pods, the workload's name.</summary>
    public required string Name { get; init; }

    /// <summary>The object it was made from: the Pod, the workload whose template stands for its pods, or the Node.</summary>
    public required ObjectRef Source { get; init; }

    /// <summary>Controller at the end of the owner chain; null for a node.</summary>
    public Workload? Workload { get; init; }

    /// <summary>Own labels.</summary>
    public required FrozenDictionary<string, string> Labels { get; init; }

    /// <summary>Addresses, IPv4 and IPv6; empty when the pod has none yet (K8S-32).</summary>
    public required ImmutableArray<IPAddress> Addresses { get; init; }

    /// <summary>Node it runs on; null when not scheduled or not known.</summary>
    public string? Node { get; init; }

    /// <summary>Service account name; <c>default</c> when unset.</summary>
    public string ServiceAccount { get; init; } = "default";

    /// <summary>Named and unnamed ports that its containers declare (restartable init containers included, K8S-19).</summary>
    public ImmutableArray<ContainerPort> Ports { get; init; } = [];

    /// <summary>Deletion has begun; the pod stays in scope (K8S-31).</summary>
    public bool Terminating { get; init; }

    /// <summary>Made from a workload's pod template, not from a live pod.</summary>
    public bool FromTemplate { get; init; }

    /// <summary>The same endpoint with what only a live pod has.</summary>
    internal Endpoint With(ImmutableArray<IPAddress> addresses, bool terminating) => new()
    {
        Kind = Kind,
        Namespace = Namespace,
        Name = Name,
        Source = Source,
        Workload = Workload,
        Labels = Labels,
        Addresses = addresses,
        Node = Node,
        ServiceAccount = ServiceAccount,
        Ports = Ports,
        Terminating = terminating,
        FromTemplate = FromTemplate,
    };

    /// <summary><c>NS/NAME</c>, or <c>node/NAME</c>.</summary>
    public override string ToString() => Kind == EndpointKind.Node ? $"node/{Name}" : $"{Namespace}/{Name}";
}

/// <summary>A port a container declares.</summary>
/// <param name="Name">Port name; null when unnamed.</param>
/// <param name="Number">1–65535.</param>
/// <param name="Protocol">Transport protocol.</param>
public sealed record ContainerPort(string? Name, int Number, TransportProtocol Protocol);

/// <summary>A workload: the controller at the end of a pod's owner chain, or the bare pod itself.</summary>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">Kind, for example <c>Deployment</c>.</param>
public sealed record Workload(string Namespace, string Name, string Kind)
{
    /// <summary><c>NS/NAME[Kind]</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}[{Kind}]";
}
