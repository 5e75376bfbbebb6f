using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Headline and counts. Not-evaluated and manual are always named beside the rest; nothing is called compliant.</summary>
internal static class Summaries
{
    private static readonly string[] Severities = ["critical", "high", "medium", "low", "info"];

    public static StatusCounts Count(IEnumerable<ControlEntry> controls)
    {
        ILookup<string, ControlEntry> by = controls.ToLookup(c => c.Status, StringComparer.Ordinal);
        return new StatusCounts(
            by["satisfied"].Count(), by["not-satisfied"].Count(), by["not-evaluated"].Count(), by["manual"].Count(), by["not-applicable"].Count());
    }

    public static PackSummary Of(
        ImmutableArray<FrameworkEntry> frameworks, ImmutableArray<ControlEntry> controls, ImmutableArray<ResultEntry> results,
        ImmutableArray<FindingEntry> findings, ImmutableArray<ClusterEntry> clusters)
    {
        StatusCounts counts = Count(controls);
        ImmutableSortedDictionary<string, int> bySeverity =
            Severities.ToImmutableSortedDictionary(s => s, s => findings.Count(f => f.Verdict == "fail" && f.Severity == s), StringComparer.Ordinal);
        return new PackSummary
        {
            Headline = Headline(counts, clusters),
            Statement = Statement(counts, frameworks.Length, clusters, findings),
            Controls = counts,
            Results = Verdicts(results),
            FindingsBySeverity = bySeverity,
            Population = Sum(clusters),
        };
    }

    private static string Headline(StatusCounts counts, ImmutableArray<ClusterEntry> clusters)
    {
        int unproven = clusters.Count(c => c.Enforcement != "enforced");
        if (unproven > 0)
            return clusters.Length == 1 ? "Whether policies have effect is not proven" : $"In {unproven} of {clusters.Length} clusters it is not proven that policies have effect";
        if (counts.NotSatisfied > 0) return $"{Words.Count(counts.NotSatisfied, "control")} not satisfied";
        return counts.NotEvaluated > 0
            ? $"No failing check in scope; {Words.Count(counts.NotEvaluated, "control")} not evaluated"
            : "No failing check in scope";
    }

    private static string Statement(
        StatusCounts counts, int frameworks, ImmutableArray<ClusterEntry> clusters, ImmutableArray<FindingEntry> findings)
    {
        int fails = findings.Count(f => f.Verdict == "fail");
        int waived = findings.Count(f => f.Verdict == "fail" && !f.WaivedBy.IsEmpty);
        int grave = findings.Count(f => f.Verdict == "fail" && f.Severity is "critical" or "high" && f.Verdict == "fail");
        string where = clusters.Length == 1 ? $"cluster {clusters[0].Name}" : Words.Count(clusters.Length, "cluster");
        return $"Effective connectivity of {where} was held against {Words.Count(counts.Total, "control")} of {Words.Count(frameworks, "framework")}: " +
            $"{counts.Satisfied} satisfied, {counts.NotSatisfied} not satisfied, {counts.NotEvaluated} not evaluated, " +
            $"{Words.Count(counts.Manual, "manual item")} open, {counts.NotApplicable} not applicable. " +
            (fails == 0 ? "No check failed." : $"{Words.Count(fails, "finding")} failed a check, {grave} of critical or high severity.") +
            (waived == 0 ? "" : $" {waived} of these {(waived == 1 ? "is" : "are")} waived by an exception and counted all the same.");
    }

    private static VerdictCounts Verdicts(ImmutableArray<ResultEntry> results)
    {
        ILookup<string, ResultEntry> by = results.ToLookup(r => r.Verdict, StringComparer.Ordinal);
        return new VerdictCounts(by["pass"].Count(), by["warn"].Count(), by["fail"].Count(), by["not-evaluable"].Count(), by["not-applicable"].Count());
    }

    private static PopulationCounts Sum(ImmutableArray<ClusterEntry> clusters) => new(
        clusters.Length, clusters.Sum(c => c.Population.Namespaces), clusters.Sum(c => c.Population.Nodes), clusters.Sum(c => c.Population.Pods),
        clusters.Sum(c => c.Population.Workloads), clusters.Sum(c => c.Population.Services), clusters.Sum(c => c.Population.Policies));
}
