using System.Collections.Immutable;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Finds what is wrong with the policies of a cluster, proven from the model: nothing is claimed of a policy that was not
/// understood in full, or where what layers 3 and 4 cannot decide leaves it open.</summary>
public static class PolicyLinter
{
    /// <summary>Every finding, in the order of policies, of their rules, and of kinds.</summary>
    /// <param name="reachability">The analysed cluster.</param>
    public static ImmutableArray<LintFinding> Lint(ClusterReachability reachability) => Find(reachability, decidingOnly: false);

    /// <summary>The findings on what decides connections alone: <see cref="LintKind.Shadowed"/>, <see cref="LintKind.Redundant"/>,
    /// <see cref="LintKind.Conflicting"/> and <see cref="LintKind.Ambiguous"/>; in the same order.</summary>
    /// <param name="reachability">The analysed cluster.</param>
    public static ImmutableArray<LintFinding> Deciding(ClusterReachability reachability) => Find(reachability, decidingOnly: true);

    private static ImmutableArray<LintFinding> Find(ClusterReachability reachability, bool decidingOnly)
    {
        ArgumentNullException.ThrowIfNull(reachability);
        var parts = new PartTable(reachability);
        var tiers = new TierTable(reachability.Model);
        var trial = new Trial(reachability.Model, tiers, reachability.Traits, parts);
        var retranslation = new Retranslation(reachability, parts);
        List<Situation> situations = new SituationReader(reachability.Index, reachability.Traits, parts).Read();
        var study = new RemovalStudy(situations, parts, trial, retranslation);
        LintFinding[] removals = [.. new RemovalFindings(tiers, parts, study, trial, retranslation).All()];
        HashSet<PolicyPart> shadowed = [.. removals.Where(f => f.Kind == LintKind.Shadowed).Select(f => f.Part)];
        IEnumerable<LintFinding> all =
        [
            .. removals,
            .. new ConflictFindings(reachability.Index, tiers, parts).All(situations, shadowed),
            .. new TieFindings(reachability.Index, tiers, parts).All(situations),
            .. decidingOnly ? [] : new StaleFindings(reachability, parts, study).All(),
            .. decidingOnly ? [] : new BreadthFindings(reachability, parts).All(),
            .. decidingOnly ? [] : new InertFindings(reachability, parts).All(),
        ];
        return [.. all.OrderBy(f => f.Part.Policy).ThenBy(f => f.Pointer ?? f.Part.Rule ?? "", PointerOrder.Instance).ThenBy(f => f.Kind).ThenBy(f => f.Message, StringComparer.Ordinal)];
    }
}
