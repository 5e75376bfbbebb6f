using Compliance.Network.Algebra;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Evaluates situations with the engine's own evaluation, as they are and under a change, and compares everything that passes: each
/// port, each ICMP type, with and without audited policies, and whether or not each condition that layers 3 and 4 cannot decide holds.</summary>
internal sealed class Trial(PolicyModel model, TierTable tiers, PlugInTraits traits, PartTable parts)
{
    private readonly Survey _survey = new(tiers, traits, parts);

    /// <summary>Audited policies with the enforced ones that they would replace or delete (CAL-35).</summary>
    private readonly (int Audited, int Enforced)[] _replacing = [.. model.Every.Where(p => p.Mode == PolicyMode.Audit && p.Replaces is not null)
        .Select(p => (parts.PartOf(p), parts.PartOf(p.Replaces!))).Where(p => p.Item2 >= 0)];

    /// <summary>With more open conditions than this in one situation nothing is claimed: each doubles the cases.</summary>
    private const int MaxConditions = 5;

    private static readonly PolicyRule LeftOpen = new()
    {
        Pointer = "",
        Direction = Direction.Ingress,
        Action = RuleAction.Allow,
        Peers = [new Peer.Unknown { Pointer = "", Reason = "ICMP under an isolating NetworkPolicy (K8S-21)" }],
    };

    /// <summary>Whether a change makes no difference in a situation.</summary>
    public bool Same(Situation situation, Change change) =>
        MakesNone(situation, change) && (change.Releasing(situation, parts) is not { } releasing || MakesNone(situation, releasing));

    private bool MakesNone(Situation situation, Change change)
    {
        if (!change.Touches(situation, parts) || _survey.Idle(situation, change)) return true;
        situation.Conditions ??= Conditions(situation);
        if (Highest(situation.Conditions) >= MaxConditions) return false;
        situation.Outcomes ??= [.. Outcomes(situation, Change.None)];
        int i = 0;
        foreach (SideConnections outcome in Outcomes(situation, change))
            if (!Equal(situation.Outcomes[i++], outcome)) return false;
        return true;
    }

    /// <summary>Whether one more part can go where others have gone; each by itself can.</summary>
    public bool Alike(Situation situation, Change without, Change withoutMore)
    {
        if (!without.Touches(situation, parts) || _survey.Idle(situation, withoutMore)) return true;
        situation.Conditions ??= Conditions(situation);
        return Highest(situation.Conditions) < MaxConditions && Outcomes(situation, without).Zip(Outcomes(situation, withoutMore)).All(p => Equal(p.First, p.Second));
    }

    private IEnumerable<SideConnections> Outcomes(Situation situation, Change change)
    {
        int worlds = 1 << (Highest(situation.Conditions!) + 1);
        foreach (bool audited in situation.Group.Audited ? (bool[])[false, true] : [false])
        {
            // As it is, and in every world.
            for (int world = -1; world < (worlds == 1 ? 0 : worlds); world++)
            {
                List<MatchedRule> rules = Rules(situation, change, audited, world);
                foreach (SideConnections outcome in Ports(situation, change, audited, rules)) yield return outcome;
                foreach (SideConnections outcome in Icmp(situation, change, audited, rules)) yield return outcome;
            }
        }
    }

    // In a world, each condition holds (then its rules match for sure) or does not (then they match nothing, or take what they match and
    // drop it).
    private List<MatchedRule> Rules(Situation situation, Change change, bool audited, int world)
    {
        var rules = new List<MatchedRule>(situation.Rules.Length);
        for (int r = 0; r < situation.Rules.Length; r++)
        {
            MatchedRule rule = situation.Rules[r];
            int part = situation.Parts[r], condition = situation.Conditions![r];
            if (!change.Keeps(part, parts) || !Counts(rule.Policy!, change, audited)) continue;
            if (part == change.Recast) rule = rule with { Rule = rule.Rule with { Action = change.Action } };
            if (situation.Spared && rule.Rule.Action != RuleAction.Deny) continue;
            if (world < 0 || condition < 0)
            {
                if (!PeerMatches.DependsOnService(rule.Rule) || rule.Kind != MatchKind.Maybe) rules.Add(rule);
                continue;
            }
            bool holds = (world >> condition & 1) != 0, consumes = tiers[rule.Tier].Ordered && rule.Kind == MatchKind.Sure && !rule.Rule.Conditional;
            if (!holds && !consumes) continue;
            rules.Add(rule with { Kind = MatchKind.Sure, Rule = rule.Rule with { Qualifiers = [], Conditional = false, Action = holds ? rule.Rule.Action : RuleAction.Deny } });
        }
        return rules;
    }

    private bool Counts(PolicyObject policy, Change change, bool audited) => policy.Mode == PolicyMode.Audit ? audited
        : !audited || !Array.Exists(_replacing, r => r.Enforced == parts.PartOf(policy) && !change.Removed.Contains(r.Audited));

