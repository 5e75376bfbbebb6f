using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Allows and denies that meet on the same flows, where order or precedence decides.</summary>
internal sealed class ConflictFindings(ReachabilityIndex index, TierTable tiers, PartTable parts)
{
    private sealed class Meeting
    {
        public int WinnerInside;
        public int LoserInside;
        public required PortSet Ports;
        public required Situation First;
    }

    private readonly Dictionary<(int Winner, int Loser), Meeting> _meetings = [];
    private readonly Dictionary<int, int> _occurrences = [];

    /// <param name="situations">Every situation.</param>
    /// <param name="shadowed">Rules reported as shadowed: they lose everywhere, and that is said already.</param>
    public IEnumerable<LintFinding> All(List<Situation> situations, HashSet<PolicyPart> shadowed)
    {
        foreach (Situation situation in situations) Collect(situation);
        (int Winner, int Loser)[] pairs = [.. _meetings.Keys.Where(k => !shadowed.Contains(parts[k.Loser])).Order()];
        foreach (IGrouping<int, (int Winner, int Loser)> of in pairs.Where(Exception).Where(k => parts.PolicyOf(k.Winner) != parts.PolicyOf(k.Loser)).GroupBy(k => k.Loser))
            yield return Exceptions(of.Key, [.. of.Select(k => k.Winner)]);
        foreach ((int winner, int loser) in pairs.Where(k => !Exception(k))) yield return Conflict(winner, loser);
    }

    private void Collect(Situation situation)
    {
        if (situation.Rules.All(r => r.Rule.Action == RuleAction.Allow) || situation.Rules.All(r => r.Rule.Action != RuleAction.Allow))
        {
            foreach (int part in situation.Parts.Distinct()) Count(part);
            return;
        }
        var ports = new Dictionary<int, PortSet>();
        for (int r = 0; r < situation.Rules.Length; r++)
            if (Takes(situation.Rules[r])) ports[situation.Parts[r]] = ports.GetValueOrDefault(situation.Parts[r], PortSet.Empty).Union(situation.Rules[r].Ports);
        foreach (int part in situation.Parts.Distinct()) Count(part);
        var taken = new Dictionary<int, PortSet>();
        foreach ((int position, PortSet set) in Deciders.Of(situation, tiers).Taken)
        {
            if (situation.Rules[position].Rule.Action is RuleAction.Pass) continue;
            int winner = situation.Parts[position];
            for (int r = 0; r < situation.Rules.Length; r++)
            {
                MatchedRule rule = situation.Rules[r];
                if (!Takes(rule) || rule.Rule.Action is RuleAction.Pass || rule.Rule.Action == situation.Rules[position].Rule.Action || situation.Parts[r] == winner) continue;
                // Stages do not stand in an order: a flow must pass every one.
                if (tiers.StageOf[rule.Tier] != tiers.StageOf[situation.Rules[position].Tier]) continue;
                PortSet both = rule.Ports.Intersect(set);
                if (!both.IsEmpty) Note((winner, situation.Parts[r]), both, ports, situation);
            }
        }
    }

    private static bool Takes(MatchedRule rule) => rule.Decides && rule.Rule.Action != RuleAction.Log && rule.Policy!.Mode == PolicyMode.Enforced;

    private void Count(int part) => _occurrences[part] = _occurrences.GetValueOrDefault(part) + 1;

    private void Note((int Winner, int Loser) key, PortSet both, Dictionary<int, PortSet> ports, Situation situation)
    {
        if (!_meetings.TryGetValue(key, out Meeting? meeting)) _meetings[key] = meeting = new Meeting { Ports = both, First = situation };
        meeting.Ports = meeting.Ports.Union(both);
        if (ports[key.Loser].Covers(ports[key.Winner])) meeting.WinnerInside++;
        if (ports[key.Winner].Covers(ports[key.Loser])) meeting.LoserInside++;
    }

    // The winner matches nothing that the loser does not: an exception to a wider rule, which order is there for.
    private bool Exception((int Winner, int Loser) key) => _meetings[key].WinnerInside == _occurrences[key.Winner];

    private LintFinding Exceptions(int loser, int[] winners)
    {
        PolicyPart[] named = [.. winners.Select(w => parts[w])];
        Meeting first = _meetings[(winners[0], loser)];
        RuleAction own = parts.RulesOf(loser).First().Action;
        return new LintFinding
        {
            Kind = LintKind.Conflicting,
            Severity = LintSeverity.Info,
            Part = parts[loser],
            Pointer = parts[loser].Rule,
            Message = $"The rule {LintWords.Does(own, false)}, and {LintWords.Some(named)}, which {(named.Length == 1 ? "is" : "are")} narrower, {(named.Length == 1 ? "wins" : "win")} {Why(winners[0], loser, first)}.",
            Involved = [.. named],
            Example = LintWords.Example(first.First.Group, first.First.Peer, first.Ports, index),
        };
    }

    private LintFinding Conflict(int winner, int loser)
    {
        Meeting meeting = _meetings[(winner, loser)];
        RuleAction own = parts.RulesOf(loser).First().Action, other = parts.RulesOf(winner).First().Action;
        return new LintFinding
        {
            Kind = LintKind.Conflicting,
            // What somebody wants closed and is open weighs more than the other way round.
            Severity = own == RuleAction.Deny ? LintSeverity.Medium : LintSeverity.Low,
            Part = parts[loser],
            Pointer = parts[loser].Rule,
            Message = $"The rule {LintWords.Does(own, false)} flows that {parts[winner]} {LintWords.Does(other, false)} ({meeting.Ports}); {parts[winner]} wins {Why(winner, loser, meeting)}.",
            Advice = "Make the two disjoint, or say in one of them which is the exception.",
            Involved = [parts[winner]],
            Example = LintWords.Example(meeting.First.Group, meeting.First.Peer, meeting.Ports, index),
        };
    }

    private string Why(int winner, int loser, Meeting meeting)
    {
        MatchedRule a = meeting.First.Rules[Array.IndexOf(meeting.First.Parts, winner)], b = meeting.First.Rules[Array.IndexOf(meeting.First.Parts, loser)];
        if (a.Tier < b.Tier) return $"because tier {tiers[a.Tier].Name} is evaluated before {tiers[b.Tier].Name}";
        if (a.Tier > b.Tier) return $"because a rule before it in tier {tiers[b.Tier].Name} passes them on to tier {tiers[a.Tier].Name}";
        return tiers[a.Tier].Ordered ? "because it is evaluated first" : "because a deny beats an allow";
    }
}
