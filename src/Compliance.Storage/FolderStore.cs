using System.Collections.Immutable;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;

namespace Compliance.Storage;

/// <summary>Packs as folders below one root, beside the ledger that speaks of them. Files are written aside, made durable and renamed, so
/// that they appear whole or not at all, also when the program is killed; what a killed run left aside is cleared by the next.</summary>
/// <param name="root">Folder of the store; made when missing.</param>
public sealed class FolderStore(string root) : IEvidenceStore
{
    private readonly FolderLedger _ledger = new(root);

    /// <inheritdoc/>
    public string Place => root;

    /// <inheritdoc/>
    public StagedPart Stage(string pack, string part, Action<AddFile> write, CancellationToken cancel)
    {
        StoreRules.HoldPart(pack, part);
        Directory.CreateDirectory(root);
        FolderPart.ClearAbandoned(root);
        return FolderPart.Write(root, pack, part, write, cancel);
    }

    /// <inheritdoc/>
    public LedgerEntry? Commit(Decide decide, params ReadOnlySpan<StagedPart> parts)
    {
        Directory.CreateDirectory(root);
        using FileStream held = _ledger.Lock();
        ImmutableArray<LedgerEntry> entries = _ledger.Read();
        LedgerState state = LedgerState.Of(entries);
        LedgerRecord? record = decide(state);
        if (record is null)
        {
            foreach (StagedPart part in parts) part.Dispose();
            return null;
        }

        StoreRules.HoldCommit(state, record, parts);
        foreach (StagedPart part in parts) ((FolderPart)part).Check();
        LedgerEntry entry = LedgerChain.Next(entries.IsEmpty ? null : entries[^1], record);
        _ledger.Append(entry);
        foreach (StagedPart part in parts) ((FolderPart)part).Show();
        if (record is { Kind: LedgerKind.Purged, Pack: { } gone }) Directory.Delete(Path.Combine(root, gone), recursive: true);
        return entry;
    }

    /// <inheritdoc/>
    public ImmutableArray<LedgerEntry> Ledger() => _ledger.Read();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, PackFile>? Open(string pack)
    {
        string folder = Path.Combine(root, pack);
        if (pack != Evidence.Pack.PackName.Safe(pack) || !Directory.Exists(folder)) return null;
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToImmutableDictionary(
            f => Path.GetRelativePath(folder, f).Replace('\\', '/'), f => new PackFile(() => File.OpenRead(f)), StringComparer.Ordinal);
    }
}
