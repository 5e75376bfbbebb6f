using System.Runtime.InteropServices;
using System.Text;
using Compliance.Network.Algebra;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Finds every distinct situation of a cluster. As in the analysis itself, cost grows with distinct treatments, not with pods.</summary>
internal sealed class SituationReader(ReachabilityIndex index, PlugInTraits traits, PartTable parts)
{
    private readonly int[] _profiles = index.PortProfiles.ToArray();

    /// <summary>The situations, in the order of subjects and peers.</summary>
    public List<Situation> Read()
    {
        List<(SituationGroup Group, int[] Policies)> groups = [.. Groups(Direction.Egress), .. Groups(Direction.Ingress)];
        var found = new Situation[groups.Count][];
        Parallel.For(0, groups.Count, g => found[g] = [.. Of(groups[g].Group, groups[g].Policies)]);
        return [.. found.SelectMany(s => s)];
    }

    private IEnumerable<(SituationGroup Group, int[] Policies)> Groups(Direction direction)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (int c = 0; c < index.FirstTwin; c++)
        {
            int[] policies = [.. index.PoliciesOf(c).Where(p => Applies(index.Policies[p], direction))];
            int[] selecting = !traits.IsolatesWithoutPolicy || !index.IsPod(c) ? []
                : [.. index.PoliciesOf(c).Where(p => index.Policies[p].Policy.Mode == PolicyMode.Enforced).Select(p => parts.PartOf(index.Policies[p].Policy)).Distinct()];
            if (policies.Length + selecting.Length == 0) continue;
            // Also where an audited policy says nothing of its own, and only takes an enforced one away.
            bool audited = index.PoliciesOf(c).Any(p => index.Policies[p].Policy.Mode == PolicyMode.Audit) || policies.Any(p => parts.Replaced.Contains(parts.PartOf(index.Policies[p].Policy)));
            var key = new StringBuilder().AppendJoin(',', policies).Append(index.IsPod(c) ? "|pod" : "|node").Append(index.OpaqueOf(c).Any()).Append(audited).AppendJoin(',', selecting);
            foreach (int p in policies)
                foreach (CompiledRule rule in index.Policies[p].Rules)
                    if (rule.Subjects is { } only) key.Append(only[c] ? '+' : '-');
            if (direction == Direction.Ingress && policies.Any(p => index.Policies[p].Rules.Any(r => r.Rule.Direction == direction && r.UsesNames)))
                key.Append('|').Append(_profiles[c]);
            if (!known.Add(key.ToString())) continue;
            yield return (new SituationGroup
            {
                Direction = direction,
                Subject = c,
                Policies = [.. policies.Select(p => parts.PartOf(index.Policies[p].Policy)).Distinct()],
                Selecting = selecting,
                Isolators = [.. policies.Where(p => index.Policies[p].Policy.Isolates(direction))
                    .Select(p => new Isolator(index.Policies[p].Tier, parts.PartOf(index.Policies[p].Policy), index.Policies[p].Policy))],
                Audited = audited,
                Opaque = index.OpaqueOf(c).Any(),
                Final = index.IsPod(c) && traits.IsolatesUnselected ? RuleAction.Deny : RuleAction.Allow,
                OwnNode = index.IsPod(c) && direction == Direction.Ingress ? traits.OwnNode : OwnNodeTreatment.ByPolicy,
            }, policies);
        }
    }

    private static bool Applies(CompiledPolicy policy, Direction direction) =>
        policy.Policy.Isolates(direction) || policy.Rules.Any(r => r.Rule.Direction == direction);

    private IEnumerable<Situation> Of(SituationGroup group, int[] policies)
    {
        (int Tier, PolicyObject Policy, CompiledRule Rule)[] rules = [.. policies.SelectMany(p => index.Policies[p].Rules
            .Where(r => r.Rule.Direction == group.Direction && (r.Subjects is null || r.Subjects[group.Subject])).Select(r => (index.Policies[p].Tier, index.Policies[p].Policy, r)))];
        (int[] states, List<(int Parent, int Rule, MatchKind Kind)> trail) = States(rules);
        var known = new HashSet<(int State, int Profile, bool Spared)>();
        for (int peer = 0; peer < states.Length; peer++)
        {
            bool own = peer >= index.FirstTwin;
            // Whatever the policies say, the own node passes.
            if (own && group.OwnNode == OwnNodeTreatment.Always) continue;
            bool named = false;
            for (int s = states[peer]; s > 0; s = trail[s].Parent) named |= rules[trail[s].Rule].Rule.UsesNames;
            int profile = !named ? 0 : group.Direction == Direction.Ingress ? _profiles[group.Subject] : _profiles[peer];
            bool spared = own && group.OwnNode == OwnNodeTreatment.UnlessDenied;
            if (known.Add((states[peer], profile, spared))) yield return Of(group, rules, Path(states[peer], trail), peer, profile, spared);
        }
    }

    private Situation Of(SituationGroup group, (int Tier, PolicyObject Policy, CompiledRule Rule)[] rules, Dictionary<int, MatchKind> matching, int peer, int profile, bool spared)
    {
        var matched = new List<MatchedRule>();
        for (int r = 0; r < rules.Length; r++)
        {
            (int tier, PolicyObject policy, CompiledRule rule) = rules[r];
            // Between two classes there is a way past every Service; through one, its rules match too.
            MatchKind? kind = matching.TryGetValue(r, out MatchKind found) ? found : PeerMatches.DependsOnService(rule.Rule) ? MatchKind.Maybe : null;
            if (kind is { } how) matched.Add(new MatchedRule(tier, rule.Rule, how, index.Cells.Names.Resolve(rule.Rule, profile)) { Policy = policy });
        }
        return new Situation(group, peer, [.. matched], [.. matched.Select(m => parts.PartOf(m.Rule))], spared);
    }

    private static Dictionary<int, MatchKind> Path(int state, List<(int Parent, int Rule, MatchKind Kind)> trail)
    {
        var path = new Dictionary<int, MatchKind>();
        for (int s = state; s > 0; s = trail[s].Parent) path[trail[s].Rule] = trail[s].Kind;
        return path;
    }

    // A state is the set of rules that match a class; each rule sends the classes it matches to the state that has it too.
    private (int[] States, List<(int Parent, int Rule, MatchKind Kind)> Trail) States((int Tier, PolicyObject Policy, CompiledRule Rule)[] rules)
    {
        int[] states = new int[_profiles.Length];
        var trail = new List<(int Parent, int Rule, MatchKind Kind)> { (-1, -1, MatchKind.Sure) };
        var next = new Dictionary<int, int>();
        for (int r = 0; r < rules.Length; r++)
        {
            foreach ((MatchKind kind, BitSet set) in rules[r].Rule.Peers)
            {
                next.Clear();
                foreach (int peer in set.Members())
                {
                    ref int state = ref CollectionsMarshal.GetValueRefOrAddDefault(next, states[peer], out bool known);
                    if (!known)
                    {
                        state = trail.Count;
                        trail.Add((states[peer], r, kind));
                    }
                    states[peer] = state;
                }
            }
        }
        return (states, trail);
    }
}
