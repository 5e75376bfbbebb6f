using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Metrics;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Gives a pack its version, predecessor, change log and the metrics of its series.</summary>
public static class PackVersioning
{
    /// <summary>Reserves a version in a store, and makes the pack that bears it. Safe beside any number of other writers: what they record
    /// meanwhile is seen, and where it touches the pack, the pack is composed anew.</summary>
    /// <param name="store">The store.</param>
    /// <param name="series">Series of the pack.</param>
    /// <param name="moment">Moment of assessment.</param>
    /// <param name="content">Identity of the audit, see <see cref="VersionReservation.Content"/>.</param>
    /// <param name="compose">Composes the pack, without a version, from what the ledger says of its series.</param>
    /// <exception cref="EvidenceBrokenException">The predecessor is not what was approved, or the same audit had another version before.</exception>
    /// <exception cref="LedgerBrokenException">The ledger is not the chain that was written.</exception>
    public static VersionedPack Reserve(IEvidenceStore store, string series, DateTimeOffset moment, string content, Func<SeriesFacts, EvidencePack> compose)
    {
        for (; ; )
        {
            LedgerState now = LedgerState.Of(store.Ledger());
            LedgerEntry? reserved = VersionReservation.Find(now, series, content);
            LedgerState before = reserved is null ? now : Before(now.Entries, reserved);
            ImmutableHashSet<string> lost = Lost(store, before, series);
            SeriesFacts facts = SeriesFacts.Of(before, series, moment, lost);
            PredecessorPack? predecessor = facts.Predecessor is { Purged: false } known ? PredecessorPack.Stored(known, series, Open(store, known.Pack)) : null;
            EvidencePack draft = compose(facts);
            ChangeLog log = Compare(facts, predecessor, draft);
            reserved ??= store.Commit(state =>
            {
                SeriesFacts latest = SeriesFacts.Of(state, series, moment, lost);
                bool holds = VersionReservation.Find(state, series, content) is null && facts.IsSameGround(latest);
                return holds ? VersionReservation.Record(VersionReservation.Give(log, latest).Version, content, moment, latest) : null;
            });
            if (reserved is null) continue;
            LedgerState then = Before(store.Ledger(), reserved);
            facts = SeriesFacts.Of(then, series, moment, lost) with { Earlier = [.. EarlierPacks.Of(then, series, moment).AsParallel().AsOrdered().Select(p => EarlierPacks.Read(p, name => Open(store, name)))] };
            VersionedPack pack = Apply(draft, log, facts, predecessor);
            return pack.Pack.Document.Version == reserved.Record.Version ? pack : throw new EvidenceBrokenException(
                $"ledger entry {reserved.Number} gave this audit the version {reserved.Record.Version}, and {pack.Pack.Document.Version} follows from what the store holds now");
        }
    }

    /// <summary>The pack with its version, predecessor and change log, from the facts alone.</summary>
    /// <param name="draft">The pack without them.</param>
    /// <param name="facts">What the ledger said before its version was reserved.</param>
    /// <param name="predecessor">The predecessor; null when there is none, or it was purged.</param>
    /// <exception cref="EvidenceBrokenException">The packs cannot be compared.</exception>
    public static VersionedPack Apply(EvidencePack draft, SeriesFacts facts, PredecessorPack? predecessor) => Apply(draft, Compare(facts, predecessor, draft), facts, predecessor);

    private static VersionedPack Apply(EvidencePack draft, ChangeLog log, SeriesFacts facts, PredecessorPack? predecessor)
    {
        (string version, string reason) = VersionReservation.Give(log, facts);
        string id = DocumentId(facts.Series, version);
        byte[] series = PackJson.Write(facts);
        ImmutableArray<PackedInput> inputs =
        [
            .. predecessor?.Inputs() ?? [],
            new PackedInput(new InputEntry(SeriesFacts.FileName, Convert.ToHexStringLower(SHA256.HashData(series)), "What the ledger said of the series"), series),
        ];
        EvidencePack pack = draft with
        {
            Document = draft.Document with
            {
                Id = id,
                Version = version,
                VersionReason = reason,
                Supersedes = facts.Predecessor is { } before ? DocumentId(facts.Series, before.Version) : null,
                Predecessor = facts.Predecessor is { } p ? new PredecessorEntry(DocumentId(facts.Series, p.Version), p.Version, p.Created, p.Digest) : null,
            },
            Changes = log with { Successor = log.Successor with { Id = id, Version = version } },
            Inputs = [.. draft.Inputs.Concat(inputs.Select(i => i.Entry)).OrderBy(i => i.Path, StringComparer.Ordinal)],
        };
        ImmutableArray<EarlierFacts> earlier = facts.Earlier ?? [];
        pack = pack with
        {
            Trend = [.. earlier.Where(e => e.Missing is null).Select(e => new TrendEntry(DocumentId(facts.Series, e.Version), e.Version, e.Created, e.Approved, e.Controls!, e.Findings!.Value))],
            TrendGaps = [.. earlier.Where(e => e.Missing is not null).Select(e => new TrendGapEntry(DocumentId(facts.Series, e.Version), e.Version, e.Created, e.Missing!))],
        };
        pack = pack with { Metrics = facts.Counts is { } counts ? SeriesMetrics.Of(counts, pack, predecessor?.Pack) : null };
        return new VersionedPack(pack, inputs);
    }

    private static ChangeLog Compare(SeriesFacts facts, PredecessorPack? predecessor, EvidencePack draft)
    {
        try
        {
            return facts.Predecessor is { Purged: true } purged
                ? PackComparison.AfterPurged(new ComparedPack(DocumentId(facts.Series, purged.Version), facts.Series, purged.Version, purged.Created), draft)
                : PackComparison.Between(predecessor?.Pack, draft);
        }
        catch (PackComparisonException e)
        {
            throw new EvidenceBrokenException($"the pack cannot be compared with the last approved pack {facts.Predecessor?.Pack}: {e.Message}");
        }
    }

    private static string DocumentId(string series, string version) => $"EP-{series}-{version}";

    private static LedgerState Before(ImmutableArray<LedgerEntry> entries, LedgerEntry entry) => LedgerState.Of(entries[..(int)(entry.Number - 1)]);

    // Of packs that were approved, of which there are few: opening one looks at every file of it.
    private static ImmutableHashSet<string> Lost(IEvidenceStore store, LedgerState state, string series) => [.. state.Packs
        .Where(p => p is { PurgedBy: null, Status: PackStatus.Approved or PackStatus.Superseded or PackStatus.Archived } && p.Series == series)
        .Where(p => Open(store, p.Name) is null).Select(p => p.Name)];

    private static IReadOnlyDictionary<string, PackFile>? Open(IEvidenceStore store, string pack)
    {
        try
        {
            return store.Open(pack);
        }
        catch (PackLostException)
        {
            return null; // Told by whoever asked: a predecessor ends the audit, another pack fails a check.
        }
    }
}

/// <summary>A pack with its version, and the inputs that the version rests on.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Inputs">What the ledger said of the series, and the predecessor.</param>
public sealed record VersionedPack(EvidencePack Pack, ImmutableArray<PackedInput> Inputs);
