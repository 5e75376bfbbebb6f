using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>One end of a question: an endpoint at one of its addresses, or an address outside.</summary>
/// <param name="Endpoint">The endpoint; null for an address outside.</param>
/// <param name="Address">The address that the connection uses; null for any address of the endpoint.</param>
internal readonly record struct Subject(Endpoint? Endpoint, IPAddress? Address)
{
    /// <summary>The Service that led here; null for a direct connection.</summary>
    public ObjectRef? Service { get; init; }

    /// <summary>The client whose address a node's may stand for; null where nothing was rewritten (K8S-29).</summary>
    public IPAddress? Client { get; init; }

    public override string ToString() => Endpoint?.ToString() ?? $"ip/{Address}";
}

/// <summary>Holds one rule against one peer and one port, straight from the policy's words. Nothing of the algebra is used here, so that the
/// two can be held against each other.</summary>
internal sealed class RuleMatcher(Population population, PlugInTraits traits, EndpointIdentity identity)
{
    private readonly FrozenDictionary<string, Endpoint> _nodes = population.Endpoints.Where(e => e.Kind == EndpointKind.Node)
        .ToFrozenDictionary(e => e.Name, StringComparer.Ordinal);

    public RuleTrace Match(PolicyRule rule, Subject self, Subject peer, Endpoint? destination, TransportProtocol protocol, int? port)
    {
        if (rule.InertReason is { } inert) return new RuleTrace(rule, RuleOutcome.NoEffect, null, null, inert);
        if (rule.Subject is { } subject && Holds(subject, self, self) is Belongs.No)
            return new RuleTrace(rule, RuleOutcome.NoEffect, null, null, $"the rule is not for {self}");
        (Peer? matched, Belongs belongs, string why) = MatchPeers(rule.Peers, self, peer);
        if (matched is null) return new RuleTrace(rule, RuleOutcome.PeerMismatch, null, null, why);
        (bool ports, PortMatch? entry, string portWhy) = MatchPorts(rule.Ports, destination, protocol, port);
        if (!ports) return new RuleTrace(rule, RuleOutcome.PortMismatch, matched.Pointer, null, $"{why}, but {portWhy}");
        if (!rule.NotPorts.IsEmpty && MatchPorts(rule.NotPorts, destination, protocol, port) is (true, { } leftOut, var whyNot))
            return new RuleTrace(rule, RuleOutcome.PortMismatch, matched.Pointer, leftOut.Pointer, $"{why}, but the rule leaves the port out: {whyNot}");
        RuleOutcome outcome = belongs switch
        {
            Belongs.Maybe => RuleOutcome.MayMatch,
            Belongs.ByName => RuleOutcome.MatchedByName,
            _ => rule.Conditional ? RuleOutcome.MatchedByName : RuleOutcome.Matched,
        };
        return new RuleTrace(rule, outcome, matched.Pointer, entry?.Pointer, $"{why}, and {portWhy}")
        {
            Conditions = outcome != RuleOutcome.MatchedByName ? [] : belongs == Belongs.ByName ? rule.Qualifiers.Add("fqdn") : rule.Qualifiers,
        };
    }

    /// <summary>Whether a policy selects an endpoint.</summary>
    public bool Selects(PolicyObject policy, Endpoint endpoint) => Holds(policy.Subject, new Subject(endpoint, null), new Subject(endpoint, null)) != Belongs.No;

    private (Peer? Peer, Belongs Belongs, string Why) MatchPeers(ImmutableArray<Peer> peers, Subject self, Subject other)
    {
        (Peer? Peer, Belongs Belongs) best = (null, Belongs.No);
        foreach (Peer peer in peers)
        {
            Belongs found = Holds(peer, self, other);
            if (found > best.Belongs) best = (peer, found);
        }
        if (best.Peer is not null) return (best.Peer, best.Belongs, Describe(best.Peer, other, best.Belongs));
        bool unaddressed = other.Endpoint is { Addresses.IsEmpty: true } && peers.SelectMany(p => p.WithParts()).OfType<Peer.Block>().Any();
        return (null, default, unaddressed ? $"{other} has no address, so no address block matches it (K8S-32)" : $"no peer of the rule matches {other}");
    }

