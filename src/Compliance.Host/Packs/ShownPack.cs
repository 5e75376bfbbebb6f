using System.Collections.Immutable;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Pack;

namespace Compliance.Host.Packs;

/// <summary>What is shown of one pack.</summary>
/// <param name="Row">The pack with how long it is kept.</param>
/// <param name="Document">Its document control block; null when only its tombstone is left.</param>
/// <param name="Round">Its review; null when it was never submitted.</param>
internal sealed record ShownPack(PackRow Row, DocumentControl? Document, ReviewRound? Round)
{
    /// <summary>The quality criteria as they stand: what a step of the review answers is met once the step is approved.</summary>
    public ImmutableArray<CriterionEntry> Criteria => Round is null ? [] : QualityCriteria.After(Round);

    /// <summary>Reads a pack.</summary>
    /// <exception cref="Terminal.IntegrityException">Its bytes are not what was stored.</exception>
    public static ShownPack Of(SelectedPack pack)
    {
        PackRow row = PackRow.Of(pack);
        if (pack.Record.PurgedBy is not null) return new ShownPack(row, null, null);
        ProvenPack proven = ProvenPack.Open(pack);
        ReviewRound? round = pack.Record.SubmittedBy is null ? null : ReviewLedger.Round(pack.Record, proven.ForReview(null));
        return new ShownPack(row, proven.Content.Document, round);
    }
}
