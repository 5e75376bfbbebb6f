using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Who can take part in a connection.</summary>
public sealed record Population
{
    /// <summary>Pods, host-network pods and nodes, in the order of their references. Finished pods are not in it (K8S-30).</summary>
    public required ImmutableArray<Endpoint> Endpoints { get; init; }

    /// <summary>Namespaces by name, with their labels, <c>kubernetes.io/metadata.name</c> included (K8S-14). A namespace that objects
    /// name but that has no object of its own is here with its name label alone.</summary>
    public required ImmutableSortedDictionary<string, FrozenDictionary<string, string>> Namespaces { get; init; }

    /// <summary>Labels of the service accounts that have an object of their own, by namespace and name.</summary>
    public ImmutableDictionary<(string Namespace, string Name), FrozenDictionary<string, string>> AccountLabels { get; init; } =
        ImmutableDictionary<(string Namespace, string Name), FrozenDictionary<string, string>>.Empty;

    /// <summary>Services in the order of their references.</summary>
    public required ImmutableArray<ServiceEntry> Services { get; init; }

    /// <summary>Pods left out, with the reason (finished, unreadable).</summary>
    public required ImmutableArray<(ObjectRef Pod, string Reason)> LeftOut { get; init; }

    /// <summary>Reads the population of a snapshot. An object that cannot be read is left out and recorded, never an exception.</summary>
    /// <param name="snapshot">State of the cluster.</param>
    /// <param name="limitations">Receives what was not understood.</param>
    internal static Population Read(ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        var leftOut = ImmutableArray.CreateBuilder<(ObjectRef, string)>();
        var owners = new OwnerChains(snapshot, limitations);
        var reader = new EndpointReader(owners, limitations, leftOut);
        ImmutableArray<Endpoint> endpoints = reader.Read(snapshot);
        return new Population
        {
            Endpoints = endpoints,
            Namespaces = NamespaceReader.Read(snapshot, endpoints, limitations),
            AccountLabels = NamespaceReader.Accounts(snapshot, limitations),
            Services = new ServiceReader(endpoints, limitations).Read(snapshot),
            LeftOut = leftOut.DrainToImmutable(),
        };
    }
}
