using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>An interface of a node, or all of them, as an endpoint of its own (CAL-37, CAL-38).</summary>
internal sealed record HostEndpoint
{
    /// <summary>The object.</summary>
    public required ObjectRef Ref { get; init; }

    /// <summary>The node it is of; null where the input does not hold that node.</summary>
    public required Endpoint? Node { get; init; }

    /// <summary>Labels, those of its profiles included; its own win.</summary>
    public required FrozenDictionary<string, string> Labels { get; init; }

    /// <summary><c>expectedIPs</c>: the addresses by which rules know it.</summary>
    public required ImmutableArray<IPNetwork> Addresses { get; init; }

    /// <summary>It stands for every interface of its node.</summary>
    public required bool Wildcard { get; init; }

    /// <summary>Profiles that decide what no policy governs, in order.</summary>
    public required ImmutableArray<string> Profiles { get; init; }

    /// <summary>Named ports.</summary>
    public required ImmutableArray<ContainerPort> Ports { get; init; }

    /// <summary>Why it is not understood in full; null where it is.</summary>
    public required string? Problem { get; init; }

    /// <summary>Whether the node's traffic goes through it: true, false, or null where the input does not tell.</summary>
    public bool? CarriesNode(ImmutableArray<IPAddress> addresses)
    {
        if (Wildcard) return true;
        if (Addresses.IsEmpty || addresses.IsEmpty) return null;
        int held = addresses.Count(a => Addresses.Any(b => b.Contains(a)));
        return held == addresses.Length ? true : held == 0 ? false : null;
    }

    /// <summary>What a rule that selects it matches: its addresses, shown as the node where they are exactly the node's.</summary>
    public IEnumerable<Peer> AsPeers(string pointer) => IsWholeNode ? [AsNode(pointer)] : Addresses.Select(a => AddressList.Peer(a, pointer));

    /// <summary>Its node.</summary>
    public Peer AsNode(string pointer) => new Peer.Named { Pointer = pointer, Objects = [Node!.Source] };

    private bool IsWholeNode => Node is not null && !Node.Addresses.IsEmpty && Node.Addresses.Length == Addresses.Length
        && Node.Addresses.All(a => Addresses.Any(b => b.Contains(a)));
}
