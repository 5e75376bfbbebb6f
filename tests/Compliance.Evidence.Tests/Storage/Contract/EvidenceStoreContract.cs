using System.Collections.Immutable;
using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;

namespace Compliance.Evidence.Tests.Storage.Contract;

/// <summary>What every evidence store does, wherever it keeps its packs. A class for each store runs these tests against a real one.</summary>
public abstract partial class EvidenceStoreContract
{
    private IEvidenceStore? _store;

    /// <summary>The store under test, which every call opens anew, as another writer would. It is empty when a test begins.</summary>
    protected abstract IEvidenceStore OpenStore();

    private IEvidenceStore Store => _store ??= OpenStore();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_pack_becomes_visible_whole_with_the_entry_that_stored_it()
    {
        using StagedPart staged = Stage("pack-1");
        LedgerEntry? entry = Store.Commit(_ => Records.Stored("pack-1"), staged);
        Assert.Equal(["data/pack.json", "data/report/pack.md", Records.Manifest], Files("pack-1"));
        Assert.Equal("# pack-1", Read("pack-1", "data/report/pack.md"));
        Assert.Equal(Records.Digest("pack-1"), OpenStore().Open("pack-1")![Records.Manifest].Digest.Sha256);
        LedgerEntry kept = Assert.Single(OpenStore().Ledger());
        Assert.Equal((1L, entry!.Hash), (kept.Number, kept.Hash));
        Assert.Equal(Records.Stored("pack-1"), kept.Record);
    }

    [Fact]
    public void What_is_staged_is_seen_by_nobody_and_is_dropped_when_it_is_not_committed()
    {
        using (Stage("pack-1"))
        {
            Assert.Null(OpenStore().Open("pack-1"));
            Assert.Empty(OpenStore().Ledger());
        }
        Assert.Null(OpenStore().Open("pack-1"));
        Put("pack-1");
    }

    [Fact]
    public void A_store_in_which_nothing_was_written_is_empty()
    {
        Assert.Empty(Store.Ledger());
        Assert.Null(Store.Open("pack-1"));
    }

    [Fact]
    public void Nothing_happens_when_nothing_is_to_be_recorded()
    {
        using StagedPart staged = Stage("pack-1");
        Assert.Null(Store.Commit(_ => null, staged));
        Assert.Null(Store.Open("pack-1"));
        Assert.Empty(Store.Ledger());
        Assert.Throws<ObjectDisposedException>(() => Store.Commit(_ => Records.Stored("pack-1"), staged));
        Assert.Empty(Store.Ledger());
    }

    [Fact]
    public void What_the_decision_throws_is_thrown_and_nothing_happens()
    {
        using (StagedPart staged = Stage("pack-1"))
            Assert.Equal("no", Assert.Throws<InvalidDataException>(() => Store.Commit(_ => throw new InvalidDataException("no"), staged)).Message);
        Assert.Null(Store.Open("pack-1"));
        Assert.Empty(Store.Ledger());
        Put("pack-1");
    }

