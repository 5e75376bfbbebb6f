using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Evaluation where rules are open together: one may or may not pass on, so that what follows differs with it, or some hang on a condition and
/// some are not understood. Every way that they can turn out is walked. What changes with a condition is qualified, what changes with something that
/// is not understood undefined.</summary>
internal static class OpenWays
{
    /// <summary>With more rules than this open for the same ports in one stage the ways are not walked, and what they may lead to is left open: each doubles them.</summary>
    public const int Most = 8;

    /// <summary>Evaluates the rules of a stage.</summary>
    /// <param name="matched">Rules that match, or may, in order of evaluation.</param>
    /// <param name="walk">Evaluates them as far as that can be done at once.</param>
    public static SideConnections Evaluate(List<MatchedRule> matched, Func<List<MatchedRule>, SideConnections> walk)
    {
        if (!Together(matched)) return walk(matched);
        var merged = new SideConnections(PortSet.Empty, PortSet.Empty, PortSet.Empty, PortSet.Empty);
        foreach (PortSet ports in Apart(matched))
        {
            List<MatchedRule> there = [.. matched.Select(m => m with { Ports = m.Ports.Intersect(ports) }).Where(m => !m.Ports.IsEmpty)];
            SideConnections way = Together(there) && there.Count(IsOpen) <= Most ? Settle(there, walk) : walk(there);
            merged = new SideConnections(merged.Allowed.Union(way.Allowed.Intersect(ports)), merged.Qualified.Union(way.Qualified.Intersect(ports)), merged.Undefined.Union(way.Undefined.Intersect(ports)), PortSet.Empty)
            {
                Qualifiers = Merge(merged.Qualifiers, way.Qualified.Overlaps(ports) ? way.Qualifiers : []),
                Reasons = Merge(merged.Reasons, way.Undefined.Overlaps(ports) ? way.Reasons : []),
            };
        }
        return merged;
    }

    private static bool Together(List<MatchedRule> matched) => matched.Exists(m => IsOpen(m) && m.Rule.Action == RuleAction.Pass)
        || (matched.Exists(m => IsOpen(m) && m.Kind == MatchKind.Maybe) && matched.Exists(m => IsOpen(m) && m.Kind != MatchKind.Maybe));

    // Ports that the same open rules match.
    private static List<PortSet> Apart(List<MatchedRule> matched)
    {
        List<PortSet> pieces = [PortSet.All];
        foreach (MatchedRule open in matched.Where(IsOpen))
            pieces = [.. pieces.SelectMany(p => (PortSet[])[p.Intersect(open.Ports), p.Except(open.Ports)]).Where(p => !p.IsEmpty)];
        return pieces;
    }

    private static ImmutableArray<string> Merge(ImmutableArray<string> a, ImmutableArray<string> b) =>
        a.IsEmpty ? b : b.IsEmpty ? a : [.. a.Concat(b).Distinct().Order(StringComparer.Ordinal)];

    private static SideConnections Settle(List<MatchedRule> matched, Func<List<MatchedRule>, SideConnections> walk)
    {
        int[] unknown = Positions(matched, m => IsOpen(m) && m.Kind == MatchKind.Maybe), named = Positions(matched, m => IsOpen(m) && m.Kind != MatchKind.Maybe);
        PortSet allowed = PortSet.All, denied = PortSet.All, passable = PortSet.All;
        var conditions = new SortedSet<string>(StringComparer.Ordinal);
        var reasons = new SortedSet<string>(StringComparer.Ordinal);
        for (int u = 0; u < 1 << unknown.Length; u++)
        {
            PortSet always = PortSet.All, never = PortSet.All, undefined = PortSet.Empty;
            for (int n = 0; n < 1 << named.Length; n++)
            {
                SideConnections way = walk([.. matched.Select((m, i) => Turned(m, Array.IndexOf(unknown, i), u, Array.IndexOf(named, i), n)).OfType<MatchedRule>()]);
                always = always.Intersect(way.Allowed);
                never = never.Except(way.Possible);
                undefined = undefined.Union(way.Undefined);
                conditions.UnionWith(way.Qualifiers);
                reasons.UnionWith(way.Reasons);
            }
            (allowed, denied, passable) = (allowed.Intersect(always), denied.Intersect(never), passable.Except(never).Except(undefined));
        }
        PortSet qualified = passable.Except(allowed), open = PortSet.All.Except(allowed).Except(denied).Except(qualified);
        foreach (int i in named.Where(i => matched[i].Ports.Overlaps(qualified)))
        {
            if (matched[i].Kind == MatchKind.ByName) conditions.Add("fqdn");
            conditions.UnionWith(matched[i].Rule.Qualifiers);
        }
        reasons.UnionWith(unknown.Where(i => matched[i].Ports.Overlaps(open)).SelectMany(i => matched[i].Rule.Peers).SelectMany(p => p.WithParts()).OfType<Peer.Unknown>().Select(p => p.Reason));
        return new SideConnections(allowed, qualified, open, PortSet.Empty)
        {
            Qualifiers = qualified.IsEmpty ? [] : [.. conditions],
            Reasons = open.IsEmpty ? [] : [.. reasons],
        };
    }

    private static bool IsOpen(MatchedRule m) => !m.Decides && m.Rule.Action != RuleAction.Log;

    private static int[] Positions(List<MatchedRule> matched, Func<MatchedRule, bool> of) => [.. Enumerable.Range(0, matched.Count).Where(i => of(matched[i]))];

    // A rule that is not open stays; an open one matches for sure in half of the ways, and in the others does not.
    private static MatchedRule? Turned(MatchedRule m, int atUnknown, int unknown, int atNamed, int named)
    {
        if (atUnknown < 0 && atNamed < 0) return m;
        bool matches = atUnknown >= 0 ? (unknown >> atUnknown & 1) != 0 : (named >> atNamed & 1) != 0;
        return matches ? m with { Kind = MatchKind.Sure, Rule = Met(m.Rule) } : null;
    }

    /// <summary>A rule whose condition holds.</summary>
    public static PolicyRule Met(PolicyRule rule) => rule.Conditional ? rule with { Conditional = false, Qualifiers = [] } : rule;
}
