using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Policies of equal priority that decide the same flow differently (ANP-05, ANT-05).</summary>
internal sealed class TieFindings(ReachabilityIndex index, TierTable tiers, PartTable parts)
{
    private readonly SortedDictionary<(int A, int B), (PortSet Ports, Situation Situation, double Rank)> _ties = [];

    public IEnumerable<LintFinding> All(List<Situation> situations)
    {
        foreach (Situation situation in situations) Collect(situation);
        foreach (((int a, int b), (PortSet ports, Situation situation, double rank)) in _ties)
        {
            yield return new LintFinding
            {
                Kind = LintKind.Ambiguous,
                Severity = LintSeverity.High,
                Part = parts[a],
                Pointer = parts[a].Rule,
                Message = FormattableString.Invariant($"The rule {LintWords.Does(parts.RulesOf(a).First().Action, false)} what {parts[b]} {LintWords.Does(parts.RulesOf(b).First().Action, false)}, both at priority {rank}: which of them counts is not defined."),
                Advice = "Give the two policies different priorities.",
                Involved = [parts[b]],
                Example = LintWords.Example(situation.Group, situation.Peer, ports, index),
            };
        }
    }

    private void Collect(Situation situation)
    {
        IEnumerable<IGrouping<(int Tier, double Rank), int>> ranks = Enumerable.Range(0, situation.Rules.Length)
            .Where(i => Takes(situation.Rules[i]) && situation.Rules[i].Policy!.Rank is not null && tiers[situation.Rules[i].Tier].Ordered)
            .GroupBy(i => (situation.Rules[i].Tier, situation.Rules[i].Policy!.Rank!.Value));
        Deciders? deciders = null;
        foreach (IGrouping<(int Tier, double Rank), int> tied in ranks.Where(g => g.Select(i => situation.Parts[i]).Select(parts.PolicyOf).Distinct().Count() > 1))
        {
            deciders ??= Deciders.Of(situation, tiers);
            PortSet open = deciders.Entering[tied.Key.Tier];
            for (int i = 0; i < situation.Rules.Length; i++)
                if (situation.Rules[i].Tier == tied.Key.Tier && i < tied.Min() && Takes(situation.Rules[i])) open = open.Except(situation.Rules[i].Ports);
            Compare(situation, tied.Key.Rank, [.. tied.GroupBy(i => parts.PolicyOf(situation.Parts[i])).Select(p => FirstMatches(situation, [.. p], open))]);
        }
    }

    private static bool Takes(MatchedRule rule) => rule.Decides && rule.Rule.Action != RuleAction.Log && rule.Policy!.Mode == PolicyMode.Enforced;

    private static List<(int Position, PortSet Ports)> FirstMatches(Situation situation, int[] rules, PortSet open)
    {
        var taken = new List<(int, PortSet)>();
        foreach (int i in rules)
        {
            taken.Add((i, situation.Rules[i].Ports.Intersect(open)));
            open = open.Except(situation.Rules[i].Ports);
        }
        return taken;
    }

    private void Compare(Situation situation, double rank, List<(int Position, PortSet Ports)>[] policies)
    {
        for (int p = 0; p < policies.Length; p++)
            for (int q = p + 1; q < policies.Length; q++)
                foreach ((int i, PortSet a) in policies[p])
                    foreach ((int j, PortSet b) in policies[q])
                    {
                        if (TierEvaluation.Outcome(situation.Rules[i].Rule) == TierEvaluation.Outcome(situation.Rules[j].Rule) || !a.Overlaps(b)) continue;
                        (int first, int second) = (Math.Min(situation.Parts[i], situation.Parts[j]), Math.Max(situation.Parts[i], situation.Parts[j]));
                        _ties.TryAdd((first, second), (a.Intersect(b), situation, rank));
                    }
    }
}
