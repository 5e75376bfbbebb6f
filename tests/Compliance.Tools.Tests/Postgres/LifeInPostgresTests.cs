using System.Globalization;
using System.Text;
using Compliance.Evidence.Ledger;
using Compliance.Host.Tests.Running;
using Compliance.Storage.Postgres;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>The life of a pack through the program, from draft to tombstone, with every byte of it in a database.</summary>
[Collection(OnPostgres.Name)]
public sealed class LifeInPostgresTests(PostgresServer server) : IDisposable
{
    private readonly ReviewedShop _shop = new();
    private readonly string _connection = server.Database();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_pack_is_submitted_approved_released_handed_out_and_in_the_end_destroyed()
    {
        string key = _shop.File("organisation.pem");
        string pack = Assert.Single(Run(0, "audit", "--manifests", _shop.Folder.Path + "/shop", "--config", _shop.File("compliance.yaml"), "--cni", "calico", "--framework", "pci-dss").Lines);
        Run(1, "packs", "submit", pack, "--by", "Grace Hopper", "--key", _shop.File("grace.pem"), "--signing-key", key, "--answers", _shop.File("answers.yaml"));
        foreach ((string step, string by, string with) in ((string, string, string)[])[("self", "Grace Hopper", "grace"), ("peer", "Joan Clarke", "joan"), ("security", "Katherine Johnson", "katherine")])
            Run(2, "packs", "review", pack, "--step", step, "--by", by, "--key", _shop.File(with + ".pem"));
        Run(2, "packs", "approve", pack, "--by", "Ada Byron", "--key", _shop.File("ada.pem"));
        Run(3, "packs", "release", pack, "--signing-key", key);
        Assert.Contains("approved", Run(4, "packs", "list").Output, StringComparison.Ordinal);

        string folder = _shop.File("handed-out"), ledger = _shop.File("ledger.jsonl");
        Run(4, "packs", "export", pack, "--out", folder, "--by", "Ruth Teitelbaum");
        File.WriteAllText(ledger, Run(4, "packs", "ledger").Output);
        Assert.Equal(PostgresStore.Connect(_connection).Ledger().Select(e => e.Hash), LedgerChain.Read([.. File.ReadLines(ledger).Select(l => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(l)))]).Select(e => e.Hash));
        CliResult verify = Cli.Run("verify", folder, "--trust", _shop.File("organisation.public.pem"), "--require-approved", "--against", ledger);
        Assert.True(verify.Status == 0, verify.Output + verify.Error);
        Assert.StartsWith("MATCH", verify.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "release", "release-manifest.dsse.json")));

        // The next audit is compared with the approved pack, which stands in the database; held, the first outlives its retention.
        string next = Assert.Single(Run(5, "audit", "--manifests", _shop.Folder.Path + "/shop", "--config", _shop.File("compliance.yaml"), "--cni", "calico", "--framework", "pci-dss").Lines);
        Assert.StartsWith("EP-shop-1.0.1-", next, StringComparison.Ordinal);
        Run(6, "packs", "hold", pack, "--reason", "Case 17");
        const int Years = 3 * 365 * 24;
        Run(Years, "packs", "purge");
        Assert.NotNull(PostgresStore.Connect(_connection).Open(pack));
        Assert.Null(PostgresStore.Connect(_connection).Open(next));
        Run(Years, "packs", "hold", pack, "--end");
        LedgerState state = LedgerState.Of(PostgresStore.Connect(_connection).Ledger());
        Assert.Equal(LedgerKind.Purged, state.Pack(next)!.PurgedBy!.Record.Kind);
        Assert.Null(state.Pack(pack)!.HeldBy);
    }

    private CliResult Run(int hours, params string[] arguments)
    {
        CliResult run = Cli.RunIn(
            [("SOURCE_DATE_EPOCH", ReviewedShop.At(hours).ToString(CultureInfo.InvariantCulture)), ("COMPLIANCE_POSTGRESQL", _connection)], [.. arguments, "--store", "postgresql"]);
        Assert.True(run.Status == 0, $"compliance {string.Join(' ', arguments)}: ended with {run.Status}: {run.Error}{run.Output}");
        return run;
    }
}
