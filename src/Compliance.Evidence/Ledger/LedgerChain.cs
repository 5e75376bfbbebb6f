using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Ledger;

/// <summary>Reads and extends the chain of a ledger's entries.</summary>
public static class LedgerChain
{
    /// <summary>Name of a ledger's file: an entry a line.</summary>
    public const string FileName = "ledger.jsonl";

    /// <summary>Reads a ledger, strictly: every line is the canonical JSON of an entry, numbers follow one another, and every entry names the
    /// one before it.</summary>
    /// <param name="lines">The bytes of each entry, without line ends, in order.</param>
    /// <exception cref="LedgerBrokenException">The chain is broken; the entry is named.</exception>
    public static ImmutableArray<LedgerEntry> Read(IEnumerable<ReadOnlyMemory<byte>> lines) => Extend([], lines);

    /// <summary>Reads what follows entries that were read before, as strictly.</summary>
    /// <param name="known">Entries that were read before.</param>
    /// <param name="lines">The bytes of each entry after them, without line ends, in order.</param>
    /// <returns>All of them.</returns>
    /// <exception cref="LedgerBrokenException">The chain is broken; the entry is named.</exception>
    public static ImmutableArray<LedgerEntry> Extend(ImmutableArray<LedgerEntry> known, IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        ImmutableArray<LedgerEntry>.Builder entries = known.ToBuilder();
        string previous = known.IsEmpty ? LedgerEntry.NoEntry : known[^1].Hash;
        foreach (ReadOnlyMemory<byte> line in lines)
        {
            long number = entries.Count + 1;
            LedgerEntry entry = Parse(line.Span, number);
            if (entry.Number != number) throw new LedgerBrokenException(number, $"has the number {entry.Number}: an entry was removed, added or moved");
            if (entry.Previous != previous) throw new LedgerBrokenException(number, $"names {entry.Previous} as the entry before it, which is {previous}");
            entries.Add(entry);
            previous = Convert.ToHexStringLower(SHA256.HashData(line.Span));
        }
        return entries.ToImmutable();
    }

    /// <summary>The entry that records something after all others.</summary>
    /// <param name="last">The last entry; null for an empty ledger.</param>
    /// <param name="record">What is recorded.</param>
    public static LedgerEntry Next(LedgerEntry? last, LedgerRecord record) => new()
    {
        Number = (last?.Number ?? 0) + 1,
        Previous = last?.Hash ?? LedgerEntry.NoEntry,
        Record = record,
    };

    private static LedgerEntry Parse(ReadOnlySpan<byte> line, long number)
    {
        try
        {
            LedgerEntry entry = PackJson.Read<LedgerEntry>(line);
            if (entry.Format != 1) throw new LedgerBrokenException(number, $"has format {entry.Format}; this program reads format 1");
            return entry.ToBytes().AsSpan().SequenceEqual(line) ? entry : throw new LedgerBrokenException(number, "is not in canonical form");
        }
        catch (JsonException e)
        {
            throw new LedgerBrokenException(number, $"cannot be read: {e.Message}");
        }
    }
}

/// <summary>A ledger is not the chain that was written.</summary>
/// <param name="number">Entry at which it breaks, from 1.</param>
/// <param name="message">What is wrong with the entry.</param>
public sealed class LedgerBrokenException(long number, string message) : Exception($"ledger entry {number} {message}")
{
    /// <summary>Entry at which it breaks, from 1.</summary>
    public long Number { get; } = number;
}
