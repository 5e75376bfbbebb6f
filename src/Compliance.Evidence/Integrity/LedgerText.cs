using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>Reads the bytes of a ledger that somebody else may have written, and says what happened to it where it is no chain.</summary>
internal static class LedgerText
{
    private const int MaxLine = 4 << 20, MaxEntries = 1_000_000;

    /// <summary>The entries; null when the chain is broken, and then why was told.</summary>
    public static ImmutableArray<LedgerEntry>? Read(ReadOnlyMemory<byte> bytes, Action<string> fault)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        for (int end; (end = bytes.Span.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            if (end > MaxLine || lines.Count == MaxEntries)
            {
                fault($"is larger than is read: a line of more than {MaxLine} bytes, or more than {MaxEntries} entries");
                return null;
            }
            lines.Add(bytes[..end]);
        }
        if (!bytes.IsEmpty)
        {
            fault($"is cut: its last line, of entry {lines.Count + 1}, has no end");
            return null;
        }
        try
        {
            return LedgerChain.Read(lines);
        }
        catch (LedgerBrokenException e)
        {
            fault(Why(lines, e));
            return null;
        }
    }

    // A chain breaks at one entry; what numbers the others bear tells what was done.
    private static string Why(List<ReadOnlyMemory<byte>> lines, LedgerBrokenException broken)
    {
        List<long> numbers = [];
        foreach (ReadOnlyMemory<byte> line in lines)
        {
            try
            {
                numbers.Add(PackJson.Read<LedgerEntry>(line.Span).Number);
            }
            catch (JsonException)
            {
                return broken.Message;
            }
        }
        HashSet<long> seen = [.. numbers];
        if (seen.Count < numbers.Count) return $"holds an entry twice: {broken.Message}";
        long top = numbers.Max();
        if (top == numbers.Count && !numbers.SequenceEqual(numbers.Order())) return $"was reordered: {broken.Message}";
        if (top > numbers.Count && numbers.SequenceEqual(numbers.Order()))
            return $"misses entry {Enumerable.Range(1, lines.Count + 1).First(n => !seen.Contains(n))}: it was removed";
        return broken.Message;
    }
}
