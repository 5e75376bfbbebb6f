using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Ledger;

/// <summary>What a ledger says, added up.</summary>
public sealed class LedgerState
{
    /// <summary>What an empty ledger says.</summary>
    public static readonly LedgerState Empty = Of([]);

    private readonly Dictionary<string, PackRecord> _packs;

    private LedgerState(ImmutableArray<LedgerEntry> entries, Dictionary<string, PackRecord> packs) => (Entries, _packs) = (entries, packs);

    /// <summary>Its entries, in order.</summary>
    public ImmutableArray<LedgerEntry> Entries { get; }

    /// <summary>Hash of the last entry; <see cref="LedgerEntry.NoEntry"/> when there is none.</summary>
    public string Head => Entries.IsEmpty ? LedgerEntry.NoEntry : Entries[^1].Hash;

    /// <summary>Packs that were stored, purged ones too, in the order of storing.</summary>
    public IEnumerable<PackRecord> Packs => _packs.Values.OrderBy(p => p.StoredBy.Number);

    /// <summary>The pack of a name; null when none was stored.</summary>
    public PackRecord? Pack(string name) => _packs.GetValueOrDefault(name);

    /// <summary>The approved pack of a series that no later one has superseded; null when there is none.</summary>
    public PackRecord? LastApproved(string series) => _packs.Values.Where(p => p.Series == series && p.Status == PackStatus.Approved).MaxBy(p => p.DecidedBy?.Number ?? 0);

    /// <summary>Versions given within a series, in the order of giving.</summary>
    public IEnumerable<string> Versions(string series) =>
        Entries.Where(e => e.Record.Kind == LedgerKind.Reserved && e.Record.Series == series).Select(e => e.Record.Version!);

    /// <summary>Adds up entries.</summary>
    /// <param name="entries">Entries of an intact chain, in order.</param>
    public static LedgerState Of(ImmutableArray<LedgerEntry> entries)
    {
        var packs = new Dictionary<string, PackRecord>(StringComparer.Ordinal);
        var approved = new Dictionary<string, string>(StringComparer.Ordinal); // The one approved pack of each series.
        foreach (LedgerEntry entry in entries)
        {
            LedgerRecord record = entry.Record;
            if (record.Pack is not { } name) continue;
            if (record.Kind == LedgerKind.Stored)
                packs[name] = new PackRecord { Name = name, Series = record.Series, Version = record.Version!, Digest = record.Digest!, StoredBy = entry };
            else if (packs.TryGetValue(name, out PackRecord? pack))
                packs[name] = pack.After(entry);

            if (record.Status != PackStatus.Approved) continue;
            if (approved.TryGetValue(record.Series, out string? last) && last != name && packs.TryGetValue(last, out PackRecord? older) && older.Status == PackStatus.Approved)
                packs[last] = older with { Status = PackStatus.Superseded, SupersededBy = name };
            approved[record.Series] = name;
        }
        return new LedgerState(entries, packs);
    }
}
