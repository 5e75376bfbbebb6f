using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage;

namespace Compliance.Evidence.Tests.Storage;

/// <summary>The contract of stores on a folder, and what the folder looks like inside.</summary>
public sealed class FolderStoreTests : EvidenceStoreContract, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("compliance-store-").FullName;

    protected override IEvidenceStore OpenStore() => new FolderStore(root);

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_pack_appears_with_every_file_and_nothing_else()
    {
        string folder = Store("pack-1", add =>
        {
            add("data/pack.json", Text("{}"));
            add("evidence-manifest.json", Text("m"));
        });
        Assert.Equal(Path.Combine(root, "pack-1"), folder);
        Assert.Equal(["data/pack.json", "evidence-manifest.json"], Files(folder));
        Assert.Equal([folder], Visible);
    }

    [Fact]
    public void A_failure_half_way_leaves_nothing_in_the_folder()
    {
        Assert.Throws<InvalidDataException>(() => Store("pack-1", add =>
        {
            add("data/pack.json", Text("{}"));
            add("data/report.pdf", _ => throw new InvalidDataException("no ink"));
        }));
        Assert.Empty(Visible);
    }

    [Fact]
    public void Cancelling_leaves_nothing_in_the_folder()
    {
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new FolderStore(root).Stage("pack-1", "", add =>
        {
            add("data/pack.json", Text("{}"));
            cancel.Cancel();
        }, cancel.Token));
        Assert.Empty(Visible);
    }

    [Fact]
    public void What_a_killed_run_left_aside_is_cleared_by_the_next()
    {
        string left = Path.Combine(root, ".writing-pack-0-abc");
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "pack.json"), "{");
        File.WriteAllText(left + ".lock", "");
        string folder = Store("pack-1", add => add("evidence-manifest.json", Text("m")));
        Assert.Equal([folder], Visible);
    }

    [Fact]
    public void What_another_run_is_writing_is_left_alone()
    {
        string folder = Store("outer", add =>
        {
            add("data/pack.json", Text("{}"));
            Store("inner", inner => inner("evidence-manifest.json", Text("m")));
            add("evidence-manifest.json", Text("m"));
        });
        Assert.Equal(["data/pack.json", "evidence-manifest.json"], Files(folder));
        Assert.Equal(["evidence-manifest.json"], Files(Path.Combine(root, "inner")));
    }

    [Fact]
    public void The_same_pack_again_is_kept_as_it_was()
    {
        void Write(AddFile add) => add("evidence-manifest.json", Text("m"));
        string first = Store("pack-1", Write);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(first, "evidence-manifest.json"));
        Assert.Equal(first, Store("pack-1", Write));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(first, "evidence-manifest.json")));
        Assert.Equal([first], Visible);
    }

    [Fact]
    public void Another_pack_of_that_name_is_refused_and_the_first_stays()
    {
        string first = Store("pack-1", add => add("evidence-manifest.json", Text("one")));
        IOException refused = Assert.Throws<IOException>(() => Store("pack-1", add => add("evidence-manifest.json", Text("two"))));
        Assert.Contains("pack-1", refused.Message, StringComparison.Ordinal);
        Assert.Equal("one", File.ReadAllText(Path.Combine(first, "evidence-manifest.json")));
        Assert.Equal([first], Visible);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("data/../../outside")]
    [InlineData("/outside")]
    public void A_path_that_leads_out_of_the_pack_leaves_nothing_in_the_folder(string path)
    {
        Assert.Throws<ArgumentException>(() => Store("pack-1", add => add(path, Text("x"))));
        Assert.Empty(Visible);
    }

    private string Store(string name, Action<AddFile> write)
    {
        var store = new FolderStore(root);
        byte[] manifest = [];
        using StagedPart staged = store.Stage(name, "", add => write((path, content) => add(path, stream =>
        {
            using var bytes = new MemoryStream();
            content(bytes);
            if (path == "evidence-manifest.json") manifest = bytes.ToArray();
            stream.Write(bytes.ToArray());
        })), TestContext.Current.CancellationToken);
        Evidence.Pack.DocumentControl document = SamplePack.Of().Document with { Version = name };
        store.Commit(StoredRecord.Of(document, name, Convert.ToHexStringLower(SHA256.HashData(manifest))), staged);
        return Path.Combine(root, name);
    }

    private string[] Visible => [.. Directory.EnumerateFileSystemEntries(root).Where(f => Path.GetFileName(f) is not (LedgerChain.FileName or "ledger.lock"))];

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    private static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
