using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Entities and reserved identities as sets of endpoints (CIL-18, CIL-19, CIL-20).</summary>
internal static class CiliumEntities
{
    /// <summary>Every node but the subject's own.</summary>
    public static Peer RemoteNodes(string at, Selector? labels = null) => new Peer.AllOf
    {
        Pointer = at,
        Parts = [new Peer.Nodes { Pointer = at, Labels = labels ?? Selector.Everything }, new Peer.Not { Pointer = at, Part = new Peer.OwnNode { Pointer = at } }],
    };

    /// <summary>No endpoint that a snapshot can hold.</summary>
    public static Peer Nobody(string at) => new Peer.AnyOf { Pointer = at, Parts = [] };

    /// <summary>The set of a <c>reserved:</c> label; null for a label that no identity has.</summary>
    public static Peer? Reserved(string name, string at, KubeApiServer api) => name switch
    {
        "host" => new Peer.OwnNode { Pointer = at },
        "remote-node" => RemoteNodes(at),
        "world" => new Peer.Outside { Pointer = at },
        "world-ipv4" => Outside(at, IPAddress.Any),
        "world-ipv6" => Outside(at, IPAddress.IPv6Any),
        "kube-apiserver" => api.Addresses(at),
        // Identities of Cilium's own endpoints and of pods that it does not yet, or does not, manage (CIL-48).
        "health" or "init" or "ingress" or "unmanaged" or "none" => Nobody(at),
        _ => null,
    };

    /// <summary>The set of an entity; null for one that Cilium does not know.</summary>
    public static Peer? Of(string entity, string at, KubeApiServer api) => entity switch
    {
        "all" => new Peer.Anything { Pointer = at },
        "cluster" => new Peer.AnyOf
        {
            Pointer = at,
            Parts = [new Peer.Pods { Pointer = at }, new Peer.Nodes { Pointer = at, Labels = Selector.Everything }, .. api.Known ? (ImmutableArray<Peer>)[api.Addresses(at)] : []],
        },
        _ => Reserved(entity, at, api),
    };

    private static Peer.AllOf Outside(string at, IPAddress any) => new()
    {
        Pointer = at,
        Parts = [new Peer.Outside { Pointer = at }, new Peer.Block { Pointer = at, Cidr = new IPNetwork(any, 0) }],
    };
}