    private IEnumerable<SideConnections> Ports(Situation situation, Change change, bool audited, List<MatchedRule> rules) =>
        Stages(rules, Isolated(situation, change, audited), Final(situation, change));

    // Stages that see the same connection with different addresses are held against each other one by one.
    private IEnumerable<SideConnections> Stages(List<MatchedRule> rules, bool[] isolated, RuleAction final)
    {
        if (!tiers.Stages.Any(s => s.SeesClients)) return [Treatment.Outcome(tiers.Stages, rules, isolated, final)];
        return Enumerable.Range(0, tiers.Stages.Length).Select(stage => Treatment.Outcome(tiers.Stages, [.. rules.Where(r => tiers.StageOf[r.Tier] == stage)],
            [.. isolated.Select((isolates, t) => isolates && tiers.StageOf[t] == stage)], stage == 0 ? final : RuleAction.Allow));
    }

    private static RuleAction Final(Situation situation, Change change) => situation.Spared ? RuleAction.Allow
        : situation.Group.Selecting.Length > 0 && Array.TrueForAll(situation.Group.Selecting, change.Removed.Contains) ? RuleAction.Deny : situation.Group.Final;

    private bool[] Isolated(Situation situation, Change change, bool audited)
    {
        bool[] isolated = new bool[tiers.All.Length];
        foreach (Isolator isolator in situation.Group.Isolators)
            if (Isolates(isolator, situation, change, audited)) isolated[isolator.Tier] = true;
        return isolated;
    }

    private bool Isolates(Isolator isolator, Situation situation, Change change, bool audited) =>
        !situation.Spared && change.Isolates(isolator.Part) && Counts(isolator.Policy, change, audited);

    private IEnumerable<SideConnections> Icmp(Situation situation, Change change, bool audited, List<MatchedRule> rules)
    {
        bool[] isolated = Isolated(situation, change, audited);
        var icmp = new List<MatchedRule>(rules.Count);
        for (int t = 0, next = 0; t < isolated.Length; t++)
        {
            bool open = traits.Icmp == IcmpTreatment.Undefined
                && situation.Group.Isolators.Any(i => i.Tier == t && i.Policy.Dialect == "kubernetes" && Isolates(i, situation, change, audited));
            if (open) icmp.Add(new MatchedRule(t, LeftOpen, MatchKind.Maybe, PortSet.All));
            for (; next < rules.Count && rules[next].Tier == t; next++)
                if (!open) icmp.Add(rules[next] with { Ports = IcmpTypes.Of(rules[next].Rule) });
        }
        return Stages(icmp, isolated, Final(situation, change));
    }

    /// <summary>A rule of an ordered tier that may match, and where it does consumes what its condition then refuses: more than one condition.</summary>
    private bool Twofold(MatchedRule rule) =>
        tiers[rule.Tier].Ordered && rule.Kind is MatchKind.Maybe or MatchKind.ByName && !rule.Rule.Qualifiers.IsEmpty && !rule.Rule.Conditional;

    /// <summary>What is not known, and would be known, or not be known, once an address is.</summary>
    private static bool Unsteady(MatchKind kind) => MatchLogic.Changes(kind) && kind is not (MatchKind.Unaddressed or MatchKind.UntilAddressed);

    private static int Highest(int[] conditions) => conditions.Length == 0 ? -1 : conditions.Max();

    private int[] Conditions(Situation situation)
    {
        if (Array.Exists(situation.Rules, r => Twofold(r) || Unsteady(r.Kind))) return [MaxConditions];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. situation.Rules.Select((r, i) => Condition(r, situation.Parts[i], i) is { } key
            ? numbers.TryGetValue(key, out int known) ? known : numbers[key] = numbers.Count : -1)];
    }

    // Two rules hold under one condition only where both name the same names and nothing else is open.
    private static string? Condition(MatchedRule rule, int part, int position)
    {
        if (!rule.Rule.Qualifiers.IsEmpty || rule.Kind == MatchKind.Maybe) return $"{part}.{position}";
        if (rule.Kind != MatchKind.ByName) return null;
        return rule.Rule.Peers.SelectMany(p => p.WithParts()).Any(p => p is Peer.AllOf or Peer.Not) ? $"{part}.{position}"
            : string.Join('\n', rule.Rule.Peers.SelectMany(p => p.WithParts()).OfType<Peer.DomainNames>().SelectMany(p => p.Names).Distinct().Order(StringComparer.Ordinal));
    }

    private static bool Equal(SideConnections a, SideConnections b) => ReferenceEquals(a, b) || (a.Allowed.Equals(b.Allowed)
        && a.Qualified.Equals(b.Qualified) && a.Undefined.Equals(b.Undefined) && a.Latent.Equals(b.Latent)
        && a.Qualifiers.SequenceEqual(b.Qualifiers) && a.Reasons.SequenceEqual(b.Reasons));
}