    private static string Describe(Peer peer, Subject subject, Belongs belongs) => belongs switch
    {
        Belongs.Maybe => $"{peer.Pointer} may match {subject}",
        Belongs.ByName => $"{peer.Pointer} matches {subject} where one of its names resolves to it",
        _ => peer is Peer.Anything ? "the rule is for any peer" : $"{peer.Pointer} matches {subject}",
    };

    private Belongs Holds(Peer peer, Subject self, Subject other)
    {
        switch (peer)
        {
            case Peer.Anything:
                return Belongs.Yes;
            case Peer.DomainNames:
                return other.Endpoint is null ? Belongs.ByName : Belongs.No;
            case Peer.Pods pods:
                return If(other.Endpoint is { Kind: EndpointKind.Pod } pod && pods.Labels.Matches(identity.Of(pod))
                    && (pods.Namespace is not null ? pods.Namespace == pod.Namespace : pods.Namespaces.Matches(population.Namespaces[pod.Namespace])));
            case Peer.Nodes nodes:
                return If(other.Endpoint is { Kind: not EndpointKind.Pod, Node: { } node } && _nodes.TryGetValue(node, out Endpoint? found) && nodes.Labels.Matches(found.Labels));
            case Peer.OwnNode:
                return If(self.Endpoint is { } from && other.Endpoint is { } to && PairExceptions.OwnNode(from, to));
            case Peer.Outside:
                return If(other.Endpoint is null);
            case Peer.Named named:
                return If(other.Endpoint is { } endpoint && (named.Objects.Contains(endpoint.Source)
                    || (endpoint.Kind == EndpointKind.HostNetworkPod && endpoint.Node is { } host && _nodes.TryGetValue(host, out Endpoint? of) && named.Objects.Contains(of.Source))));
            case Peer.ServiceAddress through:
                return If((other.Service ?? self.Service) is { } service && through.Services.Contains(service));
            case Peer.Block block:
                if (other.Endpoint is null) return If(Holds(block, other.Address!));
                bool literal = other.Endpoint.Kind == EndpointKind.Pod ? traits.BlocksMatchPods : traits.BlocksMatchNodes;
                return If(literal && (other.Address is { } at ? Holds(block, at) : other.Endpoint.Addresses.Any(a => Holds(block, a))));
            case Peer.AnyOf any:
                return any.Parts.Aggregate(Belongs.No, (b, part) => MatchLogic.Or(b, Holds(part, self, other)));
            case Peer.AllOf all:
                return all.Parts.Aggregate(Belongs.Yes, (b, part) => MatchLogic.And(b, Holds(part, self, other)));
            case Peer.Not not:
                return MatchLogic.Not(Holds(not.Part, self, other));
            default:
                return Belongs.Maybe;
        }
    }

    private static Belongs If(bool holds) => holds ? Belongs.Yes : Belongs.No;

    private static bool Holds(Peer.Block block, IPAddress address) =>
        block.Cidr.Contains(address) && !block.Except.Any(hole => hole.Contains(address));

    private static (bool Matches, PortMatch? Entry, string Why) MatchPorts(
        ImmutableArray<PortMatch> ports, Endpoint? destination, TransportProtocol protocol, int? port)
    {
        if (ports.IsEmpty) return (true, null, "the rule is for every port");
        string asked = protocol == TransportProtocol.Icmp ? $"ICMP type {(port is null ? "any" : port)}" : $"{protocol.ToString().ToUpperInvariant()} {port}";
        foreach (PortMatch entry in ports)
        {
            if (entry.Name is not null)
            {
                bool declared = destination is { Kind: EndpointKind.Pod } pod && pod.Ports.Any(p =>
                    p.Name == entry.Name && p.Number == port && p.Protocol == protocol && (entry.Protocol is null || entry.Protocol == protocol));
                if (declared) return (true, entry, $"port '{entry.Name}' is {asked} at {destination}");
            }
            else if ((entry.Protocol is null || entry.Protocol == protocol) && (entry.First is null || (port >= entry.First && port <= (entry.Last ?? entry.First))))
            {
                return (true, entry, $"{entry.Pointer} covers {asked}");
            }
        }
        return (false, null, $"none of its ports is {asked}{(destination is null ? "" : $" at {destination}")}");
    }
}
