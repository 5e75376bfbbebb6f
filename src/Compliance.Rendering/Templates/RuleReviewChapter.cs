using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>The review of every policy (PCI 1.2.7) as documents print it.</summary>
/// <param name="Rows">Policies: those with remarks first, then those whose review is overdue or was never made.</param>
/// <param name="Reviewed">Policies reviewed within the period.</param>
/// <param name="Overdue">Policies whose last review is older than the period.</param>
/// <param name="Never">Policies that nobody reviewed.</param>
/// <param name="Remarked">Policies the analysis says something against.</param>
/// <param name="Remarks">How many remarks there are of each word.</param>
internal sealed record RuleReviewChapter(Cut<RuleReviewEntry> Rows, int Reviewed, int Overdue, int Never, int Remarked, IReadOnlyList<WordCount> Remarks)
{
    /// <summary>The chapter.</summary>
    public static RuleReviewChapter Of(EvidencePack pack, PrintLimits limits)
    {
        var all = pack.RuleReview;
        int Count(string state) => all.Count(entry => entry.State == state);
        return new RuleReviewChapter(
            Cut<RuleReviewEntry>.Of([.. all.OrderBy(entry => entry.Remarks.IsEmpty).ThenBy(entry => entry.State == "reviewed")], limits.Rules),
            Count("reviewed"), Count("overdue"), Count("never"), all.Count(entry => !entry.Remarks.IsEmpty),
            [.. all.SelectMany(entry => entry.Remarks).GroupBy(remark => remark.Word, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new WordCount(group.Key, group.Count()))]);
    }
}

/// <summary>A word and how often it is said.</summary>
internal sealed record WordCount(string Word, int Count);
