using Compliance.Evidence.Approval;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Host.Terminal;

namespace Compliance.Host.Packs;

/// <summary>Where a review stands, in words.</summary>
internal static class ReviewText
{
    /// <summary>A status in words.</summary>
    public static string Word(PackStatus status) => status == PackStatus.InReview ? "in review" : status.ToString().ToLowerInvariant();

    /// <summary>What a pack is: <c>a draft</c>, <c>in review</c>, <c>approved</c>.</summary>
    public static string Is(PackStatus status) => status == PackStatus.Draft ? "a draft" : Word(status);

    /// <summary>Says where a pack stands after an act.</summary>
    /// <param name="streams">Where to.</param>
    /// <param name="selected">The pack before the act.</param>
    /// <param name="pack">The pack as its review sees it.</param>
    public static void Progress(Streams streams, SelectedPack selected, ReviewedPack pack)
    {
        PackRecord record = LedgerState.Of(selected.Store.Ledger()).Pack(selected.Name)!;
        using StreamWriter output = streams.OpenText();
        output.WriteLine($"{selected.Name} is {Is(record.Status)}.");
        if (ReviewLedger.Round(record, pack)?.Next is { } next) output.WriteLine($"Next: {Step(next)}.");
        else if (record.Status == PackStatus.Approved) output.WriteLine("Next: compliance packs release, which publishes the approved renditions.");
    }

    /// <summary>A step, and who decides it.</summary>
    public static string Step(ReviewStepEntry step) =>
        $"{step.Step}, by {(step.Step == ReviewPlan.SelfReview ? "an author" : "somebody who is no author")}, in the role {string.Join(" or ", step.Roles)}";
}
