using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Metrics;

/// <summary>What a ledger tells of a series that its metrics are computed from. It stands in the pack beside the metrics, so that they can be
/// computed again without the ledger.</summary>
public sealed record SeriesCounts
{
    /// <summary>Packs approved so far, superseded, archived and purged ones too.</summary>
    public required int Approved { get; init; }

    /// <summary>Seconds from the first submission of each of these to its approval, added up.</summary>
    public required long ReviewSeconds { get; init; }

    /// <summary>Decisions that rate the pack.</summary>
    public required int Ratings { get; init; }

    /// <summary>Their ratings, each 1–5, added up.</summary>
    public required int RatingSum { get; init; }

    /// <summary>Decisions whose signed document could not be read, so that what they rate is not known.</summary>
    public required int UnreadableDecisions { get; init; }

    /// <summary>Files handed out.</summary>
    public required int Downloads { get; init; }

    /// <summary>Persons to whom files were handed out; where no person is known, none is counted.</summary>
    public required int Consumers { get; init; }

    /// <summary>Events named since the last approval, in words, in their order.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>Counts what a ledger tells of a series.</summary>
    /// <param name="state">The ledger, up to the moment that the metrics are of.</param>
    /// <param name="series">The series.</param>
    public static SeriesCounts Of(LedgerState state, string series)
    {
        LedgerEntry[] entries = [.. state.Entries.Where(e => e.Record.Series == series)];
        Dictionary<string, DateTimeOffset> submitted = new(StringComparer.Ordinal);
        Dictionary<string, LedgerEntry> approved = new(StringComparer.Ordinal);
        foreach (LedgerEntry entry in entries.Where(e => e.Record.Pack is not null))
        {
            if (entry.Record.Kind == LedgerKind.Submitted) submitted.TryAdd(entry.Record.Pack!, entry.Record.Moment);
            if (entry.Record is { Kind: LedgerKind.Decided, Status: PackStatus.Approved }) approved.TryAdd(entry.Record.Pack!, entry);
        }
        int?[] ratings = [.. entries.Where(e => e.Record.Kind == LedgerKind.Decided).Select(e => Rating(e.Record.Envelope))];
        LedgerRecord[] downloads = [.. entries.Where(e => e.Record.Kind == LedgerKind.Downloaded).Select(e => e.Record)];
        long last = approved.Values.Select(e => e.Number).DefaultIfEmpty(0).Max();
        return new()
        {
            Approved = approved.Count,
            ReviewSeconds = approved.Sum(a => (long)(a.Value.Record.Moment - submitted.GetValueOrDefault(a.Key, a.Value.Record.Moment)).TotalSeconds),
            Ratings = ratings.Count(r => r > 0),
            RatingSum = ratings.Sum(r => r ?? 0),
            UnreadableDecisions = ratings.Count(r => r is null),
            Downloads = downloads.Length,
            Consumers = downloads.Select(d => d.Person).OfType<string>().Distinct(StringComparer.Ordinal).Count(),
            Events = [.. entries.Where(e => e.Record.Kind == LedgerKind.EventNamed && e.Number > last).Select(Words)],
        };
    }

    private static string Words(LedgerEntry entry) =>
        $"{entry.Record.Moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {entry.Record.Reason ?? "an event that nobody described"}";

    /// <summary>Rating of a decision; 0 where it gives none, null where it cannot be read.</summary>
    private static int? Rating(string? envelope)
    {
        if (envelope is null) return null;
        try
        {
            int rating = SignedStatement.Read<ApprovalStatement>(ApprovalStatement.PredicateType, Encoding.UTF8.GetBytes(envelope)).Predicate.Rating ?? 0;
            return rating is >= 0 and <= 5 ? rating : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Counted as unreadable: the mean is not told then.
            return null;
        }
    }
}
