using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Metrics;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Tests.Versioning;

namespace Compliance.Evidence.Tests.Metrics;

/// <summary>Figures of a series, from the ledger and the packs alone.</summary>
public sealed class SeriesMetricsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void What_the_ledger_tells_of_a_series_is_counted_and_that_of_another_is_not()
    {
        LedgerState state = State(
            R(LedgerKind.EventNamed, 0) with { Reason = "Incident 7" },
            R(LedgerKind.Stored, 0, "a"), R(LedgerKind.Submitted, 0, "a"),
            // Rejected and submitted again: the review began with the first submission.
            Decision(2, "a", PackStatus.Rejected, rating: 2), R(LedgerKind.Submitted, 3, "a"), Decision(4, "a", PackStatus.InReview, null), Decision(5, "a", PackStatus.Approved, 4),
            R(LedgerKind.Stored, 5, "b"), R(LedgerKind.Submitted, 6, "b"), Decision(8, "b", PackStatus.Approved, 5),
            R(LedgerKind.Downloaded, 9, "b") with { Person = "Ada" }, R(LedgerKind.Downloaded, 9, "b") with { Person = "Ada" }, R(LedgerKind.Downloaded, 9, "a") with { Person = "Eve" }, R(LedgerKind.Downloaded, 9, "a"),
            R(LedgerKind.EventNamed, 10) with { Reason = "Reorganisation" },
            R(LedgerKind.Purged, 11, "a"),
            R(LedgerKind.EventNamed, 12) with { Reason = "Elsewhere", Series = "other" }, R(LedgerKind.Downloaded, 12, "c") with { Person = "Bob", Series = "other" });
        SeriesCounts counts = SeriesCounts.Of(state, "shop");
        Assert.Equal((2, 7 * 86_400L, 3, 11, 0, 4, 2), (counts.Approved, counts.ReviewSeconds, counts.Ratings, counts.RatingSum, counts.UnreadableDecisions, counts.Downloads, counts.Consumers));
        Assert.Equal(["2026-01-11: Reorganisation"], counts.Events);

        EvidencePack pack = Packs.Shop with { Findings = [Packs.Finding("NP-1", "a"), Packs.Finding("NP-1", "b")] };
        ArtefactMetrics metrics = SeriesMetrics.Of(counts, pack, pack with { Findings = [Packs.Finding("NP-1", "b"), Packs.Finding("NP-1", "c")] });
        Assert.Equal((3.5m, 3.7m, 1, 4, 2, 2), (metrics.ReviewCycleDays, metrics.ReviewerRating, metrics.FindingsAfterApproval, metrics.Downloads, metrics.Consumers, metrics.Updates));
        Assert.Equal(counts.Events, metrics.ReviewsDue);
        // What is written is what is read, and computed again from it.
        SeriesCounts read = PackJson.Read<SeriesCounts>(PackJson.Write(counts));
        Assert.Equal(PackJson.Write(metrics), PackJson.Write(SeriesMetrics.Of(read, pack, pack with { Findings = [Packs.Finding("NP-1", "b"), Packs.Finding("NP-1", "c")] })));
        Assert.Equal(PackJson.Write(metrics), PackJson.Write(PackJson.Read<ArtefactMetrics>(PackJson.Write(metrics))));
    }

    [Fact]
    public void What_there_is_nothing_to_count_of_is_not_told()
    {
        ArtefactMetrics metrics = SeriesMetrics.Of(SeriesCounts.Of(LedgerState.Empty, "shop"), Packs.Shop, null);
        Assert.Equal((null, null, null, 0, 0, 0), (metrics.ReviewCycleDays, metrics.ReviewerRating, metrics.FindingsAfterApproval, metrics.Downloads, metrics.Consumers, metrics.Updates));
        Assert.Empty(metrics.ReviewsDue);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData(null)]
    public void A_decision_that_cannot_be_read_leaves_the_rating_open(string? envelope)
    {
        LedgerState state = State(R(LedgerKind.Stored, 0, "a"), R(LedgerKind.Submitted, 0, "a"), Decision(1, "a", PackStatus.InReview, 5), Decision(2, "a", PackStatus.Approved, 5) with { Envelope = envelope });
        SeriesCounts counts = SeriesCounts.Of(state, "shop");
        Assert.Equal((1, 1), (counts.Ratings, counts.UnreadableDecisions));
        Assert.Null(SeriesMetrics.Of(counts, Packs.Shop, null).ReviewerRating);
        Assert.Equal(2m, SeriesMetrics.Of(counts, Packs.Shop, null).ReviewCycleDays);
    }

    private static LedgerState State(params LedgerRecord[] records)
    {
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        foreach (LedgerRecord record in records) entries.Add(LedgerChain.Next(entries.Count == 0 ? null : entries[^1], record));
        return LedgerState.Of(entries.ToImmutable());
    }

    private static LedgerRecord R(LedgerKind kind, int day, string? pack = null) => new()
    {
        Kind = kind, Series = "shop", Moment = Start.AddDays(day), Pack = pack, Version = "1.0.0", Digest = new string('0', 64), Status = kind == LedgerKind.Submitted ? PackStatus.InReview : null,
    };

    private static LedgerRecord Decision(int day, string pack, PackStatus status, int? rating) => R(LedgerKind.Decided, day, pack) with
    {
        Status = status,
        Envelope = Encoding.UTF8.GetString(new ApprovalStatement
        {
            Document = "EP-shop-1.0.0", Submission = new string('1', 64), Step = "peer", Person = "Ada", Role = "engineer", IdentitySource = "key", Moment = Start.AddDays(day),
            Decision = status == PackStatus.Rejected ? ApprovalStatement.Rejected : ApprovalStatement.Approved, Rating = rating,
        }.Sign(new string('0', 64), Key)),
    };
}
