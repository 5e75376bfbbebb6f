using System.Text.Json;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Metrics;
using Compliance.Evidence.Pack;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

namespace Compliance.Host.Packs;

/// <summary>Figures of a series as a store tells them now: the ledger as it stands, and the newest pack that is left.</summary>
/// <param name="Series">The series.</param>
/// <param name="Newest">Name of the pack whose completeness and findings these are.</param>
/// <param name="Metrics">The figures.</param>
internal sealed record SeriesFigures(string Series, string Newest, ArtefactMetrics Metrics)
{
    /// <summary>The figures of a series.</summary>
    /// <exception cref="InputException">The store does not hold it, holds no pack of it any more, or cannot be read.</exception>
    public static SeriesFigures Of(IEvidenceStore store, string series)
    {
        LedgerState state = State(store);
        PackRecord[] packs = [.. state.Packs.Where(p => p.Series == series)];
        if (packs.Length == 0)
        {
            string[] known = [.. state.Packs.Select(p => p.Series).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            throw new InputException($"{store.Place} holds no pack of the series '{series}'{(known.Length == 0 ? "; it holds no pack at all" : $"; it holds {string.Join(", ", known)}{Spelling.Suggest(series, known)}")}");
        }
        PackRecord newest = packs.LastOrDefault(p => p.PurgedBy is null) ?? throw new InputException($"{store.Place}: every pack of the series '{series}' was purged");
        // Findings after approval are those of what came later.
        PackRecord? approved = state.LastApproved(series) is { PurgedBy: null } last && last.StoredBy.Number < newest.StoredBy.Number ? last : null;
        return new(series, newest.Name, SeriesMetrics.Of(SeriesCounts.Of(state, series), Read(store, newest.Name), approved is null ? null : Read(store, approved.Name)));
    }

    /// <summary>Writes them for programs: one object.</summary>
    public void WriteJson(Stream output)
    {
        using JsonDocument document = JsonDocument.Parse(PackJson.Write(this));
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" })) document.WriteTo(json);
        output.Write("\n"u8);
    }

    /// <summary>Writes them for a terminal.</summary>
    public void WriteText(Streams streams)
    {
        using StreamWriter output = streams.OpenText();
        (string Label, string Value)[] rows =
        [
            ("series", Series), ("newest pack", Newest), ("completeness", $"{Metrics.CompletenessPercent} %"),
            ("review cycle", Metrics.ReviewCycleDays is { } days ? FormattableString.Invariant($"{days:0.0} days") : "no pack was approved yet"),
            ("findings after approval", Metrics.FindingsAfterApproval is { } findings ? FormattableString.Invariant($"{findings}") : "no pack came after the last approved one"),
            ("reviewer rating", Metrics.ReviewerRating is { } rating ? FormattableString.Invariant($"{rating:0.0} of 5") : "nobody rated, or a decision could not be read"),
            ("downloads", FormattableString.Invariant($"{Metrics.Downloads}")), ("consumers", FormattableString.Invariant($"{Metrics.Consumers}")),
            ("updates", FormattableString.Invariant($"{Metrics.Updates}")), ("reviews due", Metrics.ReviewsDue.IsEmpty ? "none" : string.Join("; ", Metrics.ReviewsDue)),
        ];
        int column = rows.Max(r => r.Label.Length) + 2;
        foreach ((string label, string value) in rows) Wrapping.WriteBeside(output, label, label.Length, column, Printable.Line(value));
    }

    private static LedgerState State(IEvidenceStore store)
    {
        try
        {
            return LedgerState.Of(store.Ledger());
        }
        catch (LedgerBrokenException e)
        {
            throw new InputException($"{store.Place}: {e.Message}");
        }
    }

    private static EvidencePack Read(IEvidenceStore store, string name) => StoredPack.Read(
        store.Open(name) ?? throw new InputException($"{store.Place}: the ledger speaks of the pack {name}, which is not there"), $"{store.Place}: {name}");
}
