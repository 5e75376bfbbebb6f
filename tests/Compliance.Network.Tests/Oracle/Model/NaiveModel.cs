using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Tests.Oracle.Model;

/// <summary>Reads a policy model the slow way: one question at a time, and where something is not known, once for every way it could be. It
/// shares no code with the analysis.</summary>
/// <param name="world">The endpoints and the model.</param>
/// <param name="addressed">Read it as if every endpoint without an address had one that every block holds (K8S-32).</param>
internal sealed class NaiveModel(RandomModel world, bool addressed = false)
{
    private enum Holds { No, Named, Unknown, Yes }

    private sealed record Hit(PolicyObject Policy, PolicyRule Rule, Holds Holds)
    {
        public bool Condition => Holds == Holds.Named || Rule.Conditional;

        public bool Open => Holds == Holds.Unknown || Condition;
    }

    // The address that a connection uses, by end.
    private readonly Dictionary<Party, IPAddress> _used = new(ReferenceEqualityComparer.Instance);

    /// <summary>Two ends are allowed what a pair of their addresses of one family is, and denied what every pair is (K8S-35).</summary>
    public char Ask(Party from, Party to, TransportProtocol protocol, int port)
    {
        (IPAddress? From, IPAddress? To)[] pairs = [.. Own(from).SelectMany(_ => Own(to), (a, b) => (a, b))];
        (IPAddress?, IPAddress?)[] shared = [.. pairs.Where(p => p.From is null || p.To is null || p.From.AddressFamily == p.To.AddressFamily)];
        return (shared.Length > 0 ? shared : pairs).Select(p =>
        {
            _used.Clear();
            if (p.Item1 is { } source) _used[from] = source;
            if (p.Item2 is { } destination) _used[to] = destination;
            return Strictest(Side(Direction.Egress, from, to, to, protocol, port), Side(Direction.Ingress, to, from, to, protocol, port));
        }).MaxBy("DUQA".IndexOf);
    }

    private static IPAddress?[] Own(Party party) => party switch
    {
        Party.Address address => [address.Value],
        Party.Inside { Endpoint.Addresses: { IsEmpty: false } addresses } => [.. addresses],
        _ => [null],
    };

    private static char Strictest(char a, char b) => "AQUD".IndexOf(a) > "AQUD".IndexOf(b) ? a : b;

    private char Side(Direction direction, Party self, Party other, Party destination, TransportProtocol protocol, int port)
    {
        if (self is not Party.Inside { Endpoint: { } me }) return 'A';
        bool own = other is Party.Inside { Endpoint: { } it } && it.Kind != EndpointKind.Pod && it.Node is not null && it.Node == me.Node;
        if (other is Party.Inside { Endpoint: { } same } && (ReferenceEquals(same, me) || (own && me.Kind != EndpointKind.Pod))) return 'A';
        bool spared = own && me.Kind == EndpointKind.Pod && direction == Direction.Ingress && world.Traits.OwnNode != OwnNodeTreatment.ByPolicy;
        if (spared && world.Traits.OwnNode == OwnNodeTreatment.Always) return 'A';
        char answer = 'A';
        bool first = true;
        foreach (Gate stage in world.Model.Gates.Prepend(new Gate { Name = "", Tiers = world.Model.Tiers }))
        {
            var selecting = stage.Tiers.Select(t => (Tier: t, Policies: t.Policies.Where(p => Match(p.Subject, self, self) == Holds.Yes).ToList())).ToList();
            var hits = selecting.Select(s => s.Policies.SelectMany(p => p.Rules.Where(r => r.Direction == direction
                && (r.Subject is null || Match(r.Subject, self, self) == Holds.Yes) && Ports(r, destination, protocol, port)
                && (!spared || r.Action == RuleAction.Deny)).Select(r => new Hit(p, r, r.Peers.Max(q => Match(q, self, other))))).Where(h => h.Holds != Holds.No).ToList()).ToList();
            List<Hit> open = [.. hits.SelectMany(h => h).Where(h => h.Open)];
            bool final = first && me.Kind == EndpointKind.Pod && world.Traits.IsolatesUnselected && !spared;
            var outcomes = new Dictionary<int, HashSet<char>>();
            // Unknown peers and conditions vary apart: what changes with the first is undefined, with the second qualified.
            for (int world = 0; world < 1 << open.Count; world++)
            {
                HashSet<Hit> on = new(ReferenceEqualityComparer.Instance);
                int unknowns = 0;
                for (int i = 0; i < open.Count; i++)
                {
                    if ((world >> i & 1) != 0) on.Add(open[i]);
                    if (open[i].Holds != Holds.Unknown) continue;
                    unknowns = unknowns * 2 + (world >> i & 1);
                }
                char one = Walk(selecting, hits, h => !h.Open || on.Contains(h), direction, spared, final);
                if (!outcomes.TryGetValue(unknowns, out HashSet<char>? set)) outcomes[unknowns] = set = [];
                set.Add(one);
            }
            answer = Strictest(answer, Settle(outcomes));
            first = false;
        }
        return answer;
    }

