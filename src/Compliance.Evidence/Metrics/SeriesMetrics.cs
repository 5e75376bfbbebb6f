using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Metrics;

/// <summary>Computes the figures of a series as an artefact.</summary>
public static class SeriesMetrics
{
    private const decimal SecondsOfDay = 86_400;

    /// <summary>The figures, from what stands in a pack: the counts of the ledger, the document control block, and the findings of the pack and
    /// its predecessor.</summary>
    /// <param name="counts">What the ledger told.</param>
    /// <param name="pack">The pack.</param>
    /// <param name="predecessor">The last approved pack; null when there is none, or its findings are not known.</param>
    public static ArtefactMetrics Of(SeriesCounts counts, EvidencePack pack, EvidencePack? predecessor) => new()
    {
        CompletenessPercent = pack.Document.CompletenessPercent,
        ReviewCycleDays = counts.Approved == 0 ? null : Mean(counts.ReviewSeconds / SecondsOfDay, counts.Approved),
        FindingsAfterApproval = predecessor is null ? null : pack.Findings.Select(f => f.Id).Except(predecessor.Findings.Select(f => f.Id), StringComparer.Ordinal).Count(),
        ReviewerRating = counts.Ratings == 0 || counts.UnreadableDecisions > 0 ? null : Mean(counts.RatingSum, counts.Ratings),
        Downloads = counts.Downloads,
        Consumers = counts.Consumers,
        Updates = counts.Approved,
        ReviewsDue = counts.Events,
    };

    private static decimal Mean(decimal sum, int count) => decimal.Round(sum / count, 1, MidpointRounding.AwayFromZero);
}
