using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Observation;

/// <summary>Whether an observed flow is one that a rule allows.</summary>
internal sealed class RuleUse(ClusterReachability cluster, PolicyObject policy)
{
    private readonly Dictionary<Peer, HashSet<Endpoint>> _members = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether it may be told of a rule which flows it allows: not of names that are resolved at run time, of groups that are not known,
    /// and of conditions beyond ports.</summary>
    public static bool IsPlain(PolicyRule rule) => rule.Qualifiers.IsEmpty && rule.Subject is null && rule.NotPorts.IsEmpty
        && rule.Peers.All(p => p.WithParts().All(part => part is Peer.Anything or Peer.Pods or Peer.Block or Peer.AnyOf or Peer.AllOf or Peer.Nodes or Peer.Outside));

    /// <summary>Whether a plain rule allows a flow whose one end is a subject of its policy.</summary>
    public bool Allows(PolicyRule rule, PlacedFlow flow) =>
        rule.Peers.Any(p => Holds(p, rule.Direction == Direction.Ingress ? flow.From : flow.To)) && Port(rule, flow);

    private bool Holds(Peer peer, PlacedEnd end) => peer switch
    {
        Peer.Anything => true,
        Peer.Outside => end.Endpoints.IsEmpty,
        Peer.AnyOf any => any.Parts.Any(p => Holds(p, end)),
        Peer.AllOf all => all.Parts.All(p => Holds(p, end)),
        Peer.Block block => Addresses(end).Any(a => block.Cidr.Contains(a) && !block.Except.Any(e => e.Contains(a))),
        _ => end.Endpoints.Any(Members(peer).Contains),
    };

    private HashSet<Endpoint> Members(Peer peer) => _members.TryGetValue(peer, out HashSet<Endpoint>? members) ? members : _members[peer] = [.. cluster.MatchedBy(policy, peer)];

    private static IEnumerable<IPAddress> Addresses(PlacedEnd end) => end.Address is { } address ? [address] : end.Endpoints.SelectMany(e => e.Addresses);

    private static bool Port(PolicyRule rule, PlacedFlow flow)
    {
        FlowKey key = flow.Flow.Key;
        return rule.Ports.IsEmpty || rule.Ports.Any(p => (p.Protocol is null || p.Protocol == key.Protocol) && (p.Name is { } name
            ? flow.To.Endpoints.Any(e => e.Ports.Any(c => c.Name == name && c.Protocol == key.Protocol && c.Number == key.Port))
            : p.First is null || (key.Port >= p.First && key.Port <= (p.Last ?? p.First))));
    }
}