    [Fact]
    public void A_failure_half_way_leaves_nothing()
    {
        Assert.Equal("no ink", Assert.Throws<InvalidDataException>(() => Store.Stage("pack-1", "", add =>
        {
            add("data/pack.json", Records.Text("{}"));
            add("data/report.pdf", stream =>
            {
                stream.Write(new byte[100]);
                throw new InvalidDataException("no ink");
            });
        }, Cancel)).Message);
        Assert.Null(Store.Open("pack-1"));
        Assert.Empty(Store.Ledger());
        Put("pack-1");
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Store.Stage("pack-1", "", add =>
        {
            add("data/pack.json", Records.Text("{}"));
            cancel.Cancel();
        }, cancel.Token));
        Assert.Null(Store.Open("pack-1"));
        Put("pack-1");
    }

    [Fact]
    public void Bytes_come_back_as_they_were_written_whatever_they_are_and_however_many()
    {
        byte[] large = new byte[3_000_001];
        new Random(20261125).NextBytes(large);
        using (StagedPart staged = Store.Stage("pack-1", "", add =>
        {
            Records.Write("pack-1", add);
            add("data/empty", _ => { });
            add("data/large", stream =>
            {
                for (int at = 0, step = 1; at < large.Length; at += step, step = Math.Min(step * 3, large.Length - at)) stream.Write(large, at, step);
            });
            add("data/日本 naïve's \"%_\" name.md", Records.Text("text"));
        }, Cancel)) Store.Commit(_ => Records.Stored("pack-1"), staged);

        IReadOnlyDictionary<string, PackFile> files = OpenStore().Open("pack-1")!;
        Assert.Equal(large, files["data/large"].Read(large.Length));
        Assert.Equal(large, files["data/large"].Read(large.Length));
        Assert.Empty(files["data/empty"].Read(0));
        Assert.Equal("text", Encoding.UTF8.GetString(files["data/日本 naïve's \"%_\" name.md"].Read(4)));
        Assert.Equal(6, files.Count);
    }

    [Fact]
    public void Entries_are_a_chain_and_a_decision_sees_all_that_were_before()
    {
        var seen = new List<int>();
        for (int i = 0; i < 5; i++)
            OpenStore().Commit(state =>
            {
                seen.Add(state.Entries.Length);
                return Records.Reserve(state);
            });
        ImmutableArray<LedgerEntry> entries = Store.Ledger();
        Assert.Equal([0, 1, 2, 3, 4], seen.Distinct());
        Assert.Equal([1, 2, 3, 4, 5], entries.Select(e => e.Number));
        Assert.Equal([LedgerEntry.NoEntry, .. entries.Take(4).Select(e => e.Hash)], entries.Select(e => e.Previous));
        Assert.Equal(entries.Select(e => e.Hash), LedgerChain.Read(entries.Select(e => new ReadOnlyMemory<byte>(e.ToBytes()))).Select(e => e.Hash));
        Assert.Equal(["1.0.0", "1.0.1", "1.0.2", "1.0.3", "1.0.4"], LedgerState.Of(entries).Versions(Records.Series));
    }

    [Fact]
    public void Twenty_writers_at_once_are_given_twenty_versions_in_a_row()
    {
        const int Writers = 20;
        using var start = new Barrier(Writers);
        LedgerEntry[] stored = new LedgerEntry[Writers];
        Exception?[] failures = new Exception?[Writers];
        Thread[] writers = [.. Enumerable.Range(0, Writers).Select(i => new Thread(() =>
        {
            try
            {
                IEvidenceStore store = OpenStore();
                start.SignalAndWait(Cancel);
                string version = store.Commit(Records.Reserve)!.Record.Version!;
                using StagedPart staged = store.Stage("pack-" + version, "", add => Records.Write("pack-" + version, add), Cancel);
                stored[i] = store.Commit(_ => Records.Stored("pack-" + version, version), staged)!;
            }
            catch (Exception e)
            {
                failures[i] = e;
                start.RemoveParticipant();
            }
        }))];
        foreach (Thread writer in writers) writer.Start();
        foreach (Thread writer in writers) writer.Join();

        Assert.All(failures, Assert.Null);
        ImmutableArray<LedgerEntry> entries = Store.Ledger();
        Assert.Equal(2 * Writers, entries.Length);
        Assert.Equal(Enumerable.Range(0, Writers).Select(Records.Version), LedgerState.Of(entries).Versions(Records.Series));
        Assert.Equal(stored.Select(e => e.Hash).Order(), entries.Where(e => e.Record.Kind == LedgerKind.Stored).Select(e => e.Hash).Order());
        Assert.All(stored, e => Assert.Equal(e.Record.Digest, Store.Open(e.Record.Pack!)![Records.Manifest].Digest.Sha256));
    }

    private StagedPart Stage(string pack) => Store.Stage(pack, "", add => Records.Write(pack, add), Cancel);

    private LedgerEntry Put(string pack)
    {
        using StagedPart staged = Stage(pack);
        return Store.Commit(_ => Records.Stored(pack), staged)!;
    }

    private StagedPart Part(string pack, string part, params string[] files) => Store.Stage(pack, part, add =>
    {
        foreach (string file in files) add(file, Records.Text(file));
    }, Cancel);

    private string[] Files(string pack) => [.. OpenStore().Open(pack)!.Keys.Order(StringComparer.Ordinal)];

    private string Read(string pack, string file) => Encoding.UTF8.GetString(OpenStore().Open(pack)![file].Read(1000));
}
