using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Tries out the removal of every rule and every policy, each by itself.</summary>
internal sealed class RemovalStudy
{
    private readonly PartTable _parts;
    private readonly Trial _trial;
    private readonly bool[] _needed, _seen;
    private readonly HashSet<int> _isolating;
    private readonly Dictionary<int, List<Situation>> _situationsOf = [];

    public RemovalStudy(List<Situation> situations, PartTable parts, Trial trial, Retranslation retranslation)
    {
        (_parts, _trial) = (parts, trial);
        _needed = new bool[parts.Count];
        _seen = new bool[parts.Count];
        _isolating = [.. situations.Select(s => s.Group).Distinct().SelectMany(g => g.Isolators.SelectMany(i => parts.IsolatingRules(i.Part, g.Direction)))];
        foreach (int kept in parts.Unknown.Concat(parts.Shaping).Concat(parts.SeenThroughNodes).Concat(parts.OpeningHairpins)) _needed[kept] = true;
        Parallel.ForEach(situations, Try);
        Parallel.ForEach(Removable.ToArray(), part => _needed[part] = !retranslation.Faithful([part]));
        foreach (Situation situation in situations)
            foreach (int part in Concerned(situation).Where(p => !_needed[p]))
            {
                if (!_situationsOf.TryGetValue(part, out List<Situation>? of)) _situationsOf[part] = of = [];
                of.Add(situation);
            }
    }

    /// <summary>Rules that match something, and policies that select something, and whose removal changes no outcome.</summary>
    public IEnumerable<int> Removable => Enumerable.Range(0, _needed.Length).Where(p => _seen[p] && !_needed[p]);

    /// <summary>Whether a rule matches any flow, or a policy isolates or has such a rule.</summary>
    public bool Occurs(int part) => _seen[part];

    /// <summary>Where a removable part matters, if anywhere.</summary>
    public List<Situation> SituationsOf(int part) => _situationsOf[part];

    /// <summary>Whether a rule takes no flow anywhere, and its policy isolates without it.</summary>
    public bool TakesNothing(int part) => !_parts.IsPolicy(part) && !_isolating.Contains(part)
        && SituationsOf(part).TrueForAll(s => s.Takes is { } takes && !Enumerable.Range(0, takes.Length).Any(r => takes[r] && s.Parts[r] == part));

    /// <summary>Whether no verdict would change whatever the rule's action were.</summary>
    public bool NeverDecides(int part, TierTable tiers)
    {
        if (_parts.IsPolicy(part)) return false;
        foreach (Situation situation in SituationsOf(part))
        {
            int at = Array.IndexOf(situation.Parts, part);
            if (at < 0) continue;
            MatchedRule rule = situation.Rules[at];
            foreach (RuleAction other in (RuleAction[])[RuleAction.Allow, RuleAction.Deny, RuleAction.Pass])
            {
                if (other == rule.Rule.Action || (other == RuleAction.Pass && !tiers[rule.Tier].Ordered)) continue;
                if (!_trial.Same(situation, new Change { Recast = part, Action = other })) return false;
            }
        }
        return true;
    }

    /// <summary>The parts that a situation could need.</summary>
    private IEnumerable<int> Concerned(Situation situation) => situation.Parts.Concat(situation.Parts.Select(_parts.PolicyOf))
        .Concat(situation.Group.Isolators.Select(i => i.Part)).Concat(situation.Group.Selecting).Concat(IsolatingRules(situation)).Distinct();

    // A rule may be the one by which its policy isolates, also where it does not match.
    private IEnumerable<int> IsolatingRules(Situation situation) =>
        situation.Group.Isolators.SelectMany(i => _parts.IsolatingRules(i.Part, situation.Group.Direction));

    private void Try(Situation situation)
    {
        for (int r = 0; r < situation.Rules.Length; r++)
        {
            if (situation.Rules[r].Ports.IsEmpty && IcmpTypes.Of(situation.Rules[r].Rule).IsEmpty) continue;
            _seen[situation.Parts[r]] = _seen[_parts.PolicyOf(situation.Parts[r])] = true;
            // A rule that logs decides nothing and is not there to.
            if (situation.Rules[r].Rule.Action == RuleAction.Log) _needed[situation.Parts[r]] = _needed[_parts.PolicyOf(situation.Parts[r])] = true;
        }
        foreach (int policy in situation.Group.Isolators.Select(i => i.Part).Concat(situation.Group.Selecting)) _seen[policy] = true;
        foreach (int part in Concerned(situation))
        {
            if (_needed[part]) continue;
            if (situation.Group.Opaque || _parts.Unknown.Contains(_parts.PolicyOf(part)) || !_trial.Same(situation, Change.Without(part))) _needed[part] = true;
        }
    }
}
