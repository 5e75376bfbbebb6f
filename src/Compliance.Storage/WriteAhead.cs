using System.Collections.Immutable;
using Compliance.Evidence.Ledger;

namespace Compliance.Storage;

/// <summary>Makes a ledger entry and the files that it speaks of one change: the intention is made durable, then the entry, which decides,
/// then the files are moved. After a crash the next one who holds the store finishes what the ledger holds, and drops what it does not.</summary>
/// <param name="root">Folder of the store.</param>
/// <param name="ledger">Its ledger.</param>
/// <param name="tell">Told what was finished, dropped or cut after a crash.</param>
internal sealed class WriteAhead(string root, FolderLedger ledger, Action<string>? tell)
{
    /// <summary>Commits an entry and parts. The store is held and recovered, and the parts were held to be free.</summary>
    /// <param name="entry">The entry, which follows the last of the ledger.</param>
    /// <param name="parts">Parts of its pack.</param>
    public void Commit(LedgerEntry entry, ImmutableArray<FolderPart> parts)
    {
        byte[] line = [.. entry.ToBytes(), (byte)'\n'];
        var intention = new FolderIntention
        {
            At = ledger.Length, Bytes = line.Length, Entry = entry.Hash, Number = entry.Number, Pack = entry.Record.Pack,
            Moves = [.. parts.Select(p => new FolderMove(p.Aside, p.Part))], Purge = entry.Record.Kind == LedgerKind.Purged,
        };
        foreach (FolderPart part in parts) part.IsClaimed = true;
        try
        {
            intention.Write(root);
            ledger.Write(intention.At, line);
        }
        catch (Exception failure)
        {
            TakeBack(intention, failure);
            foreach (FolderPart part in parts) part.IsClaimed = false;
            throw;
        }

        try
        {
            Finish(intention);
            FolderIntention.Remove(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"entry {entry.Number} is in '{ledger.File}', but its files are not where they belong yet: {e.Message} The next use of the store moves them.", e);
        }
        foreach (FolderPart part in parts) part.IsClaimed = false;
    }

    /// <summary>Brings the store out of the state that a crash left. The store is held.</summary>
    /// <exception cref="IOException">What is left cannot be finished, or nobody may write here; what was found is named.</exception>
    public void Recover()
    {
        try
        {
            if (FolderIntention.Read(root) is { } intention) Recover(intention);
            else EndLastLine();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"'{root}' was left by an interrupted run, and only who may write in it can finish that: {e.Message}", e);
        }
    }

    private void Recover(FolderIntention intention)
    {
        ReadOnlyMemory<byte> bytes = ledger.Bytes();
        if (bytes.Length < intention.At)
            throw new IOException($"'{ledger.File}' has {bytes.Length} bytes, and had {intention.At} when a run began to add entry {intention.Number}: it was cut or exchanged since.");
        ReadOnlyMemory<byte> tail = bytes[(int)intention.At..];
        if (tail.Length > intention.Bytes)
            throw new IOException($"'{ledger.File}' holds more after byte {intention.At} than the entry {intention.Number} that a run began to add: somebody else wrote it.");
        if (FolderLedger.IsLine(tail.Span, intention.Entry))
        {
            Finish(intention);
            tell?.Invoke($"'{ledger.File}': entry {intention.Number}, which an interrupted run had recorded, was finished");
        }
        else
        {
            ledger.Cut(intention.At);
            tell?.Invoke($"'{ledger.File}': entry {intention.Number}, which an interrupted run had begun and nobody was told of, was dropped ({tail.Length} of {intention.Bytes} bytes were there)");
        }
        FolderPart.ClearAbandoned(root);
        FolderIntention.Remove(root);
    }

    // No commit of this program leaves such a line without an intention. A line whose end alone is missing or changed may have been
    // acknowledged: only what no entry can have been is cut.
    private void EndLastLine()
    {
        if (ledger.EndsWhole) return;
        byte[] bytes = ledger.Bytes();
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        try
        {
            FolderLedger.Entries(bytes);
        }
        catch (LedgerBrokenException e) when (e.Number == bytes.AsSpan(0, whole).Count((byte)'\n') + 1 && FolderLedger.IsBegun(bytes.AsSpan(whole)))
        {
            ledger.Cut(whole);
            tell?.Invoke($"'{ledger.File}': {bytes.Length - whole} bytes after the last whole entry were cut off: an entry that was not written to its end, so nobody was told of it");
            return;
        }
        ledger.Write(bytes.Length, "\n"u8);
        tell?.Invoke($"'{ledger.File}': the newline after the last entry was missing and was added");
    }

    // Whatever it finds done already, it leaves.
    private void Finish(FolderIntention intention)
    {
        foreach (FolderMove move in intention.Moves) FolderPart.Show(root, intention.Pack!, move);
        if (intention.Purge) FolderPart.Destroy(root, intention.Pack!);
    }

    private void TakeBack(FolderIntention intention, Exception failure)
    {
        try
        {
            ledger.Cut(intention.At);
            FolderIntention.Remove(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{failure.Message} Nor can what was begun be taken back ({e.Message}); the next use of the store finishes or drops it.", failure);
        }
    }
}
