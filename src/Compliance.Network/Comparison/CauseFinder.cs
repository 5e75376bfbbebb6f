using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Comparison;

/// <summary>Two ends of a flow, before and after.</summary>
/// <param name="FromBefore">Source before.</param>
/// <param name="ToBefore">Destination before.</param>
/// <param name="FromAfter">Source after.</param>
/// <param name="ToAfter">Destination after.</param>
internal sealed record Witness(Party FromBefore, Party ToBefore, Party FromAfter, Party ToAfter);

/// <summary>Classes of both ends, before and after.</summary>
internal readonly record struct Meeting(int FromBefore, int ToBefore, int FromAfter, int ToAfter);

/// <summary>Finds the policies that caused a change: those that differ and that decide a witness of it, on the sides whose own verdict
/// changed. Pairs whose classes the same rules match are asked about once.</summary>
internal sealed class CauseFinder(ClusterReachability before, ClusterReachability after, ImmutableArray<PolicyChange> differing)
{
    /// <summary>Ranges of ports that are asked about for each change, the first port of each. What decides further ranges is not named.</summary>
    private const int RangesAsked = 16;

    private readonly Dictionary<ObjectRef, PolicyChangeKind> _differing = differing.ToDictionary(d => d.Policy, d => d.Change);
    private readonly ConcurrentDictionary<SideKey, Deciders> _sides = [];
    private readonly ConcurrentDictionary<(PortsChange, Deciders, Deciders), PortsChange> _joined = new(new ByReference());

    /// <summary>What decides one side of a change.</summary>
    private readonly record struct SideKey(Identity Change, Direction Direction, int Before, int After, string Matches);

