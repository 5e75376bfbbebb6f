using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Host.Expectations;

/// <summary>One end of flows: an endpoint, or an address that stands for every address of its class.</summary>
/// <param name="Name">As it is told: the workload where it stands for its pods, else the endpoint.</param>
/// <param name="Party">The end.</param>
/// <param name="ClassIndex">Its class.</param>
internal sealed record Place(string Name, Party Party, int ClassIndex)
{
    /// <summary>It was meant by labels or a namespace, not named.</summary>
    public bool Grouped { get; init; }

    /// <summary>The endpoint; null for an address outside.</summary>
    public Endpoint? Endpoint => (Party as Party.Inside)?.Endpoint;

    /// <summary>A pod with its own network identity: every pod of its class is treated alike.</summary>
    public bool IsPod => Endpoint is { Kind: EndpointKind.Pod };

    /// <summary>The place of a party; an address of an endpoint is the endpoint.</summary>
    public static Place Of(ClusterReachability reachability, Party party)
    {
        if (party is Party.Address address && reachability.EndpointAt(address.Value) is { } owner) party = new Party.Inside(owner) { Service = party.Service };
        return party switch
        {
            Party.Inside inside => new Place(inside.Endpoint.Workload?.ToString() ?? inside.Endpoint.ToString(), party, reachability.ClassOf(inside.Endpoint).Index),
            Party.Address outside => new Place($"ip/{outside.Value}", party, reachability.ClassOf(outside.Value).Index),
            _ => throw new InvalidOperationException($"unknown party {party.GetType().Name}"),
        };
    }
}
