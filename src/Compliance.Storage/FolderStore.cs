using System.Collections.Immutable;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Storage;

/// <summary>Packs as folders below one root, beside the ledger that speaks of them; all of it readable by its owner alone. Files are
/// written aside and made visible with their entry (<c>docs/decisions/0017-the-folder-store.md</c>). What an interrupted run left is
/// finished or dropped by the next use of the store.</summary>
/// <param name="root">Folder of the store; made when missing.</param>
/// <param name="tell">Told in a sentence what was finished, dropped or cut off after an interrupted run; null to tell nobody.</param>
public sealed class FolderStore(string root, Action<string>? tell = null) : IEvidenceStore
{
    private readonly FolderLedger _ledger = new(root);
    private readonly WriteAhead _ahead = new(root, new FolderLedger(root), tell);

    /// <inheritdoc/>
    public string Place => root;

    /// <summary>How long to wait for another writer before giving up with an <see cref="IOException"/> that names the lock.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public StagedPart Stage(string pack, string part, Action<AddFile> write, CancellationToken cancel)
    {
        StoreRules.HoldPart(pack, part);
        FolderPart staged;
        using (Hold(toWrite: true)) staged = PrivateFiles.Naming(root, () =>
        {
            FolderPart.ClearAbandoned(root);
            return FolderPart.Begin(root, pack, part);
        });
        staged.Write(write, cancel);
        return staged;
    }

    /// <inheritdoc/>
    public LedgerEntry? Commit(Decide decide, params ReadOnlySpan<StagedPart> parts)
    {
        using StoreLock held = Hold(toWrite: true);
        if (held.Nested) throw new InvalidOperationException("A decision records nothing itself.");
        ImmutableArray<FolderPart> staged = [.. parts.ToArray().Select(p => p as FolderPart ?? throw new ArgumentException("A part of another store is not committed to a folder.", nameof(parts)))];
        LedgerState state = _ledger.State();
        if (decide(state) is not { } record)
        {
            foreach (FolderPart part in staged) part.Dispose();
            return null;
        }

        StoreRules.HoldCommit(state, record, parts);
        foreach (FolderPart part in staged) part.HoldFree(root);
        LedgerEntry entry = LedgerChain.Next(state.Entries.IsEmpty ? null : state.Entries[^1], record);
        PrivateFiles.Naming(root, () => _ahead.Commit(entry, staged));
        foreach (FolderPart part in staged) part.Dispose();
        return entry;
    }

    /// <inheritdoc/>
    public ImmutableArray<LedgerEntry> Ledger()
    {
        if (!IsThere()) return [];
        using StoreLock held = Hold(toWrite: false);
        return _ledger.State().Entries;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, PackFile>? Open(string pack)
    {
        if (pack != PackName.Safe(pack) || !IsThere()) return null;
        using StoreLock held = Hold(toWrite: false);
        if (_ledger.State().Pack(pack) is not { PurgedBy: null }) return null;
        string folder = Path.Combine(root, pack);
        if (PrivateFiles.At(folder) != Standing.Folder) throw new PackLostException($"'{folder}' is no folder; the ledger knows a pack of that name.");
        FolderListing listing = PrivateFiles.Naming(folder, () => FolderListing.Read(folder));
        return listing.Faults.IsEmpty ? listing.Files : throw new IOException($"'{folder}' holds what no pack holds: {string.Join("; ", listing.Faults)}");
    }

    // Where nobody wrote yet, there is nothing; what cannot be looked at is not nothing.
    private bool IsThere() => PrivateFiles.At(root) switch
    {
        Standing.Nothing => false,
        Standing.File => throw new IOException($"'{root}' is no folder; the store is expected there."),
        _ => true,
    };

    private StoreLock Hold(bool toWrite)
    {
        if (toWrite) PrivateFiles.MakeFolder(root);
        StoreLock held = StoreLock.Take(root, Patience, toWrite);
        try
        {
            if (!held.Nested) _ahead.Recover();
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