    private static char Settle(Dictionary<int, HashSet<char>> outcomes)
    {
        HashSet<char> per = [.. outcomes.Values.Select(s => s.Contains('U') ? 'U' : s.Count > 1 ? 'Q' : s.Single())];
        return per.Count == 1 ? per.Single() : per.All(c => c is 'A' or 'Q') ? 'Q' : 'U';
    }

    private static char Walk(List<(Tier Tier, List<PolicyObject> Policies)> tiers, List<List<Hit>> hits, Func<Hit, bool> on, Direction direction, bool spared, bool final)
    {
        string? left = null;
        for (int t = 0; t < tiers.Count; t++)
        {
            Tier tier = tiers[t].Tier;
            if (left is not null && tier.Band == left) continue;
            left = null;
            List<Hit> here = [.. hits[t].Where(on)];
            char? decided = tier.Ordered ? Ordered(here) : Union(here);
            if (decided == 'P')
            {
                left = tier.Band;
                continue;
            }
            if (decided is { } found) return found;
            if (!spared && tier.WhenIsolated == RuleAction.Deny && tiers[t].Policies.Any(p => p.Isolates(direction))) return 'D';
        }
        return final ? 'D' : 'A';
    }

    private static char? Union(List<Hit> hits)
    {
        if (hits.Any(h => h.Rule.Action == RuleAction.Deny)) return 'D';
        if (hits.Any(h => h.Rule.Action == RuleAction.Allow && (h.Rule.Qualifiers.IsEmpty || h.Rule.Conditional))) return 'A';
        return hits.Any(h => h.Rule.Action == RuleAction.Allow) ? 'Q' : null;
    }

    private static char? Ordered(List<Hit> hits)
    {
        foreach (Hit hit in hits.Where(h => h.Rule.Action != RuleAction.Log))
        {
            if (hit.Policy.Rank is { } rank)
            {
                char[] firsts = [.. hits.Where(h => h.Policy.Rank == rank && h.Rule.Action != RuleAction.Log).GroupBy(h => h.Policy.Ref).Select(g => Does(g.First())).Distinct()];
                if (firsts.Length > 1) return 'U';
            }
            return Does(hit);
        }
        return null;
    }

    private static char Does(Hit hit) => hit.Rule.Action switch
    {
        RuleAction.Deny => 'D',
        RuleAction.Pass => 'P',
        _ => hit.Rule.Qualifiers.IsEmpty || hit.Rule.Conditional ? 'A' : 'Q',
    };

    private static bool Ports(PolicyRule rule, Party destination, TransportProtocol protocol, int port) => rule.Ports.IsEmpty || rule.Ports.Any(p => p.Name is not null
        ? destination is Party.Inside { Endpoint: { Kind: EndpointKind.Pod } pod } && pod.Ports.Any(d => d.Name == p.Name && d.Protocol == protocol && d.Number == port && (p.Protocol ?? protocol) == protocol)
        : (p.Protocol ?? protocol) == protocol && (p.First is null || (p.First <= port && port <= (p.Last ?? p.First))));

