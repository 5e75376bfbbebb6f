using Compliance.Network.Algebra;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Evaluates situations with the engine's own evaluation, as they are and under a change, and compares everything that passes: each
/// port, each ICMP type, with and without audited policies, and whether or not each condition that layers 3 and 4 cannot decide holds.</summary>
internal sealed class Trial(PolicyModel model, PlugInTraits traits, PartTable parts)
{
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
        if (!change.Touches(situation, parts)) return true;
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
        if (!without.Touches(situation, parts)) return true;
        situation.Conditions ??= Conditions(situation);
        return Highest(situation.Conditions) < MaxConditions && Outcomes(situation, without).Zip(Outcomes(situation, withoutMore)).All(p => Equal(p.First, p.Second));
    }

    private IEnumerable<SideConnections> Outcomes(Situation situation, Change change)
    {
        int worlds = 1 << (Highest(situation.Conditions!) + 1);
        foreach (bool audited in situation.Group.Audited ? (bool[])[false, true] : [false])
        {
            List<MatchedRule> rules = Rules(situation, change, audited, -1);
            yield return Ports(situation, change, audited, rules);
            yield return Icmp(situation, change, audited, rules);
            for (int world = 0; worlds > 1 && world < worlds; world++)
            {
                rules = Rules(situation, change, audited, world);
                yield return Ports(situation, change, audited, rules);
                yield return Icmp(situation, change, audited, rules);
            }
        }
    }

    // In a world, each condition holds (then its rules match for sure) or does not (then they match nothing).
    private List<MatchedRule> Rules(Situation situation, Change change, bool audited, int world)
    {
        var rules = new List<MatchedRule>(situation.Rules.Length);
        for (int r = 0; r < situation.Rules.Length; r++)
        {
            MatchedRule rule = situation.Rules[r];
            int part = situation.Parts[r], condition = situation.Conditions![r];
            if (!change.Keeps(part, parts) || (!audited && rule.Policy!.Mode == PolicyMode.Audit)) continue;
            if (part == change.Recast) rule = rule with { Rule = rule.Rule with { Action = change.Action } };
            if (world >= 0 && condition >= 0)
            {
                if ((world >> condition & 1) == 0) continue;
                rule = rule with { Kind = MatchKind.Sure, Rule = rule.Rule with { Qualifiers = [] } };
            }
            rules.Add(rule);
        }
        return rules;
    }

    private SideConnections Ports(Situation situation, Change change, bool audited, List<MatchedRule> rules) =>
        TierEvaluation.Evaluate(model.Tiers, rules, Isolated(situation, change, audited), situation.Group.Final);

    private bool[] Isolated(Situation situation, Change change, bool audited)
    {
        bool[] isolated = new bool[model.Tiers.Length];
        foreach (Isolator isolator in situation.Group.Isolators)
            if (change.Isolates(isolator.Part) && (audited || isolator.Policy.Mode != PolicyMode.Audit)) isolated[isolator.Tier] = true;
        return isolated;
    }

    private SideConnections Icmp(Situation situation, Change change, bool audited, List<MatchedRule> rules)
    {
        bool[] isolated = Isolated(situation, change, audited);
        var icmp = new List<MatchedRule>(rules.Count);
        for (int t = 0, next = 0; t < isolated.Length; t++)
        {
            bool open = traits.Icmp == IcmpTreatment.Undefined && situation.Group.Isolators.Any(i => i.Tier == t && i.Policy.Dialect == "kubernetes"
                && change.Isolates(i.Part) && (audited || i.Policy.Mode != PolicyMode.Audit));
            if (open) icmp.Add(new MatchedRule(t, LeftOpen, MatchKind.Maybe, PortSet.All));
            for (; next < rules.Count && rules[next].Tier == t; next++)
                if (!open) icmp.Add(rules[next] with { Ports = IcmpTypes.Of(rules[next].Rule) });
        }
        return TierEvaluation.Evaluate(model.Tiers, icmp, isolated, situation.Group.Final);
    }

    private static int Highest(int[] conditions) => conditions.Length == 0 ? -1 : conditions.Max();

    private static int[] Conditions(Situation situation)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. situation.Rules.Select((r, i) => Condition(r, situation.Parts[i], i) is { } key
            ? numbers.TryGetValue(key, out int known) ? known : numbers[key] = numbers.Count : -1)];
    }

    // Two rules hold under one condition only where both name the same names and nothing else is open.
    private static string? Condition(MatchedRule rule, int part, int position) =>
        !rule.Rule.Qualifiers.IsEmpty || rule.Kind == MatchKind.Maybe ? $"{part}.{position}"
        : rule.Kind == MatchKind.ByName ? string.Join('\n', rule.Rule.Peers.OfType<Peer.DomainNames>().SelectMany(p => p.Names).Distinct().Order(StringComparer.Ordinal)) : null;

    private static bool Equal(SideConnections a, SideConnections b) => ReferenceEquals(a, b) || (a.Allowed.Equals(b.Allowed)
        && a.Qualified.Equals(b.Qualified) && a.Undefined.Equals(b.Undefined) && a.Latent.Equals(b.Latent)
        && a.Qualifiers.SequenceEqual(b.Qualifiers) && a.Reasons.SequenceEqual(b.Reasons));
}
