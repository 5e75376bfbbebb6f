using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

public sealed class SnapshotTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_snapshot_answers_like_the_manifests_it_was_made_from()
    {
        string shop = Shop.WriteTo(_folder), file = _folder.Path + "/shop.snapshot.gz";
        CliResult snapshot = Cli.Run("snapshot", "--manifests", shop, "--out", file);
        Assert.Equal(0, snapshot.Status);
        Assert.Matches("^sha256:[0-9a-f]{64}\n$", snapshot.Output);
        CliResult fromFile = Cli.Run("connectivity", "--snapshot", file, "--cni", "generic", "--format", "json");
        CliResult fromManifests = Cli.Run("connectivity", "--manifests", shop, "--cni", "generic", "--format", "json");
        Assert.Equal(0, fromFile.Status);
        Assert.NotEqual("", fromFile.Output);
        Assert.Equal(fromManifests.Output, fromFile.Output);
    }

    [Fact]
    public void A_snapshot_of_a_snapshot_has_the_same_bytes()
    {
        string shop = Shop.WriteTo(_folder), first = _folder.Path + "/1.gz", second = _folder.Path + "/2.gz";
        CliResult one = Cli.Run("snapshot", "--manifests", shop, "--out", first);
        CliResult two = Cli.Run("snapshot", "--snapshot", first, "--out", second);
        Assert.Equal(one.Output, two.Output);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_before_anything_is_read()
    {
        CliResult run = Cli.Run("snapshot", "--manifests", Shop.WriteTo(_folder), "--out", _folder.Path + "/no/such/folder/x.gz");
        Assert.Equal(2, run.Status);
        Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_leaves_the_file_that_was_there()
    {
        string file = _folder.Write("kept.gz", "kept");
        CliResult run = Cli.Run("snapshot", "--manifests", _folder.Path + "/nowhere", "--out", file);
        Assert.Equal(2, run.Status);
        Assert.Equal("kept", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Gaps_are_kept_in_the_file_and_told_again()
    {
        Shop.WriteTo(_folder);
        _folder.Write("shop/bad.yaml", "kind: [\n");
        string file = _folder.Path + "/gapped.gz";
        Assert.Equal(3, Cli.Run("snapshot", "--manifests", _folder.Path + "/shop", "--out", file).Status);
        CliResult run = Cli.Run("connectivity", "--snapshot", file, "--cni", "generic", "--format", "text");
        Assert.Equal(3, run.Status);
        Assert.Contains("gap: bad.yaml", run.Error, StringComparison.Ordinal);
    }
}