    private Holds Match(Peer peer, Party self, Party other)
    {
        Endpoint? it = (other as Party.Inside)?.Endpoint;
        switch (peer)
        {
            case Peer.Anything: return Holds.Yes;
            case Peer.Unknown: return Holds.Unknown;
            case Peer.DomainNames: return it is null ? Holds.Named : Holds.No;
            case Peer.Outside: return it is null ? Holds.Yes : Holds.No;
            case Peer.OwnNode: return it is { Node: { } host, Kind: not EndpointKind.Pod } && (self as Party.Inside)?.Endpoint.Node == host ? Holds.Yes : Holds.No;
            case Peer.Nodes nodes: return it is { Node: { } on, Kind: not EndpointKind.Pod } && nodes.Labels.Matches(Node(on)!.Labels) ? Holds.Yes : Holds.No;
            case Peer.Named named:
                return it is not null && (named.Objects.Contains(it.Source) || (it.Kind == EndpointKind.HostNetworkPod && it.Node is { } of && named.Objects.Contains(Node(of)!.Source))) ? Holds.Yes : Holds.No;
            case Peer.Block block:
                if (it is null) return In(block, ((Party.Address)other).Value) ? Holds.Yes : Holds.No;
                bool literal = it.Kind == EndpointKind.Pod ? world.Traits.BlocksMatchPods : world.Traits.BlocksMatchNodes;
                return literal && (_used.TryGetValue(other, out IPAddress? used) ? In(block, used) : addressed) ? Holds.Yes : Holds.No;
            case Peer.Pods pods: return it is { Kind: EndpointKind.Pod } && Pods(pods, it) ? Holds.Yes : Holds.No;
            case Peer.AnyOf any: return any.Parts.IsEmpty ? Holds.No : any.Parts.Max(p => Match(p, self, other));
            case Peer.Not not: return Match(not.Part, self, other) switch { Holds.Yes => Holds.No, Holds.No => Holds.Yes, var open => open };
            case Peer.AllOf all:
                Holds[] each = [.. all.Parts.Select(p => Match(p, self, other))];
                return each.Contains(Holds.No) ? Holds.No : each.Contains(Holds.Unknown) ? Holds.Unknown : each.Contains(Holds.Named) ? Holds.Named : Holds.Yes;
            default: throw new InvalidOperationException(peer.ToString());
        }
    }

    private Endpoint? Node(string name) => world.Population.Endpoints.SingleOrDefault(e => e.Kind == EndpointKind.Node && e.Name == name);

    private static bool In(Peer.Block block, IPAddress address) => block.Cidr.Contains(address) && block.Except.All(e => !e.Contains(address));

    private bool Pods(Peer.Pods peer, Endpoint pod)
    {
        if (peer.Namespace is { } one ? pod.Namespace != one : !peer.Namespaces.Matches(world.Population.Namespaces[pod.Namespace])) return false;
        return Label(peer.Labels, pod);
    }

    private bool Label(Selector selector, Endpoint pod) => selector switch
    {
        Selector.Has has => Value(has.Key, pod) is not null,
        Selector.In equal => Value(equal.Key, pod) is { } value && equal.Values.Contains(value),
        Selector.Not not => !Label(not.Operand, pod),
        Selector.AllOf all => all.Operands.All(o => Label(o, pod)),
        Selector.AnyOf any => any.Operands.Any(o => Label(o, pod)),
        _ => throw new InvalidOperationException(selector.ToString()),
    };

    private string? Value(string key, Endpoint pod) => key switch
    {
        LabelKey.NamespaceName => pod.Namespace,
        LabelKey.AccountName => pod.ServiceAccount,
        LabelKey.NodeName => pod.Node,
        "namespace:team" => world.Population.Namespaces[pod.Namespace].GetValueOrDefault("team"),
        "serviceaccount:trust" => pod is { Namespace: "x", ServiceAccount: "sa" } ? "high" : null,
        _ => pod.Labels.GetValueOrDefault(key),
    };
}
