using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Which rule takes which ports in a situation, for words only: no finding rests on it. Rules under a condition take nothing.</summary>
internal sealed class Deciders
{
    private readonly List<(int Position, PortSet Ports)> _taken = [];

    private Deciders() { }

    /// <summary>Positions of rules with what they take, in the order in which they do.</summary>
    public IReadOnlyList<(int Position, PortSet Ports)> Taken => _taken;

    /// <summary>What no rule takes: left to isolation, or to nobody.</summary>
    public PortSet Left { get; private set; } = PortSet.All;

    /// <summary>What still was undecided when a tier began.</summary>
    public Dictionary<int, PortSet> Entering { get; } = [];

    /// <summary>Walks the tiers as the evaluation does.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="model">Its tiers.</param>
    /// <param name="without">Parts to leave out.</param>
    public static Deciders Of(Situation situation, PolicyModel model, Predicate<int>? without = null)
    {
        var deciders = new Deciders();
        PortSet scope = PortSet.All;
        for (int t = 0; t < model.Tiers.Length; t++)
        {
            deciders.Entering[t] = scope;
            PortSet passed = PortSet.Empty;
            foreach (int position in Order(situation, model.Tiers[t], t))
            {
                MatchedRule rule = situation.Rules[position];
                if (without?.Invoke(situation.Parts[position]) == true || rule.Kind != MatchKind.Sure || rule.Rule.Action == RuleAction.Log || rule.Policy!.Mode != PolicyMode.Enforced) continue;
                PortSet taken = rule.Ports.Intersect(scope);
                if (taken.IsEmpty) continue;
                deciders._taken.Add((position, taken));
                scope = scope.Except(taken);
                if (rule.Rule.Action == RuleAction.Pass) passed = passed.Union(taken);
            }
            bool closes = model.Tiers[t].WhenIsolated == RuleAction.Deny
                && situation.Group.Isolators.Any(i => i.Tier == t && i.Policy.Mode == PolicyMode.Enforced);
            scope = closes ? passed : scope.Union(passed);
        }
        foreach ((_, PortSet ports) in deciders._taken) deciders.Left = deciders.Left.Except(ports);
        return deciders;
    }

    private static IEnumerable<int> Order(Situation situation, Tier tier, int number)
    {
        IEnumerable<int> inTier = Enumerable.Range(0, situation.Rules.Length).Where(i => situation.Rules[i].Tier == number);
        if (tier.Ordered) return inTier;
        return inTier.OrderBy(i => situation.Rules[i].Rule switch
        {
            { Action: RuleAction.Deny } => 0,
            { Qualifiers.IsEmpty: true } => 1,
            _ => 2,
        });
    }
}
