using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage;

namespace Compliance.Evidence.Tests.Storage;

/// <summary>Every state that a crash within a commit can leave, made by hand: whoever uses the store first brings it out of it.</summary>
public sealed class CrashStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("compliance-store-").FullName;
    private readonly List<string> _told = [];
    private int _stores;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ledger")]
    [InlineData("open")]
    [InlineData("commit")]
    [InlineData("stage")]
    public void An_entry_of_which_anything_is_missing_is_dropped_with_its_files(string first)
    {
        using var crash = new Crash(NewRoot(), Records.Stored("pack-2"), "");
        int length = crash.Line.Length;
        byte[][] tails = [.. new[] { 0, 1, length / 2, length - 2, length - 1 }.Select(n => crash.Line[..n]), new byte[length], [.. crash.Line[..(length / 2)], .. new byte[length - length / 2 - 1], (byte)'\n']];
        foreach (byte[] tail in tails)
        {
            string root = crash.Leave(NewRoot(), tail, moved: 0);
            byte[] before = File.ReadAllBytes(Path.Combine(root, LedgerChain.FileName))[..^tail.Length];
            FolderStore store = Use(root, first);
            Assert.Equal(before, File.ReadAllBytes(Path.Combine(root, LedgerChain.FileName)));
            Assert.Single(store.Ledger());
            Assert.Null(store.Open("pack-2"));
            Assert.Equal(["ledger.jsonl", "ledger.lock", "pack-1"], Names(root));
            Assert.Contains("was dropped", Assert.Single(_told), StringComparison.Ordinal);
            Assert.Equal([], StoreCheck.Faults(store, []));
            _told.Clear();
        }
    }

    [Theory]
    [InlineData("ledger", 0)]
    [InlineData("open", 0)]
    [InlineData("commit", 0)]
    [InlineData("stage", 1)]
    [InlineData("open", 1)]
    public void An_entry_that_is_whole_is_finished(string first, int moved)
    {
        using var crash = new Crash(NewRoot(), Records.Stored("pack-2"), "");
        string root = crash.Leave(NewRoot(), crash.Line, moved);
        FolderStore store = Use(root, first);
        Assert.Equal(2, store.Ledger().Length);
        Assert.Equal([], StoreCheck.Faults(store, [crash.Entry.Hash]));
        Assert.Equal(["ledger.jsonl", "ledger.lock", "pack-1", "pack-2"], Names(root));
        Assert.Contains("was finished", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Parts_committed_together_are_finished_together(int moved)
    {
        using var crash = new Crash(NewRoot(), Records.Of(LedgerKind.Released, "pack-1"), Records.Stamp, Records.Release);
        string root = crash.Leave(NewRoot(), crash.Line, moved);
        FolderStore store = Use(root, "open");
        Assert.Equal([], StoreCheck.Faults(store, [crash.Entry.Hash]));
        Assert.Equal(6, store.Open("pack-1")!.Count);

        string dropped = crash.Leave(NewRoot(), crash.Line[..^1], 0);
        Assert.Equal(3, Use(dropped, "open").Open("pack-1")!.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_purge_that_was_recorded_is_finished(int step)
    {
        using var crash = new Crash(NewRoot(), Records.Of(LedgerKind.Purged, "pack-1"));
        string root = crash.Leave(NewRoot(), crash.Line, 0), pack = Path.Combine(root, "pack-1"), aside = Path.Combine(root, ".writing-purged");
        if (step >= 1) Directory.Move(pack, aside);
        if (step >= 2) Directory.Delete(Path.Combine(aside, "data"), recursive: true);
        FolderStore store = Use(root, "ledger");
        Assert.Equal(2, store.Ledger().Length);
        Assert.Null(store.Open("pack-1"));
        Assert.Equal(["ledger.jsonl", "ledger.lock"], Names(root));

        string dropped = crash.Leave(NewRoot(), crash.Line[..^1], 0);
        Assert.Equal(3, Use(dropped, "ledger").Open("pack-1")!.Count);
    }

    [Fact]
    public void A_last_line_that_no_newline_ends_is_cut_and_told_unless_it_is_a_whole_entry()
    {
        using var crash = new Crash(NewRoot(), Records.Of(LedgerKind.Held, "pack-1"));
        foreach (int there in new[] { 1, crash.Line.Length - 2 })
        {
            string torn = crash.Leave(NewRoot(), crash.Line[..there], 0, intend: false);
            Assert.Single(Use(torn, "ledger").Ledger());
            Assert.Contains($"{there} bytes after the last whole entry were cut off", Assert.Single(_told), StringComparison.Ordinal);
            _told.Clear();
        }

        string whole = crash.Leave(NewRoot(), crash.Line[..^1], 0, intend: false);
        Assert.Equal(crash.Entry.Hash, Use(whole, "ledger").Ledger()[1].Hash);
        Assert.Contains("newline", Assert.Single(_told), StringComparison.Ordinal);
        Assert.Equal(3, new FolderStore(whole).Commit(_ => Records.Of(LedgerKind.HoldEnded, "pack-1"))!.Number);
    }

    [Fact]
    public void A_broken_line_before_the_last_is_never_cut()
    {
        using var crash = new Crash(NewRoot(), Records.Of(LedgerKind.Held, "pack-1"));
        foreach (byte[] tail in (byte[][])[[.. "{}\n"u8, .. crash.Line], [.. crash.Line[..10], (byte)'\n'], [.. crash.Line[..10], (byte)'\n', .. "{"u8]])
        {
            string root = crash.Leave(NewRoot(), tail, 0, intend: false), file = Path.Combine(root, LedgerChain.FileName);
            byte[] before = File.ReadAllBytes(file);
            Assert.Equal(2, Assert.Throws<LedgerBrokenException>(() => new FolderStore(root).Commit(Records.Reserve)).Number);
            Assert.Throws<LedgerBrokenException>(() => new FolderStore(root).Ledger());
            Assert.Equal(before, File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void A_changed_byte_breaks_the_chain_and_nothing_is_cut()
    {
        string root = NewRoot(), file = Path.Combine(root, LedgerChain.FileName);
        for (int i = 0; i < 3; i++) new FolderStore(root).Commit(Records.Reserve);
        byte[] bytes = File.ReadAllBytes(file);
        // What the last entry says is held by nothing in the ledger: its hash stands in what was handed out (verify --against).
        int last = bytes.AsSpan(0, bytes.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (int at = 0; at < bytes.Length; at++)
            foreach (byte flip in (byte[])[0x01, 0x80])
            {
                byte[] changed = [.. bytes];
                changed[at] ^= flip;
                File.WriteAllBytes(file, changed);
                Exception? refused = Record.Exception(() => new FolderStore(root).Ledger());
                Assert.True(refused is LedgerBrokenException || (refused is null && at >= last && at < bytes.Length - 1), $"byte {at} changed by {flip:x2}: {refused?.Message ?? "was read"}");
                Assert.Equal(changed, File.ReadAllBytes(file));
            }
    }

    [Fact]
    public void A_ledger_that_was_exchanged_since_the_crash_is_refused_and_stays_as_it_is()
    {
        using var crash = new Crash(NewRoot(), Records.Of(LedgerKind.Held, "pack-1"));
        string longer = crash.Leave(NewRoot(), [.. crash.Line, .. crash.Line], 0), shorter = crash.Leave(NewRoot(), crash.Line, 0);
        File.WriteAllText(Path.Combine(shorter, LedgerChain.FileName), "");
        foreach ((string root, string why) in new[] { (longer, "somebody else wrote it"), (shorter, "was cut or exchanged") })
        {
            byte[] before = File.ReadAllBytes(Path.Combine(root, LedgerChain.FileName));
            string message = Assert.Throws<IOException>(() => new FolderStore(root).Ledger()).Message;
            Assert.Contains(why, message, StringComparison.Ordinal);
            Assert.Contains(Path.Combine(root, LedgerChain.FileName), message, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(Path.Combine(root, LedgerChain.FileName)));
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"at":0,"bytes":1,"entry":"x","moves":[{"aside":"../pack-1","part":""}],"number":1,"pack":"pack-2","purge":false}""")]
    [InlineData("""{"at":0,"bytes":1,"entry":"x","moves":[{"aside":".writing-a","part":"../x"}],"number":1,"pack":"pack-2","purge":false}""")]
    [InlineData("""{"at":0,"bytes":1,"entry":"x","moves":[],"number":1,"pack":"..","purge":true}""")]
    public void An_intention_that_no_commit_wrote_is_refused(string json)
    {
        string root = NewRoot();
        Directory.CreateDirectory(root);
        string file = Path.Combine(root, "ledger.intention");
        File.WriteAllText(file, json);
        Assert.Contains(file, Assert.Throws<IOException>(() => new FolderStore(root).Ledger()).Message, StringComparison.Ordinal);
        Assert.Equal(json, File.ReadAllText(file));
    }

    private string NewRoot() => Path.Combine(_folder, $"store-{_stores++}");

    private FolderStore Use(string root, string first)
    {
        var store = new FolderStore(root, _told.Add);
        switch (first)
        {
            case "ledger": store.Ledger(); break;
            case "open": store.Open("pack-1"); break;
            case "commit": Assert.Null(store.Commit(_ => null)); break;
            default: store.Stage("pack-9", "", add => Records.Write("pack-9", add), Cancel).Dispose(); break;
        }
        return store;
    }

    private static string[] Names(string root) => [.. Directory.EnumerateFileSystemEntries(root).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>A commit to a store that holds one pack, stopped where a test wants it.</summary>
    private sealed class Crash : IDisposable
    {
        private readonly string _live;
        private readonly string[] _parts;
        private readonly ImmutableArray<StagedPart> _staged;
        private readonly string[] _asides;

        public Crash(string live, LedgerRecord record, params string[] parts)
        {
            (_live, _parts) = (live, parts);
            var store = new FolderStore(live);
            using (StagedPart first = store.Stage("pack-1", "", add => Records.Write("pack-1", add), Cancel)) store.Commit(_ => Records.Stored("pack-1"), first);
            Entry = LedgerChain.Next(store.Ledger()[^1], record);
            Line = [.. Entry.ToBytes(), (byte)'\n'];
            var asides = new List<string>();
            _staged = [.. parts.Select(part =>
            {
                StagedPart staged = store.Stage(record.Pack!, part, add => (part switch { Records.Stamp => Records.WriteStamp, Records.Release => Records.WriteRelease, _ => new Action<AddFile>(a => Records.Write(record.Pack!, a)) })(add), Cancel);
                asides.Add(Directory.EnumerateDirectories(live, ".writing-*").Select(f => Path.GetFileName(f)).Single(a => !asides.Contains(a)));
                return staged;
            })];
            _asides = [.. asides];
        }

        public LedgerEntry Entry { get; }

        public byte[] Line { get; }

        /// <summary>Leaves a copy of the store as a crash would: nobody holds its locks.</summary>
        public string Leave(string root, byte[] tail, int moved, bool intend = true)
        {
            foreach (string folder in Directory.EnumerateDirectories(_live, "*", SearchOption.AllDirectories).Append(_live)) Directory.CreateDirectory(root + folder[_live.Length..]);
            foreach (string file in Directory.EnumerateFiles(_live, "*", SearchOption.AllDirectories)) File.WriteAllBytes(root + file[_live.Length..], ReadShared(file));
            string ledger = Path.Combine(root, LedgerChain.FileName), pack = Path.Combine(root, Entry.Record.Pack!);
            if (intend)
                File.WriteAllBytes(Path.Combine(root, "ledger.intention"), JsonSerializer.SerializeToUtf8Bytes(new
                {
                    At = new FileInfo(ledger).Length, Bytes = Line.Length, Entry = Entry.Hash, Entry.Number, Entry.Record.Pack,
                    Moves = _asides.Zip(_parts, (aside, part) => new { Aside = aside, Part = part }), Purge = Entry.Record.Kind == LedgerKind.Purged,
                }, JsonSerializerOptions.Web));
            File.AppendAllBytes(ledger, tail);
            for (int i = 0; i < moved; i++)
            {
                string source = Path.Combine(root, _asides[i], _parts[i]), target = Path.Combine(pack, _parts[i]);
                if (File.Exists(source)) File.Move(source, target);
                else Directory.Move(source.TrimEnd('/'), target.TrimEnd('/'));
            }
            return root;
        }

        public void Dispose()
        {
            foreach (StagedPart staged in _staged) staged.Dispose();
        }

        private static byte[] ReadShared(string file)
        {
            if (file.EndsWith(".lock", StringComparison.Ordinal)) return []; // Held by this very process, and empty.
            return File.ReadAllBytes(file);
        }
    }
}
