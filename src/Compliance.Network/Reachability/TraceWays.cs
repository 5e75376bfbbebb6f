using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>One stage of one question where rules are open together, as in <see cref="OpenWays"/>: every way that they can turn out is walked.</summary>
internal sealed class TraceWays
{
    private readonly Direction _direction;
    private readonly (int Tier, PolicyTrace Policy)[] _policies;
    private readonly List<(ObjectRef Policy, RuleTrace Rule)> _unknown = [], _named = [];

    /// <param name="direction">Side.</param>
    /// <param name="policies">The policies of the stage that count.</param>
    /// <param name="spared">Only denies count.</param>
    public TraceWays(Direction direction, (int Tier, PolicyTrace Policy)[] policies, bool spared)
    {
        (_direction, _policies) = (direction, policies);
        foreach ((_, PolicyTrace policy) in policies)
        {
            foreach (RuleTrace rule in policy.Rules.Where(r => r.Rule.Action != RuleAction.Log && (!spared || r.Rule.Action == RuleAction.Deny)))
            {
                if (rule.Outcome == RuleOutcome.MayMatch) _unknown.Add((policy.Policy.Ref, rule));
                else if (rule.Outcome == RuleOutcome.MatchedByName) _named.Add((policy.Policy.Ref, rule));
            }
        }
    }

    private IEnumerable<(ObjectRef Policy, RuleTrace Rule)> Rules => _unknown.Concat(_named);

    private IEnumerable<(ObjectRef Policy, RuleTrace Rule)> Passes => Rules.Where(o => o.Rule.Rule.Action == RuleAction.Pass);

    /// <summary>Whether the ways have to be walked, and can be.</summary>
    public bool Matter => (Passes.Any() || (_unknown.Count > 0 && _named.Count > 0)) && _unknown.Count + _named.Count <= OpenWays.Most;

    /// <summary>Walks every way.</summary>
    /// <param name="walk">Walks the tiers for rules that match for sure, and collects those it came to.</param>
    /// <param name="reached">The rules that any of the walks came to.</param>
    public SideTrace Settle(Func<(int Tier, PolicyTrace Policy)[], HashSet<RuleTrace>, SideTrace> walk, HashSet<RuleTrace> reached)
    {
        var ways = new List<SideTrace>();
        var perUnknown = new List<Verdict>();
        for (int u = 0; u < 1 << _unknown.Count; u++)
        {
            int first = ways.Count;
            for (int n = 0; n < 1 << _named.Count; n++) ways.Add(Walk(walk, u, n, reached));
            perUnknown.Add(OverConditions([.. ways.Skip(first).Select(w => w.Verdict).Distinct()]));
        }
        Verdict[] outcomes = [.. perUnknown.Distinct()];
        Verdict verdict = outcomes is [var one] ? one : outcomes.All(v => v is Verdict.Allow or Verdict.Qualified) ? Verdict.Qualified : Verdict.Undefined;
        return ways.TrueForAll(w => w.Verdict == verdict) ? Agreed(ways) : Open(verdict, ways);
    }

    private static Verdict OverConditions(Verdict[] verdicts) => verdicts.Contains(Verdict.Undefined) ? Verdict.Undefined : verdicts is [var one] ? one : Verdict.Qualified;

    private SideTrace Walk(Func<(int Tier, PolicyTrace Policy)[], HashSet<RuleTrace>, SideTrace> walk, int unknown, int named, HashSet<RuleTrace> reached)
    {
        var turned = new Dictionary<RuleTrace, RuleTrace>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _unknown.Count; i++) turned[_unknown[i].Rule] = Turned(_unknown[i].Rule, (unknown >> i & 1) != 0);
        for (int i = 0; i < _named.Count; i++) turned[_named[i].Rule] = Turned(_named[i].Rule, (named >> i & 1) != 0);
        var came = new HashSet<RuleTrace>(ReferenceEqualityComparer.Instance);
        SideTrace way = walk([.. _policies.Select(p => (p.Tier, p.Policy with { Rules = [.. p.Policy.Rules.Select(r => turned.GetValueOrDefault(r, r))] }))], came);
        reached.UnionWith(_policies.SelectMany(p => p.Policy.Rules).Where(r => came.Contains(turned.GetValueOrDefault(r, r))));
        return way;
    }

    private static RuleTrace Turned(RuleTrace rule, bool matches) =>
        matches ? rule with { Outcome = RuleOutcome.Matched, Rule = OpenWays.Met(rule.Rule) } : rule with { Outcome = RuleOutcome.PeerMismatch };

    private SideTrace Agreed(List<SideTrace> ways)
    {
        string[] conclusions = [.. ways.Select(w => w.Conclusion).Distinct()];
        (ObjectRef policy, RuleTrace rule) = Passes.Concat(Rules).First();
        return Together(ways) with { Conclusion = conclusions is [var one] ? one : $"Whether {rule.Rule.Pointer} of {policy} applies is open; the verdict is the same either way." };
    }

    private SideTrace Open(Verdict verdict, List<SideTrace> ways)
    {
        SideTrace together = Together(ways);
        string[] reasons = [.. _unknown.Select(u => SideState.Reason(u.Rule)).Concat(together.Reasons).Distinct().Order(StringComparer.Ordinal)];
        string[] conditions = [.. _named.SelectMany(n => n.Rule.Conditions).Concat(together.Qualifiers).Distinct().Order(StringComparer.Ordinal)];
        return together with
        {
            Verdict = verdict,
            Conclusion = verdict == Verdict.Undefined ? reasons[0] : SideState.Remaining(conditions),
            DecidedBy =
            [
                .. together.DecidedBy,
                .. Passes.Select(p => p.Rule.Outcome == RuleOutcome.MayMatch ? new DecidingRule(p.Policy, p.Rule.Rule.Pointer, _direction, "undefined", SideState.Reason(p.Rule))
                    : new DecidingRule(p.Policy, p.Rule.Rule.Pointer, _direction, "pass")),
            ],
            Qualifiers = verdict == Verdict.Qualified ? [.. conditions] : [],
            Reasons = verdict == Verdict.Undefined ? [.. reasons] : [],
        };
    }

    private static SideTrace Together(List<SideTrace> ways) => ways[0] with
    {
        DecidedBy = [.. ways.SelectMany(w => w.DecidedBy).Distinct()],
        Qualifiers = [.. ways.SelectMany(w => w.Qualifiers).Distinct().Order(StringComparer.Ordinal)],
        Reasons = [.. ways.SelectMany(w => w.Reasons).Distinct().Order(StringComparer.Ordinal)],
    };
}
