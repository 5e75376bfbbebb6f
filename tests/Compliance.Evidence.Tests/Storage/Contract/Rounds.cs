using Compliance.Evidence.Ledger;

namespace Compliance.Evidence.Tests.Storage.Contract;

/// <summary>What a writer does again and again: it reserves a version, stores a pack, releases it, and purges an old one.</summary>
internal sealed class Rounds(IEvidenceStore store, Action<LedgerEntry> acknowledged, CancellationToken cancel)
{
    private const int Kept = 4;

    /// <summary>Does all of it once.</summary>
    public void Run()
    {
        LedgerEntry reserved = Tell(store.Commit(Records.Reserve));
        string version = reserved.Record.Version!, pack = "pack-" + version;
        using (StagedPart whole = store.Stage(pack, "", add => Records.Write(pack, add), cancel))
            Tell(store.Commit(_ => Records.Stored(pack, version), whole));
        using (StagedPart stamp = store.Stage(pack, Records.Stamp, Records.WriteStamp, cancel))
        using (StagedPart release = store.Stage(pack, Records.Release, Records.WriteRelease, cancel))
            Tell(store.Commit(_ => Records.Of(LedgerKind.Released, pack), stamp, release));
        if (store.Commit(PurgeOldest) is { } purged) Tell(purged);
    }

    // Another writer may be between storing and releasing its pack: only what was released is old.
    private static LedgerRecord? PurgeOldest(LedgerState state)
    {
        PackRecord[] there = [.. state.Packs.Where(p => p is { PurgedBy: null, ReleasedBy: not null })];
        return there.Length > Kept ? Records.Of(LedgerKind.Purged, there[0].Name) : null;
    }

    private LedgerEntry Tell(LedgerEntry? entry)
    {
        acknowledged(entry!);
        return entry!;
    }
}
