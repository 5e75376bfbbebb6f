using System.Collections.Concurrent;
using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Findings on what could be removed: shadowed rules, redundant rules and policies.</summary>
internal sealed class RemovalFindings(TierTable tiers, PartTable parts, RemovalStudy study, Trial trial, Retranslation retranslation)
{
    /// <summary>Situations looked at for the names of what decides instead.</summary>
    private const int Looked = 200;

    private readonly Universal _universal = new(tiers, parts);
    private readonly ConcurrentDictionary<int, HashSet<int>> _instead = [];

    public IEnumerable<LintFinding> All()
    {
        int[] removable = [.. study.Removable];
        HashSet<int> shadowed = [.. removable.AsParallel().Where(p => study.NeverDecides(p, tiers))];
        HashSet<int> whole = [.. removable.Where(parts.IsPolicy)];
        // Of a policy that can go as a whole, only what contradicts others is worth a word of its own.
        int[] reported = [.. removable.Where(p => parts.IsPolicy(p) || !whole.Contains(parts.PolicyOf(p)) || (shadowed.Contains(p) && Contradicted(p)))];
        // Of two that cannot both go, a guard is the one to keep, else what is needed in some other cluster.
        HashSet<int> always = [.. reported.AsParallel().Where(_universal.Proves)];
        var joint = new JointRemoval(reported, [.. reported.Where(p => !IsGuard(p)).OrderByDescending(always.Contains)], parts, study, trial, retranslation);
        return [.. reported.AsParallel().AsOrdered().Select(p => Finding(p, shadowed.Contains(p), always.Contains(p), joint))];
    }

    private LintFinding Finding(int part, bool shadowed, bool always, JointRemoval joint)
    {
        ImmutableArray<PolicyPart> involved = [.. Instead(part).Order().Select(p => parts[p])];
        ImmutableArray<PolicyPart> given = [.. joint.Given(part, Instead(part)).Select(p => parts[p])];
        return new LintFinding
        {
            Kind = shadowed ? LintKind.Shadowed : LintKind.Redundant,
            Severity = shadowed && Contradicted(part) ? LintSeverity.Medium : IsGuard(part) ? LintSeverity.Info : LintSeverity.Low,
            Part = parts[part],
            Pointer = parts[part].Rule,
            Message = (shadowed ? Shadowed(part, involved) : Redundant(part, involved)) + (always ? ", whatever endpoints there are." : ", with the endpoints there are."),
            Advice = Advice(part, given),
            Involved = involved,
            Given = given,
            RemovableTogether = joint.Together.Contains(part),
            Scope = always ? LintScope.Always : LintScope.Here,
        };
    }

    private string Shadowed(int part, ImmutableArray<PolicyPart> involved)
    {
        string says = LintWords.Does(parts.RulesOf(part).First().Action, false);
        return involved.IsEmpty ? $"The rule {says}, and never decides anything: everything it matches is decided before it"
            : $"The rule {says}, and never decides anything: {LintWords.Some(involved)} {(involved.Length == 1 ? "decides" : "decide")} everything it matches";
    }

    private string Redundant(int part, ImmutableArray<PolicyPart> involved)
    {
        string what = parts.IsPolicy(part) ? "policy" : "rule";
        if (involved.IsEmpty) return $"Removing the {what} changes no verdict: what it decides is decided so without it";
        return $"Removing the {what} changes no verdict: {LintWords.Some(involved)} already {(involved.Length == 1 ? "decides" : "decide")} the same";
    }

    private string Advice(int part, ImmutableArray<PolicyPart> given)
    {
        if (IsGuard(part)) return "Keep it where it states the default, or guards pods that do not exist yet.";
        return given.IsEmpty ? "Remove it." : $"Remove it or {LintWords.Some(given)}, not both.";
    }

    /// <summary>A policy that only isolates, or that selects every pod of its namespace: a net under pods to come.</summary>
    private bool IsGuard(int part) => parts.IsPolicy(part) && parts.ObjectsOf(part).All(o => (o.IsolatesIngress || o.IsolatesEgress)
        && (o.Rules.All(r => r.InertReason is not null) || o.Subject is Peer.Anything or Peer.Pods { Labels: Selector.AllOf { Operands.IsEmpty: true } }));

    private bool Contradicted(int part)
    {
        RuleAction own = parts.RulesOf(part).First().Action;
        return Instead(part).Any(other => parts.IsPolicy(other) ? own == RuleAction.Allow : parts.RulesOf(other).First().Action != own);
    }

    /// <summary>What decides the flows of a part where it is left out.</summary>
    private HashSet<int> Instead(int part) => _instead.GetOrAdd(part, FindInstead);

    private HashSet<int> FindInstead(int part)
    {
        var instead = new HashSet<int>();
        foreach (Situation situation in study.SituationsOf(part).Take(Looked))
        {
            Deciders? without = null;
            for (int r = 0; r < situation.Rules.Length; r++)
            {
                if (situation.Parts[r] != part && parts.PolicyOf(situation.Parts[r]) != part) continue;
                without ??= Deciders.Of(situation, tiers, Idle(situation) ? null : Leaves);
                int tier = situation.Rules[r].Tier;
                foreach ((int position, Algebra.PortSet ports) in without.Taken)
                    if (tiers.StageOf[situation.Rules[position].Tier] == tiers.StageOf[tier] && ports.Overlaps(situation.Rules[r].Ports)) instead.Add(situation.Parts[position]);
                if (without.Left(tier).Overlaps(situation.Rules[r].Ports) && !without.Entering[tier].Covers(situation.Rules[r].Ports))
                    instead.UnionWith(situation.Group.Isolators.Where(i => i.Tier < tier && tiers.StageOf[i.Tier] == tiers.StageOf[tier] && i.Policy.Mode == PolicyMode.Enforced).Select(i => i.Part));
            }
            if (!parts.IsPolicy(part)) continue;
            foreach (Isolator own in situation.Group.Isolators.Where(i => i.Part == part))
                instead.UnionWith(situation.Group.Isolators.Where(i => i.Part != part && i.Tier == own.Tier && i.Policy.Mode == PolicyMode.Enforced).Select(i => i.Part));
        }
        // A policy named as a whole need not be named again by its rules.
        return [.. instead.Where(p => parts.IsPolicy(p) || !instead.Contains(parts.PolicyOf(p)))];

        bool Idle(Situation situation) => situation.Takes is { } takes && !situation.Parts.Where((p, r) => takes[r] && Leaves(p)).Any();

        bool Leaves(int other) => other == part || parts.PolicyOf(other) == part;
    }
}
