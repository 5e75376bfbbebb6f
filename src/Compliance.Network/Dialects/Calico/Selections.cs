using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>What a condition on labels selects: pods by their labels; host endpoints and network sets, whose labels the snapshot settles, by
/// node and address (CAL-24, CAL-25).</summary>
internal sealed class Selections(EndpointLabels labels, ImmutableArray<HostEndpoint> hosts, ImmutableArray<NetworkSet> sets, Population population)
{
    private readonly Dictionary<Selector, (bool AnyPod, ImmutableArray<HostEndpoint> Hosts, ImmutableArray<NetworkSet> Sets)> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Parsed selectors.</summary>
    public SelectorTexts Texts { get; } = new();

    /// <summary>The labels of endpoints.</summary>
    public EndpointLabels Labels => labels;

    /// <summary>Every host endpoint.</summary>
    public ImmutableArray<HostEndpoint> Hosts => hosts;

    /// <summary>The host endpoints that a condition selects.</summary>
    public ImmutableArray<HostEndpoint> HostsOf(Selector selector) => [.. hosts.Where(h => selector.Matches(h.Labels))];

    /// <summary>The peers that a condition selects, of which one must match; empty for nobody.</summary>
    public ImmutableArray<Peer> Peers(Selector selector, string pointer)
    {
        Peer.Pods pods = labels.Pods(selector, pointer);
        if (!_known.TryGetValue(selector, out (bool AnyPod, ImmutableArray<HostEndpoint> Hosts, ImmutableArray<NetworkSet> Sets) found))
        {
            ImmutableArray<HostEndpoint> matching = HostsOf(selector);
            ImmutableArray<NetworkSet> matchingSets = [.. sets.Where(s => selector.Matches(s.Labels))];
            _known[selector] = found = (matching.IsEmpty && matchingSets.IsEmpty ? true : Any(pods), matching, matchingSets);
        }
        var peers = ImmutableArray.CreateBuilder<Peer>();
        // A selector that is for sets alone is no selector of pods that dangles.
        if (found.AnyPod && !SelectorLogic.IsNothing(pods.Labels)) peers.Add(pods);
        peers.AddRange(found.Hosts.SelectMany(h => h.AsPeers(pointer)));
        foreach (HostEndpoint host in found.Hosts)
            if (host.Problem is { } problem) peers.Add(new Peer.Unknown { Pointer = pointer, Reason = problem });
        foreach (NetworkSet set in found.Sets)
        {
            foreach (IPNetwork block in set.Blocks) peers.Add(AddressList.Peer(block, pointer));
            if (!set.Names.IsEmpty) peers.Add(new Peer.DomainNames { Pointer = pointer, Names = set.Names });
            if (set.Problem is { } problem) peers.Add(new Peer.Unknown { Pointer = pointer, Reason = problem });
        }
        return peers.DrainToImmutable();
    }

    private bool Any(Peer.Pods pods)
    {
        var identity = new EndpointIdentity(population, [pods.Labels]);
        return population.Endpoints.Any(e => e.Kind == EndpointKind.Pod && (pods.Namespace is not null ? e.Namespace == pods.Namespace : pods.Namespaces.Matches(population.Namespaces[e.Namespace]))
            && pods.Labels.Matches(identity.Of(e)));
    }
}
