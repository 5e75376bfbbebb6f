using System.Runtime.Versioning;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage;

namespace Compliance.Evidence.Tests.Storage;

/// <summary>What a folder may hold against a store: strange files, links, missing rights, a writer that does not let go.</summary>
public sealed class FolderTroubleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("compliance-store-").FullName;
    private readonly string _root;
    private readonly FolderStore _store;

    public FolderTroubleTests() => _store = new FolderStore(_root = Path.Combine(_folder, "store"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_name_taken_by_what_is_no_pack_is_refused_and_that_stays(bool isFile)
    {
        string taken = Path.Combine(_root, "pack-1"), inside = isFile ? taken : Path.Combine(taken, "mine.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(inside)!);
        File.WriteAllText(inside, "mine");
        Assert.Null(_store.Open("pack-1"));
        Assert.Contains(taken, Assert.Throws<IOException>(() => Put("pack-1")).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(inside));
        Assert.Empty(_store.Ledger());
        Put("pack-2");
    }

    [Theory]
    [InlineData("pack-1")]
    [InlineData("pack-1/data")]
    public void Nothing_is_written_or_read_through_a_link_in_place_of_a_folder(string folder)
    {
        Put("pack-1");
        string elsewhere = Path.Combine(_folder, "elsewhere"), link = Path.Combine(_root, folder);
        Directory.Move(link, elsewhere);
        Directory.CreateSymbolicLink(link, elsewhere);
        using StagedPart part = _store.Stage("pack-1", "data/late.txt", add => add("data/late.txt", Records.Text("x")), Cancel);
        Assert.Contains(link, Assert.Throws<IOException>(() => _store.Commit(_ => Records.Of(LedgerKind.Released, "pack-1"), part)).Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_root, "pack-1"), Assert.ThrowsAny<IOException>(() => _store.Open("pack-1")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(elsewhere, "late.txt", SearchOption.AllDirectories));
        Assert.Single(_store.Ledger());
    }

    [Theory]
    [InlineData("ledger.jsonl")]
    [InlineData("ledger.lock")]
    [InlineData("ledger.intention")]
    public void A_link_in_place_of_the_ledger_or_what_stands_beside_it_is_refused(string name)
    {
        Put("pack-1");
        string link = Path.Combine(_root, name), elsewhere = Path.Combine(_folder, "elsewhere");
        File.Delete(link);
        File.WriteAllText(elsewhere, "");
        File.CreateSymbolicLink(link, elsewhere);
        foreach (Action use in (Action[])[() => _store.Commit(Records.Reserve), () => _store.Ledger(), () => _store.Open("pack-1")])
            Assert.Contains(link, Assert.Throws<IOException>(use).Message, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(elsewhere));
        Assert.Equal(LinkTarget(link), elsewhere);
    }

    [Fact]
    public void A_link_in_a_pack_is_named_and_not_followed()
    {
        Put("pack-1");
        File.CreateSymbolicLink(Path.Combine(_root, "pack-1", "data", "link"), "/etc/hostname");
        Assert.Contains("data/link: is a link", Assert.ThrowsAny<IOException>(() => _store.Open("pack-1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_place_of_the_store_or_above_it_is_named()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Contains(file, Assert.Throws<IOException>(() => new FolderStore(file).Ledger()).Message, StringComparison.Ordinal);
        foreach (string root in new[] { file, Path.Combine(file, "below") })
            Assert.Contains(file, Assert.Throws<IOException>(() => new FolderStore(root).Commit(Records.Reserve)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pack_that_somebody_took_away_is_told()
    {
        Put("pack-1");
        Directory.Delete(Path.Combine(_root, "pack-1"), recursive: true);
        Assert.Contains(Path.Combine(_root, "pack-1"), Assert.ThrowsAny<IOException>(() => _store.Open("pack-1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ledger_that_lost_what_was_read_of_it_is_refused_by_who_read_it()
    {
        string ledger = Path.Combine(_root, LedgerChain.FileName);
        _store.Commit(Records.Reserve);
        byte[] earlier = File.ReadAllBytes(ledger);
        _store.Commit(Records.Reserve);
        Assert.Equal(2, _store.Ledger().Length);
        File.WriteAllBytes(ledger, earlier);
        Assert.Contains("rolled back", Assert.Throws<LedgerBrokenException>(() => _store.Ledger()).Message, StringComparison.Ordinal);
        Assert.Throws<LedgerBrokenException>(() => _store.Commit(Records.Reserve));
        Assert.Equal(earlier, File.ReadAllBytes(ledger));
        File.WriteAllBytes(ledger, [.. earlier, .. earlier]);
        Assert.Equal(2, Assert.Throws<LedgerBrokenException>(() => _store.Ledger()).Number);
    }

    [Fact]
    public void A_writer_that_does_not_let_go_is_told_after_a_while_and_loses_nothing()
    {
        using var deciding = new ManualResetEventSlim();
        using var told = new ManualResetEventSlim();
        var holder = new Thread(() => _store.Commit(state =>
        {
            deciding.Set();
            told.Wait(Cancel);
            return Records.Reserve(state);
        }));
        holder.Start();
        deciding.Wait(Cancel);
        var hasty = new FolderStore(_root) { Patience = TimeSpan.FromMilliseconds(200) };
        Assert.Contains(Path.Combine(_root, "ledger.lock"), Assert.Throws<IOException>(() => hasty.Commit(Records.Reserve)).Message, StringComparison.Ordinal);
        told.Set();
        holder.Join();
        Assert.Equal(2, hasty.Commit(Records.Reserve)!.Number);
    }

    [Fact]
    public void A_decision_may_read_the_store_and_records_nothing_itself()
    {
        Put("pack-1");
        int files = 0;
        Assert.Equal(2, _store.Commit(state =>
        {
            files = new FolderStore(_root).Open("pack-1")!.Count + _store.Ledger().Length;
            return Records.Reserve(state);
        })!.Number);
        Assert.Equal(4, files);
        Assert.Throws<InvalidOperationException>(() => _store.Commit(_ => new FolderStore(_root).Commit(Records.Reserve)?.Record));
        Assert.Equal(2, _store.Ledger().Length);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Everything_is_readable_by_its_owner_alone_even_with_an_open_mask()
    {
        string above = Path.Combine(_folder, "on", "the"), root = Path.Combine(above, "way");
        using var writer = Writer.Start("write", root, 6, "sh", "-c", "umask 000; exec \"$@\"", "sh");
        (int status, _, string error) = writer.Finish();
        Assert.True(status == 0, error);
        string[] folders = [Path.Combine(_folder, "on"), above, root, .. Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories)], files = Directory.GetFiles(root, "*", SearchOption.AllDirectories);
        Assert.InRange(folders.Length, 10, 100);
        Assert.InRange(files.Length, 20, 100);
        Assert.Equal([], folders.Where(f => File.GetUnixFileMode(f) != (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)));
        Assert.Equal([], files.Where(f => File.GetUnixFileMode(f) != (UnixFileMode.UserRead | UnixFileMode.UserWrite)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_may_not_be_written_is_told_and_can_still_be_read()
    {
        Put("pack-1");
        const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        // Root may write whatever the mode says, unless that right is taken from it.
        string[] mortal = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
        string pack = Path.Combine(_root, "pack-1"), empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        foreach ((string folder, string verb, string root) in new[] { (_root, "write", _root), (empty, "write", empty), (empty, "write", Path.Combine(empty, "below")), (pack, "release", _root) })
        {
            string[] before = Tree(_folder);
            File.SetUnixFileMode(folder, ReadOnly);
            try
            {
                using var writer = Writer.Start(verb, root, 1, mortal);
                (int status, string[] lines, string error) = writer.Finish();
                Assert.True(status == 3, $"status {status}: {string.Join(' ', lines)} {error}");
                Assert.Contains(folder, error, StringComparison.Ordinal);
                using var reader = Writer.Start("check", root, 0, mortal);
                Assert.Equal(0, reader.Finish().Status);
            }
            finally
            {
                File.SetUnixFileMode(folder, ReadOnly | UnixFileMode.UserWrite);
            }
            Assert.Equal(before, Tree(_folder));
        }
        Assert.Single(_store.Ledger());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_store_that_may_not_be_looked_at_is_not_taken_for_an_empty_one()
    {
        Put("pack-1");
        string[] mortal = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
        File.SetUnixFileMode(_root, UnixFileMode.None);
        foreach (string root in new[] { _root, Path.Combine(_root, "below") })
        {
            using var reader = Writer.Start("check", root, 0, mortal);
            (int status, string[] lines, string error) = reader.Finish();
            Assert.True(status == 3, $"status {status}: {string.Join(' ', lines)} {error}");
            Assert.Contains(root, error, StringComparison.Ordinal);
        }
        File.SetUnixFileMode(_root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string[] Tree(string folder) => [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string? LinkTarget(string link) => new FileInfo(link).LinkTarget;

    private void Put(string pack)
    {
        using StagedPart staged = _store.Stage(pack, "", add => Records.Write(pack, add), Cancel);
        _store.Commit(_ => Records.Stored(pack), staged);
    }
}
