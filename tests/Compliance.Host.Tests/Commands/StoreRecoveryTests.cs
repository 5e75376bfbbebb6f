using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary>What an interrupted run left is told by the verb that brings the store out of it.</summary>
public sealed class StoreRecoveryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_torn_last_line_of_the_ledger_is_cut_and_told_once()
    {
        string evidence = Path.Combine(_folder.Path, "evidence"), ledger = Path.Combine(evidence, "ledger.jsonl");
        Assert.Equal(0, Cli.Run("audit", "--manifests", Shop.WriteTo(_folder), "--framework", "soc2", "--out", evidence).Status);
        byte[] before = File.ReadAllBytes(ledger);
        File.AppendAllText(ledger, "{\"format\":1,\"num");
        CliResult list = Cli.Run("packs", "list", "--store", evidence);
        Assert.Equal(0, list.Status);
        Assert.Contains($"warning: '{ledger}': 16 bytes after the last whole entry were cut off", list.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(ledger));
        Assert.DoesNotContain("warning", Cli.Run("packs", "list", "--store", evidence).Error, StringComparison.Ordinal);
    }
}
