using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>Figures of a series of packs as an artefact, from its ledger up to the moment of assessment. What there is nothing to count of is
/// null.</summary>
public sealed record ArtefactMetrics
{
    /// <summary>Share of required document control fields filled in, 0–100, rounded down.</summary>
    public required int CompletenessPercent { get; init; }

    /// <summary>Days from submission to approval, the mean over approved packs, one decimal.</summary>
    public decimal? ReviewCycleDays { get; init; }

    /// <summary>Findings of the last approved pack's successor drafts that the approved pack did not have.</summary>
    public int? FindingsAfterApproval { get; init; }

    /// <summary>Mean of the reviewers' ratings, 1–5, one decimal.</summary>
    public decimal? ReviewerRating { get; init; }

    /// <summary>Files handed out.</summary>
    public required int Downloads { get; init; }

    /// <summary>Persons to whom files were handed out.</summary>
    public required int Consumers { get; init; }

    /// <summary>Packs of the series approved so far.</summary>
    public required int Updates { get; init; }

    /// <summary>Events after which a review is due and no pack was approved yet, in words.</summary>
    public ImmutableArray<string> ReviewsDue { get; init; } = [];
}
