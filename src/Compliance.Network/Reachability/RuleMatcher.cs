using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>The other end of one question: an endpoint, or an address outside.</summary>
internal readonly record struct Subject(Endpoint? Endpoint, IPAddress? Address)
{
    /// <summary>A Service led here.</summary>
    public bool ThroughService { get; init; }

    public override string ToString() => Endpoint?.ToString() ?? $"ip/{Address}";
}

/// <summary>Holds one rule against one peer and one port, straight from the policy's words. Nothing of the algebra is used here, so that the
/// two can be held against each other.</summary>
internal sealed class RuleMatcher(Population population, PlugInTraits traits)
{
    private readonly FrozenDictionary<string, Endpoint> _nodes = population.Endpoints.Where(e => e.Kind == EndpointKind.Node)
        .ToFrozenDictionary(e => e.Name, StringComparer.Ordinal);

    public RuleTrace Match(PolicyRule rule, Subject peer, Endpoint? destination, TransportProtocol protocol, int? port)
    {
        if (rule.InertReason is { } inert) return new RuleTrace(rule, RuleOutcome.NoEffect, null, null, inert);
        (Peer? matched, MatchKind kind, string why) = MatchPeers(rule.Peers, peer);
        if (matched is null) return new RuleTrace(rule, RuleOutcome.PeerMismatch, null, null, why);
        (bool ports, PortMatch? entry, string portWhy) = MatchPorts(rule.Ports, destination, protocol, port);
        if (!ports) return new RuleTrace(rule, RuleOutcome.PortMismatch, matched.Pointer, null, $"{why}, but {portWhy}");
        RuleOutcome outcome = kind switch
        {
            MatchKind.Maybe => RuleOutcome.MayMatch,
            MatchKind.ByName => RuleOutcome.MatchedByName,
            _ => RuleOutcome.Matched,
        };
        return new RuleTrace(rule, outcome, matched.Pointer, entry?.Pointer, $"{why}, and {portWhy}");
    }

    private (Peer? Peer, MatchKind Kind, string Why) MatchPeers(ImmutableArray<Peer> peers, Subject subject)
    {
        (Peer? Peer, MatchKind Kind, string Why) best = (null, MatchKind.Unaddressed, "");
        foreach (Peer peer in peers)
        {
            if (MatchPeer(peer, subject) is { } kind && kind < best.Kind) best = (peer, kind, Describe(peer, subject, kind));
        }
        if (best.Peer is not null) return best;
        bool unaddressed = subject.Endpoint is { Addresses.IsEmpty: true } && peers.OfType<Peer.Block>().Any();
        return (null, default, unaddressed ? $"{subject} has no address, so no address block matches it (K8S-32)" : $"no peer of the rule matches {subject}");
    }

    private static string Describe(Peer peer, Subject subject, MatchKind kind) => kind switch
    {
        MatchKind.Maybe => $"{peer.Pointer} may match {subject}",
        MatchKind.ByName => $"{peer.Pointer} matches {subject} where one of its names resolves to it",
        _ => peer is Peer.Anything ? "the rule is for any peer" : $"{peer.Pointer} matches {subject}",
    };

    private MatchKind? MatchPeer(Peer peer, Subject subject)
    {
        switch (peer)
        {
            case Peer.Anything:
                return MatchKind.Sure;
            case Peer.Unknown:
                return MatchKind.Maybe;
            case Peer.DomainNames:
                return subject.Endpoint is null ? MatchKind.ByName : null;
            case Peer.Pods pods:
                return subject.Endpoint is { Kind: EndpointKind.Pod } pod && pods.Labels.Matches(pod.Labels)
                    && (pods.Namespace is not null ? pods.Namespace == pod.Namespace : pods.Namespaces.Matches(population.Namespaces[pod.Namespace]))
                    ? MatchKind.Sure : null;
            case Peer.Nodes nodes:
                return subject.Endpoint is { Kind: not EndpointKind.Pod, Node: { } node } && _nodes.TryGetValue(node, out Endpoint? found)
                    && nodes.Labels.Matches(found.Labels) ? MatchKind.Sure : null;
            case Peer.Block block:
                if (subject.Endpoint is null) return Holds(block, subject.Address!) ? MatchKind.Sure : null;
                bool literal = subject.Endpoint.Kind == EndpointKind.Pod ? traits.BlocksMatchPods : traits.BlocksMatchNodes;
                return literal && subject.Endpoint.Addresses.Any(a => Holds(block, a)) ? MatchKind.Sure : null;
            default:
                return MatchKind.Maybe;
        }
    }

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
