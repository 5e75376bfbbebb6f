using System.Collections.Immutable;
using System.Globalization;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>A rule that matches a peer, with its ports at the destination.</summary>
internal readonly record struct MatchedRule(int Tier, PolicyRule Rule, MatchKind Kind, PortSet Ports)
{
    /// <summary>The policy it stands in.</summary>
    public PolicyObject? Policy { get; init; }

    /// <summary>Whether it takes what it matches, whatever conditions remain.</summary>
    public bool Decides => Kind == MatchKind.Sure && !Rule.Conditional;
}

/// <summary>Evaluates the tiers for every port at once. Ports that a rule only may match keep every outcome that is possible; those with more
/// than one are undefined.</summary>
internal sealed class TierEvaluation
{
    private PortSet _allow = PortSet.Empty, _deny = PortSet.Empty, _qualified = PortSet.Empty;
    private PortSet _mayAllow = PortSet.Empty, _mayDeny = PortSet.Empty, _byNameAllow = PortSet.Empty, _byNameDeny = PortSet.Empty, _mayQualify = PortSet.Empty;
    private readonly SortedSet<string> _qualifiers = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _reasons = new(StringComparer.Ordinal);

    private TierEvaluation() { }

    /// <summary>Evaluates.</summary>
    /// <param name="tiers">The tiers of one stage.</param>
    /// <param name="matched">Rules of the stage that match, in order of evaluation.</param>
    /// <param name="isolated">Whether a policy of the tier isolates the subject, per tier.</param>
    /// <param name="final">What happens to ports that no tier decided.</param>
    /// <remarks>Tiers are numbered within the stage.</remarks>
    public static SideConnections Evaluate(ImmutableArray<Tier> tiers, List<MatchedRule> matched, bool[] isolated, RuleAction final)
    {
        if (!matched.Exists(m => MatchLogic.Changes(m.Kind))) return Ways(tiers, matched, isolated, final);
        SideConnections now = Ways(tiers, As(matched, MatchLogic.Now), isolated, final);
        SideConnections once = Ways(tiers, As(matched, MatchLogic.Once), isolated, final);
        return now with { Latent = Differing(now.Allowed, once.Allowed).Union(Differing(now.Possible, once.Possible)) };
    }

    private static List<MatchedRule> As(List<MatchedRule> matched, Func<MatchKind?, Belongs> at) =>
        [.. matched.Where(m => at(m.Kind) != Belongs.No).Select(m => MatchLogic.Changes(m.Kind) ? m with { Kind = MatchLogic.Kind(at(m.Kind), at(m.Kind))!.Value } : m)];

    private static PortSet Differing(PortSet a, PortSet b) => a.Except(b).Union(b.Except(a));

    private static SideConnections Ways(ImmutableArray<Tier> tiers, List<MatchedRule> matched, bool[] isolated, RuleAction final) =>
        OpenWays.Evaluate(matched, rules => Run(tiers, rules, isolated, final));

    private static SideConnections Run(ImmutableArray<Tier> tiers, List<MatchedRule> matched, bool[] isolated, RuleAction final)
    {
        var evaluation = new TierEvaluation();
        PortSet undecided = PortSet.All, skipping = PortSet.Empty;
        string? band = null;
        int next = 0;
        for (int t = 0; t < tiers.Length; t++)
        {
            if (tiers[t].Band != band)
            {
                undecided = undecided.Union(skipping);
                (skipping, band) = (PortSet.Empty, tiers[t].Band);
            }
            int first = next;
            while (next < matched.Count && matched[next].Tier == t) next++;
            List<MatchedRule> rules = matched.GetRange(first, next - first);
            (PortSet rest, PortSet passed) = tiers[t].Ordered ? evaluation.InOrder(rules, undecided) : (evaluation.AsUnion(rules, undecided), PortSet.Empty);
            undecided = PortSet.Empty;
            if (isolated[t] && tiers[t].WhenIsolated == RuleAction.Deny) evaluation._deny = evaluation._deny.Union(rest);
            else undecided = rest;
            // Pass leaves every tier of the band, running off a tier's end only the tier (ANT-07).
            if (band is null) undecided = undecided.Union(passed);
            else skipping = skipping.Union(passed);
        }
        undecided = undecided.Union(skipping);
        if (final == RuleAction.Allow) evaluation._allow = evaluation._allow.Union(undecided);
        else evaluation._deny = evaluation._deny.Union(undecided);
        return evaluation.Close();
    }

    /// <summary>Denies beat allows whatever their order (K8S-23, CIL-27).</summary>
    private PortSet AsUnion(List<MatchedRule> rules, PortSet scope)
    {
        foreach (MatchedRule m in rules.OrderBy(Precedence)) scope = Apply(m, scope);
        return scope;
    }

    // What is certain goes before what is not: a sure deny settles what another rule may allow.
    private static int Precedence(MatchedRule m) => (m.Rule.Action == RuleAction.Deny ? 0 : m.Rule.Qualifiers.IsEmpty ? 2 : 4) + (m.Decides ? 0 : 1);

    /// <summary>The first rule that matches decides.</summary>
    private (PortSet Left, PortSet Passed) InOrder(List<MatchedRule> rules, PortSet scope)
    {
        PortSet passed = PortSet.Empty;
        foreach (IGrouping<double, MatchedRule> tied in rules.Where(m => m.Policy?.Rank is not null).GroupBy(m => m.Policy!.Rank!.Value))
            scope = WithoutTies(tied, rules, scope);
        foreach (MatchedRule m in rules)
        {
            if (m.Rule.Action == RuleAction.Log) continue;
            if (m.Rule.Action == RuleAction.Pass && m.Decides)
            {
                passed = passed.Union(m.Ports.Intersect(scope));
                scope = scope.Except(m.Ports);
            }
            else
            {
                scope = Apply(m, scope);
            }
        }
        return (scope, passed);
    }

