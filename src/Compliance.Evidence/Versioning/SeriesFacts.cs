using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Metrics;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>What the ledger said of a series right before a pack's version was reserved: all that the pack depends on beside its other inputs.
/// It stands in the pack, so that version, change log and history are recomputed without the ledger.</summary>
public sealed record SeriesFacts
{
    /// <summary>Where it stands in a pack.</summary>
    public const string FileName = "data/inputs/series.json";

    /// <summary>How far back scans are told, in days.</summary>
    public const int ScanDays = 366;

    /// <summary>Form of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The series.</summary>
    public required string Series { get; init; }

    /// <summary>The last approved pack of the series; null when none was approved.</summary>
    public PredecessorFacts? Predecessor { get; init; }

    /// <summary>Versions given in the series that are not below the predecessor's, in the order of giving.</summary>
    public required ImmutableArray<string> Versions { get; init; }

    /// <summary>Scans of the series before the moment of assessment, by moment: those of the last <see cref="ScanDays"/> days, and the one before
    /// them.</summary>
    public required ImmutableArray<ScanFacts> Scans { get; init; }

    /// <summary>Packs of the series that were approved, that no entry purged, and that the store has no more, by name.</summary>
    public required ImmutableArray<string> Lost { get; init; }

    /// <summary>What the metrics of the series are computed from; null in packs of programs that counted nothing.</summary>
    public SeriesCounts? Counts { get; init; }

    /// <summary>Earlier packs that tell the course of the series, the oldest first; null in packs of programs that told none.</summary>
    public ImmutableArray<EarlierFacts>? Earlier { get; init; }

    /// <summary>Number of entries in the ledger.</summary>
    public required long LedgerEntries { get; init; }

    /// <summary>Hash of the last of them; zeros when there is none.</summary>
    public required string LedgerHead { get; init; }

    /// <summary>What the ledger says.</summary>
    /// <param name="before">The ledger before the reservation.</param>
    /// <param name="series">The series.</param>
    /// <param name="moment">Moment of assessment.</param>
    /// <param name="lost">Packs whose files are gone.</param>
    public static SeriesFacts Of(LedgerState before, string series, DateTimeOffset moment, ImmutableHashSet<string> lost)
    {
        PackRecord? approved = before.LastApproved(series);
        ImmutableArray<ScanFacts> scans = [.. before.Packs.Where(p => p.Series == series && p.StoredBy.Record.Moment < moment)
            .Select(p => new ScanFacts(p.StoredBy.Record.Moment, p.Name, p.Version)).OrderBy(s => s.Moment).ThenBy(s => s.Pack, StringComparer.Ordinal)];
        int old = scans.Count(s => s.Moment < moment.AddDays(-ScanDays));
        return new SeriesFacts
        {
            Series = series,
            Predecessor = approved is null ? null : new(approved.Name, approved.Version, approved.StoredBy.Record.Moment, approved.Digest, approved.PurgedBy is not null),
            Versions = [.. before.Versions(series).Where(v => approved is null || VersionNumber.Compare(v, approved.Version) >= 0)],
            Scans = scans[Math.Max(0, old - 1)..],
            Lost = [.. before.Packs.Where(p => p.Series == series && p.PurgedBy is null && lost.Contains(p.Name)).Select(p => p.Name).Order(StringComparer.Ordinal)],
            Counts = SeriesCounts.Of(before, series),
            LedgerEntries = before.Entries.Length,
            LedgerHead = before.Head,
        };
    }

    /// <summary>What the checks are told of the series: scans since the last approved pack, which is one itself.</summary>
    public SeriesHistory History() => new()
    {
        Scans = [.. Scans.Select(s => s.Moment).Where(m => Predecessor is null || m > Predecessor.Created).Concat(Predecessor is null ? [] : [Predecessor.Created]).Distinct().Order()],
        Lost = Lost,
    };

    /// <summary>Whether an assessment and a comparison made on these facts hold on others too: versions given, metrics, the course of the series and
    /// the length of the ledger touch neither.</summary>
    public bool IsSameGround(SeriesFacts other) => Ground(this).AsSpan().SequenceEqual(Ground(other));

    private static byte[] Ground(SeriesFacts facts) => PackJson.Write(facts with { Versions = [], Counts = null, Earlier = null, LedgerEntries = 0, LedgerHead = LedgerEntry.NoEntry });
}

/// <summary>The approved pack that another follows.</summary>
/// <param name="Pack">Its name in the store.</param>
/// <param name="Version">MAJOR.MINOR.PATCH.</param>
/// <param name="Created">Moment of assessment.</param>
/// <param name="Digest">SHA-256 of its evidence manifest, lower-case hex.</param>
/// <param name="Purged">Its files were destroyed after their retention, so nothing can be compared with it.</param>
public sealed record PredecessorFacts(string Pack, string Version, DateTimeOffset Created, string Digest, bool Purged);

/// <summary>One scan of a series.</summary>
/// <param name="Moment">Moment of assessment.</param>
/// <param name="Pack">Name of its pack in the store.</param>
/// <param name="Version">MAJOR.MINOR.PATCH.</param>
public sealed record ScanFacts(DateTimeOffset Moment, string Pack, string Version);
