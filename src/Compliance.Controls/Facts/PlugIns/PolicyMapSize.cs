using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Facts.PlugIns;

/// <summary>How many entries Cilium needs in the policy map of an endpoint: one for each identity, protocol and block of ports in a direction.</summary>
internal sealed class PolicyMapSize
{
    // Labels that Cilium leaves out of identities by default, since each pod or rollout has its own (docs.cilium.io, identity-relevant labels).
    private static readonly string[] LeftOut =
    [
        "pod-template-hash", "controller-revision-hash", "pod-template-generation", "job-name", "controller-uid", "batch.kubernetes.io/job-name",
        "batch.kubernetes.io/controller-uid", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index",
    ];

    private readonly CheckContext _context;
    private readonly Dictionary<Endpoint, int> _identities = [];
    private readonly Dictionary<IPNetwork, int> _blocks = [];
    private readonly Dictionary<Peer, ImmutableArray<int>> _members = new(ReferenceEqualityComparer.Instance);

    public PolicyMapSize(CheckContext context)
    {
        _context = context;
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        foreach (Endpoint endpoint in context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod))
        {
            string labels = string.Join('\n', endpoint.Labels.Where(l => !LeftOut.Contains(l.Key)).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));
            string identity = $"{endpoint.Namespace}\n{endpoint.ServiceAccount}\n{labels}";
            if (!known.TryGetValue(identity, out int number)) known[identity] = number = known.Count;
            _identities[endpoint] = number;
        }
        Identities = known.Count;
    }

    /// <summary>Distinct identities of the pods: namespace, service account and labels, but for those of single pods and rollouts.</summary>
    public int Identities { get; }

    /// <summary>The endpoint with the most entries and how many; null when no policy selects a pod. Counts of rules that overlap are added up
    /// first, and counted exactly where the sum comes near <paramref name="near"/>.</summary>
    public (Endpoint Endpoint, int Entries)? Largest(double near)
    {
        (Endpoint Endpoint, int Entries)? largest = null;
        foreach (Endpoint endpoint in _context.Index.PodsByNamespace.Values.SelectMany(p => p).DistinctBy(e => _context.Reachability.ClassOf(e).Index))
        {
            IReadOnlyList<PolicyObject> policies = _context.Index.Selecting(endpoint);
            if (policies.Count == 0) continue;
            long sum = policies.Sum(p => p.Rules.Where(Counts).Sum(r => (long)r.Peers.Sum(peer => Of(p, peer).Length) * Ports(r).Count()));
            int entries = sum > near ? Exactly(policies) : (int)sum;
            if (largest is null || entries > largest.Value.Entries) largest = (endpoint, entries);
        }
        return largest;
    }

    private int Exactly(IReadOnlyList<PolicyObject> policies)
    {
        HashSet<(int Identity, Direction Direction, string Ports)> entries = [];
        foreach (PolicyObject policy in policies)
            foreach (PolicyRule rule in policy.Rules.Where(Counts))
                foreach (string ports in Ports(rule))
                    foreach (Peer peer in rule.Peers)
                        foreach (int identity in Of(policy, peer)) entries.Add((identity, rule.Direction, ports));
        return entries.Count;
    }

    private static bool Counts(PolicyRule rule) => rule is { InertReason: null, Action: RuleAction.Allow or RuleAction.Deny };

    /// <summary>Numbers of the identities a peer stands for: those of pods it selects, one below zero for each block and each other kind.</summary>
    private ImmutableArray<int> Of(PolicyObject policy, Peer peer)
    {
        if (_members.TryGetValue(peer, out ImmutableArray<int> known)) return known;
        ImmutableArray<int> found = peer switch
        {
            Peer.Anything => [-1],
            Peer.Block block => [.. block.Except.Prepend(block.Cidr).Select(Of).Distinct()],
            Peer.Pods or Peer.AnyOf or Peer.AllOf or Peer.Named => [.. _context.Reachability.MatchedBy(policy, peer).Where(_identities.ContainsKey).Select(e => _identities[e]).Distinct()],
            _ => [-1],
        };
        return _members[peer] = found;
    }

    // Every block of addresses has an identity of its own.
    private int Of(IPNetwork block)
    {
        if (!_blocks.TryGetValue(block, out int number)) _blocks[block] = number = -2 - _blocks.Count;
        return number;
    }

    /// <summary>The protocols and blocks of ports of a rule: a range becomes as many blocks as it takes to write it with a mask.</summary>
    private static IEnumerable<string> Ports(PolicyRule rule)
    {
        if (rule.Ports.IsEmpty) return ["any"];
        return rule.Ports.SelectMany(p => p.Name is { } name ? [$"{p.Protocol} {name}"]
            : p.First is not { } first ? [$"{p.Protocol}"] : Blocks(first, p.Last ?? first).Select(b => string.Create(CultureInfo.InvariantCulture, $"{p.Protocol} {b.First}/{b.Size}"))).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<(int First, int Size)> Blocks(int first, int last)
    {
        while (first <= last)
        {
            int size = first == 0 ? 65536 : 1 << BitOperations.TrailingZeroCount(first);
            while (size > last - first + 1) size >>= 1;
            yield return (first, size);
            first += size;
        }
    }
}