    private readonly record struct Identity(PortsChange Value)
    {
        public bool Equals(Identity other) => ReferenceEquals(Value, other.Value);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Value);
    }

    /// <summary>Rules that decided, by policy.</summary>
    private sealed class Deciders : SortedDictionary<ObjectRef, (SortedSet<string> Before, SortedSet<string> After)>
    {
        public void Add(ObjectRef policy, string rule, bool now)
        {
            if (!TryGetValue(policy, out (SortedSet<string> Before, SortedSet<string> After) rules))
                this[policy] = rules = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
            (now ? rules.After : rules.Before).Add(rule);
        }
    }

    private sealed class ByReference : IEqualityComparer<(PortsChange, Deciders, Deciders)>
    {
        public bool Equals((PortsChange, Deciders, Deciders) x, (PortsChange, Deciders, Deciders) y) =>
            ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2) && ReferenceEquals(x.Item3, y.Item3);

        public int GetHashCode((PortsChange, Deciders, Deciders) key) => HashCode.Combine(
            new Identity(key.Item1), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Item2), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Item3));
    }

    /// <summary>A change with its causes.</summary>
    /// <param name="change">The change.</param>
    /// <param name="classes">Classes of both ends; null between a pod and its own node, which classes do not describe.</param>
    /// <param name="witness">Endpoints or addresses of the classes.</param>
    public PortsChange Explain(PortsChange change, Meeting? classes, Witness witness)
    {
        if (classes is not { } c) return Join(change, Side(change, Direction.Egress, null, witness), Side(change, Direction.Ingress, null, witness));
        Deciders egress = _sides.GetOrAdd(
            new SideKey(new Identity(change), Direction.Egress, c.FromBefore, c.FromAfter, Matches(Direction.Egress, c.FromBefore, c.ToBefore, c.FromAfter, c.ToAfter)),
            _ => Side(change, Direction.Egress, c, witness));
        Deciders ingress = _sides.GetOrAdd(
            new SideKey(new Identity(change), Direction.Ingress, c.ToBefore, c.ToAfter, Matches(Direction.Ingress, c.ToBefore, c.FromBefore, c.ToAfter, c.FromAfter)),
            _ => Side(change, Direction.Ingress, c, witness));
        return _joined.GetOrAdd((change, egress, ingress), key => Join(key.Item1, key.Item2, key.Item3));
    }

    /// <summary>A change with the differing policies that select one end, where no witness can be asked about.</summary>
    public PortsChange Applying(PortsChange change, Part part) => change with
    {
        Causes = [.. Selecting(before, part.ClassBefore).Concat(Selecting(after, part.ClassAfter)).Distinct().Where(_differing.ContainsKey).Order()
            .Select(p => new FlowCause(p, _differing[p], [], []))],
    };

    private PortsChange Join(PortsChange change, Deciders egress, Deciders ingress)
    {
        var rules = new Deciders();
        foreach ((ObjectRef policy, (SortedSet<string> Before, SortedSet<string> After) found) in egress.Concat(ingress))
        {
            foreach (string rule in found.Before) rules.Add(policy, rule, now: false);
            foreach (string rule in found.After) rules.Add(policy, rule, now: true);
        }
        ImmutableArray<FlowCause> deciding = [.. rules.Select(r =>
            new FlowCause(r.Key, _differing.GetValueOrDefault(r.Key, PolicyChangeKind.Unchanged), [.. r.Value.Before], [.. r.Value.After]))];
        ImmutableArray<FlowCause> different = [.. deciding.Where(d => d.Change != PolicyChangeKind.Unchanged)];
        return change with { Causes = different.IsEmpty ? deciding : different };
    }

    private Deciders Side(PortsChange change, Direction direction, Meeting? classes, Witness witness)
    {
        var rules = new Deciders();
        foreach ((TransportProtocol protocol, int port) in Asked(change.Ports))
        {
            // A side that says the same as before caused nothing.
            if (classes is { } c && SideVerdict(before, direction, c.FromBefore, c.ToBefore, protocol, port) == SideVerdict(after, direction, c.FromAfter, c.ToAfter, protocol, port))
                continue;
            Explanation old = before.Answer(witness.FromBefore, witness.ToBefore, protocol, port, withInert: false);
            Explanation now = after.Answer(witness.FromAfter, witness.ToAfter, protocol, port, withInert: false);
            (SideTrace was, SideTrace becomes) = direction == Direction.Egress ? (old.Egress, now.Egress) : (old.Ingress, now.Ingress);
            HashSet<(string?, ObjectRef)> isolating = [.. Isolating(was)];
            HashSet<string?> isolatedThroughout = [.. Isolating(becomes).Where(isolating.Contains).Select(i => i.Tier)];
            foreach ((ObjectRef policy, string rule) in Deciding(was, isolatedThroughout)) rules.Add(policy, rule, now: false);
            foreach ((ObjectRef policy, string rule) in Deciding(becomes, isolatedThroughout)) rules.Add(policy, rule, now: true);
        }
        return rules;
    }

    private static string SideVerdict(ClusterReachability side, Direction direction, int from, int to, TransportProtocol protocol, int port)
    {
        return string.Join('\t', side.Index.Pairs(from, to).Select(p => Word(direction == Direction.Egress ? side.Index.Side(direction, p.From, p.To) : side.Index.Side(direction, p.To, p.From))));

        string Word(SideConnections c) => c.Allowed.Contains(protocol, port) ? "allow" : c.Undefined.Contains(protocol, port) ? "undefined"
            : c.Qualified.Contains(protocol, port) ? string.Join('\n', c.Qualifiers) : "deny";
    }

    private static IEnumerable<(string? Tier, ObjectRef Policy)> Isolating(SideTrace side) =>
        side.Policies.Where(p => p.Isolates && p.Policy.Mode == PolicyMode.Enforced).Select(p => (p.Tier, p.Policy.Ref));

    /// <summary>What decides a side. Where a policy of a tier isolates before and after, isolation is no cause: the rules are. A rule that
    /// passes the flow on decides nothing by itself, and yet another verdict may follow without it.</summary>
    private static IEnumerable<(ObjectRef Policy, string Rule)> Deciding(SideTrace side, HashSet<string?> isolatedThroughout)
    {
        Dictionary<ObjectRef, string?> tiers = side.Policies.GroupBy(p => p.Policy.Ref).ToDictionary(g => g.Key, g => g.First().Tier);
        return side.DecidedBy.Where(r => r is not { Rule: "/spec", Action: "deny" } || !tiers.TryGetValue(r.Policy, out string? tier) || !isolatedThroughout.Contains(tier))
            .Select(r => (r.Policy, r.Rule))
            .Concat(from policy in side.Policies
                    where policy.Policy.Mode == PolicyMode.Enforced
                    from rule in policy.Rules
                    where rule.Reached && rule.Rule.Action == RuleAction.Pass && rule.Outcome is (RuleOutcome.Matched or RuleOutcome.MatchedByName or RuleOutcome.MayMatch)
                    select (policy.Policy.Ref, rule.Rule.Pointer));
    }

    /// <summary>Which rules of the subject match the other end, and how its ports are named, on both sides: what makes two pairs alike.</summary>
    private string Matches(Direction direction, int subjectBefore, int peerBefore, int subjectAfter, int peerAfter)
    {
        var text = new StringBuilder();
        Append(text, before.Index, direction, subjectBefore, peerBefore);
        text.Append('|');
        Append(text, after.Index, direction, subjectAfter, peerAfter);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ReachabilityIndex index, Direction direction, int subject, int peer)
    {
        if (direction == Direction.Egress) text.Append((char)('0' + index.PortProfiles[peer]));
        foreach (int p in index.PoliciesOf(subject))
        {
            foreach (CompiledRule rule in index.Policies[p].Rules)
            {
                if (rule.Rule.Direction != direction) continue;
                foreach (int view in index.ViewsOf(peer))
                {
                    int kinds = 0;
                    foreach ((MatchKind kind, BitSet set) in rule.Peers)
                        if (set[view]) kinds |= 1 << (int)kind;
                    text.Append((char)('0' + kinds));
                }
            }
        }
    }

    private static IEnumerable<ObjectRef> Selecting(ClusterReachability side, int number) =>
        side.Index.PoliciesOf(number).Select(p => side.Index.Policies[p].Policy.Ref).Concat(side.Index.OpaqueOf(number).Select(o => o.Ref));

    // The first port of each range, in turn by protocol, so that none is left out.
    private static IEnumerable<(TransportProtocol, int)> Asked(PortSet ports) =>
        PortSet.Protocols.SelectMany(p => ports.Ranges(p).Select((r, i) => (Protocol: p, Port: r.First, Turn: i)))
            .OrderBy(a => a.Turn).ThenBy(a => a.Protocol).Take(RangesAsked).Select(a => (a.Protocol, a.Port));
}
