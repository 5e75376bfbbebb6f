using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>What a client outside reaches through a node port or a load balancer may arrive with the address of a node (K8S-29).</summary>
internal sealed class SourceRewriting(Population population)
{
    private readonly FrozenDictionary<ObjectRef, ServiceEntry> _services = population.Services.ToFrozenDictionary(s => s.Ref);
    private readonly ImmutableArray<Endpoint> _nodes = [.. population.Endpoints.Where(e => e.Kind == EndpointKind.Node)];

    /// <summary>Whether the source's address may be rewritten on the way.</summary>
    public bool Applies(Subject from, Subject to) => from.Endpoint is null && to is { Endpoint: not null, Service: { } service }
        && _services.TryGetValue(service, out ServiceEntry? entry) && entry is { Type: "NodePort" or "LoadBalancer", KeepsClientAddress: false };

    /// <summary>The side as it is where every address that may be seen is treated alike, else undefined.</summary>
    /// <param name="asClient">The side for the client's own address, which is seen where the pod's own node takes the connection in.</param>
    /// <param name="from">The client.</param>
    /// <param name="to">The backend.</param>
    /// <param name="asNode">The side for the address of a node.</param>
    public SideTrace Judge(SideTrace asClient, Subject from, Subject to, Func<Subject, SideTrace> asNode)
    {
        if (asClient.Verdict == Verdict.Undefined) return asClient;
        Endpoint[] others = [.. _nodes.Where(n => n.Node != to.Endpoint!.Node)];
        // Where no node is known, an address block may hold the one that is seen.
        bool alike = _nodes.IsEmpty ? !asClient.Policies.Any(p => p.Policy.Mode == PolicyMode.Enforced && HasBlock(p.Policy))
            : others.All(n => Seen(n, from.Address!).All(a => asNode(new Subject(n, a) { Service = to.Service, Client = from.Address }).Verdict == asClient.Verdict));
        if (alike) return asClient;
        string reason = $"{to.Service} does not keep the client's address (externalTrafficPolicy is not Local), so a policy may see a node's in its place, which it treats otherwise (K8S-29).";
        return asClient with { Verdict = Verdict.Undefined, Conclusion = reason, Reasons = [reason], Qualifiers = [] };
    }

    // The addresses of a node that may stand for the client's.
    private static IPAddress?[] Seen(Endpoint node, IPAddress client)
    {
        IPAddress?[] alike = [.. node.Addresses.Where(a => a.AddressFamily == client.AddressFamily)];
        return alike.Length > 0 ? alike : [.. node.Addresses.Cast<IPAddress?>().DefaultIfEmpty()];
    }

    private static bool HasBlock(PolicyObject policy) =>
        policy.Rules.Any(r => r.Direction == Direction.Ingress && r.Peers.SelectMany(p => p.WithParts()).Any(p => p is Peer.Block));
}