    /// <summary>Leaves out, as undefined, the ports that policies of one rank decide, or may decide, differently (ANP-05, ANT-05), unless a policy
    /// before them decides.</summary>
    private PortSet WithoutTies(IGrouping<double, MatchedRule> tied, List<MatchedRule> rules, PortSet scope)
    {
        if (tied.Select(m => m.Policy).Distinct(ReferenceEqualityComparer.Instance).Count() < 2) return scope;
        PortSet open = scope;
        foreach (MatchedRule before in rules.TakeWhile(m => m.Policy!.Rank != tied.Key).Where(m => m.Decides && m.Rule.Action != RuleAction.Log))
            open = open.Except(before.Ports);
        PortSet twice = PortSet.Empty;
        var seen = new Dictionary<(RuleAction, bool), PortSet>();
        foreach (IGrouping<object?, MatchedRule> policy in tied.GroupBy(m => (object?)m.Policy, ReferenceEqualityComparer.Instance))
        {
            var own = new Dictionary<(RuleAction, bool), PortSet>();
            PortSet left = open;
            foreach (MatchedRule m in policy.Where(m => m.Rule.Action != RuleAction.Log))
            {
                own[Outcome(m.Rule)] = own.GetValueOrDefault(Outcome(m.Rule), PortSet.Empty).Union(m.Ports.Intersect(left));
                if (m.Decides) left = left.Except(m.Ports);
            }

            foreach (((RuleAction, bool) outcome, PortSet ports) in own)
            {
                foreach (((RuleAction, bool) other, PortSet others) in seen)
                    if (outcome != other) twice = twice.Union(ports.Intersect(others));
            }

            foreach (((RuleAction, bool) outcome, PortSet ports) in own) seen[outcome] = seen.GetValueOrDefault(outcome, PortSet.Empty).Union(ports);
        }

        if (twice.IsEmpty) return scope;
        _allow = _allow.Union(twice);
        _mayDeny = _mayDeny.Union(twice);
        _reasons.Add(TieReason(tied.Key));
        return scope.Except(twice);
    }

    /// <summary>What a rule does where it matches: an allow that holds to a condition, and consumes what it matches, is not the same as a plain
    /// one; an allow that falls through where its condition fails is, beside a plain one.</summary>
    public static (RuleAction Action, bool Consumes) Outcome(PolicyRule rule) => (rule.Action, !rule.Qualifiers.IsEmpty && !rule.Conditional);

    /// <summary>Why a tie is undefined.</summary>
    public static string TieReason(double rank) => string.Create(CultureInfo.InvariantCulture, $"Policies of priority {rank} decide differently, and the API leaves open which of them counts (ANP-05).");

    private PortSet Apply(MatchedRule m, PortSet scope)
    {
        PortSet ports = m.Ports.Intersect(scope);
        if (ports.IsEmpty) return scope;
        bool allows = m.Rule.Action == RuleAction.Allow;
        if (allows && !m.Decides && !m.Rule.Conditional && !m.Rule.Qualifiers.IsEmpty)
        {
            // Where it does match, it consumes, whatever allows the connection after it.
            _mayQualify = _mayQualify.Union(ports);
            _qualifiers.UnionWith(m.Rule.Qualifiers);
        }
        if (m.Kind == MatchKind.Maybe)
        {
            // Where the rule may leave the tier, what follows may or may not decide.
            if (m.Rule.Action != RuleAction.Deny) _mayAllow = _mayAllow.Union(ports);
            if (!allows) _mayDeny = _mayDeny.Union(ports);
            foreach (Peer.Unknown peer in m.Rule.Peers.SelectMany(p => p.WithParts()).OfType<Peer.Unknown>()) _reasons.Add(peer.Reason);
            return scope;
        }
        if (!m.Decides)
        {
            // Where the condition does not hold, what follows decides.
            if (m.Kind == MatchKind.ByName) _qualifiers.Add("fqdn");
            _qualifiers.UnionWith(m.Rule.Qualifiers);
            if (m.Rule.Action != RuleAction.Deny) _byNameAllow = _byNameAllow.Union(ports);
            if (!allows) _byNameDeny = _byNameDeny.Union(ports);
            return scope;
        }
        if (!allows) _deny = _deny.Union(ports);
        else if (m.Rule.Qualifiers.IsEmpty) _allow = _allow.Union(ports);
        else
        {
            _qualified = _qualified.Union(ports);
            _qualifiers.UnionWith(m.Rule.Qualifiers);
        }
        return scope.Except(ports);
    }

    private SideConnections Close()
    {
        PortSet conditional = _deny.Intersect(_byNameAllow).Union(_allow.Intersect(_byNameDeny.Union(_mayQualify)));
        // Where a name alone may allow, and nothing that is not known may deny, the worst there can be is a condition.
        PortSet mayAllow = _mayAllow.Except(_byNameAllow.Except(_mayDeny).Except(_byNameDeny));
        PortSet undefined = _allow.Union(_qualified).Intersect(_mayDeny).Union(_deny.Intersect(mayAllow));
        PortSet qualified = _qualified.Union(conditional).Except(undefined);
        return new SideConnections(_allow.Except(conditional).Except(undefined), qualified, undefined, PortSet.Empty)
        {
            Qualifiers = qualified.IsEmpty ? [] : [.. _qualifiers],
            Reasons = undefined.IsEmpty ? [] : [.. _reasons],
        };
    }
}
