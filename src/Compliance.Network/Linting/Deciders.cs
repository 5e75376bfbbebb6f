using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Which rule takes which ports in a situation. Rules under a condition take nothing.</summary>
internal sealed class Deciders
{
    private readonly List<(int Position, PortSet Ports)> _taken = [];

    private readonly PortSet[] _left;
    private readonly TierTable _tiers;

    private Deciders(TierTable tiers)
    {
        _tiers = tiers;
        _left = [.. tiers.Stages.Select(_ => PortSet.All)];
    }

    /// <summary>Positions of rules with what they take, in the order in which they do.</summary>
    public IReadOnlyList<(int Position, PortSet Ports)> Taken => _taken;

    /// <summary>What still was undecided when a tier began.</summary>
    public Dictionary<int, PortSet> Entering { get; } = [];

    /// <summary>What no rule of a tier's stage takes: left to isolation, or to nobody.</summary>
    public PortSet Left(int tier) => _left[_tiers.StageOf[tier]];

    /// <summary>Walks the tiers of every stage as the evaluation does, for ports.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="tiers">Its tiers.</param>
    /// <param name="without">Parts to leave out.</param>
    public static Deciders Of(Situation situation, TierTable tiers, Predicate<int>? without = null) =>
        without is null ? situation.Deciders ??= Walk(situation, tiers, null, r => r.Ports, _ => false) : Walk(situation, tiers, without, r => r.Ports, _ => false);

    /// <summary>The same for ICMP types.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="tiers">Its tiers.</param>
    /// <param name="open">Tiers that leave ICMP undefined (K8S-21): nothing gets past them, and their rules take nothing.</param>
    public static Deciders OfIcmp(Situation situation, TierTable tiers, Predicate<int> open) => Walk(situation, tiers, null, r => IcmpTypes.Of(r.Rule), open);

    private static Deciders Walk(Situation situation, TierTable tiers, Predicate<int>? without, Func<MatchedRule, PortSet> ports, Predicate<int> open)
    {
        var deciders = new Deciders(tiers);
        PortSet scope = PortSet.All, skipping = PortSet.Empty;
        for (int t = 0; t < tiers.All.Length; t++)
        {
            if (t > 0 && tiers.StageOf[t] != tiers.StageOf[t - 1]) (scope, skipping) = (PortSet.All, PortSet.Empty);
            else if (t > 0 && tiers[t].Band != tiers[t - 1].Band) (scope, skipping) = (scope.Union(skipping), PortSet.Empty);
            deciders.Entering[t] = scope;
            PortSet passed = PortSet.Empty;
            if (open(t)) scope = PortSet.Empty;
            foreach (int position in Order(situation, tiers[t], t))
            {
                MatchedRule rule = situation.Rules[position];
                if (without?.Invoke(situation.Parts[position]) == true || !Takes(rule, situation)) continue;
                PortSet taken = ports(rule).Intersect(scope);
                if (taken.IsEmpty) continue;
                deciders._taken.Add((position, taken));
                deciders._left[tiers.StageOf[t]] = deciders._left[tiers.StageOf[t]].Except(taken);
                scope = scope.Except(taken);
                if (rule.Rule.Action == RuleAction.Pass) passed = passed.Union(taken);
            }
            bool closes = tiers[t].WhenIsolated == RuleAction.Deny && !situation.Spared
                && situation.Group.Isolators.Any(i => i.Tier == t && i.Policy.Mode == PolicyMode.Enforced);
            if (closes) scope = PortSet.Empty;
            if (tiers[t].Band is null) scope = scope.Union(passed);
            else skipping = skipping.Union(passed);
        }
        return deciders;
    }

    private static bool Takes(MatchedRule rule, Situation situation) => rule.Decides && rule.Rule.Action != RuleAction.Log
        && rule.Policy!.Mode == PolicyMode.Enforced && (!situation.Spared || rule.Rule.Action == RuleAction.Deny);

    private static IEnumerable<int> Order(Situation situation, Tier tier, int number)
    {
        IEnumerable<int> inTier = situation.InTier(number);
        if (tier.Ordered) return inTier;
        return inTier.OrderBy(i => situation.Rules[i].Rule switch
        {
            { Action: RuleAction.Deny } => 0,
            { Qualifiers.IsEmpty: true } => 1,
            _ => 2,
        });
    }
}
