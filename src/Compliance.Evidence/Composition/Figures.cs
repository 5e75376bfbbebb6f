using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Counts the key figures of a pack from its entries, and from nothing else.</summary>
internal static class Figures
{
    /// <summary>Days before its last day from which an exception counts as ending.</summary>
    public const int EndingDays = 90;

    public static KeyFigures Of(EvidencePack pack)
    {
        ControlEntry[] evaluable = [.. pack.Controls.Where(c => c.Status != "not-applicable" && !c.Primary.IsEmpty)];
        int evaluated = evaluable.Count(c => c.Status != "not-evaluated");
        (string segmentation, string reason) = Segmentation(pack);
        ILookup<string, FlowEntry> flows = pack.Flows.ToLookup(f => f.State, StringComparer.Ordinal);
        ExceptionEntry[] active = [.. pack.Exceptions.Where(e => e.State == "active")];
        return new KeyFigures
        {
            ControlsEvaluable = evaluable.Length,
            ControlsEvaluated = evaluated,
            CoveragePercent = evaluable.Length == 0 ? null : evaluated * 100 / evaluable.Length,
            Segmentation = segmentation,
            SegmentationReason = reason,
            Flows = new FlowCounts(flows["unapproved"].Count(), flows["overdue"].Count(), flows["unknown"].Count(), flows["unstated"].Count(), flows["approved"].Count()),
            InsecureFlows = pack.Flows.Count(f => !f.Insecure.IsEmpty),
            ExceptionsActive = active.Length,
            ExceptionsEnding = active.Count(e => e.Expires <= pack.Document.Created.AddDays(EndingDays)),
            WorkloadsIsolated = pack.Workloads.Count(w => !w.IngressIsolatedBy.IsEmpty && !w.EgressIsolatedBy.IsEmpty),
        };
    }

    private static (string Status, string Reason) Segmentation(EvidencePack pack)
    {
        ZonePairEntry[] pairs = [.. pack.ZonePairs.Where(p => p.State != "not-applicable")];
        if (pack.ZonePairs.IsEmpty) return ("undeclared", "No zone is declared, so nothing says what is to be kept apart.");
        ZonePairEntry[] open = [.. pairs.Where(p => p.State is "violation" or "broader-than-intended")], unknown = [.. pairs.Where(p => p.State == "unknown")];
        if (open.Length > 0) return ("broken", $"Between {Share(open.Length, pairs.Length)} more is possible than is approved: {Some(pack, open)}.");
        if (unknown.Length > 0) return ("unproven", $"Of {Share(unknown.Length, pairs.Length)} it cannot be told what is possible: {Some(pack, unknown)}.");
        return ("held", $"Between none of {Words.Count(pairs.Length, "pair")} of zones more is possible than is approved.");
    }

    private static string Share(int some, int all) => $"{some} of {Words.Count(all, "pair")} of zones";

    private static string Some(EvidencePack pack, ZonePairEntry[] pairs)
    {
        const int Shown = 3;
        string names = string.Join(", ", pairs.Take(Shown).Select(p => $"{p.From} → {p.To}{(pack.Clusters.Length > 1 ? $" in {p.Cluster}" : "")}"));
        return pairs.Length <= Shown ? names : $"{names} and {pairs.Length - Shown} more";
    }
}
