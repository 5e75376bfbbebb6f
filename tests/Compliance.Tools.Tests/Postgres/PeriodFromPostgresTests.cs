using System.Text.Json;
using Compliance.Evidence.Ledger;
using Compliance.Host.Tests.Running;
using Compliance.Storage.Postgres;
using Compliance.TestKit;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>The verb <c>period</c> on scans in a database.</summary>
[Collection(OnPostgres.Name)]
public sealed class PeriodFromPostgresTests(PostgresServer server)
{
    [Fact]
    public void A_period_of_scans_in_a_database_is_the_same_beside_them_and_in_a_folder_and_verifies()
    {
        string connection = server.Database();
        string manifests = Repository.PathOf("tests", "clusters", "payment-shop");
        CliResult Run(string moment, params string[] arguments) => Cli.RunIn([("COMPLIANCE_POSTGRESQL", connection), ("SOURCE_DATE_EPOCH", moment)], [.. arguments, "--store", "postgresql"]);
        // 2026-05-28 20:26:40 UTC and a day later.
        foreach (string moment in (string[])["1780000000", "1780086400"]) Assert.Equal(0, Run(moment, "audit", "--manifests", manifests, "--framework", "pci-dss").Status);

        using var folder = new TempFolder();
        string[] asked = ["period", "--from", "2026-05-28", "--to", "2026-05-29", "--interval", "P1D"];
        CliResult beside = Run("1781000000", asked), apart = Run("1781000000", [.. asked, "--series", "payment-shop", "--out", folder.Path]);
        Assert.True(beside.Status == 0 && apart.Status == 0, beside.Error + apart.Error);
        string pack = Assert.Single(apart.Lines);
        CliResult verified = Cli.Run("verify", pack);
        Assert.True(verified.Status == 0 && verified.Lines[0] == "MATCH", verified.Output + verified.Error);
        Assert.Equal(2, verified.Lines.Count(l => l.Contains(": MATCH, ", StringComparison.Ordinal)));

        PostgresStore store = PostgresStore.Connect(connection);
        PackRecord kept = Assert.Single(LedgerState.Of(store.Ledger()).Packs, p => p.Series == "payment-shop-period");
        Assert.Equal(Assert.Single(beside.Lines), kept.Name);
        // Both say the same of the span; the ledger that each version rests on is another one.
        Assert.Equal(Period(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json"))), Period(store.Open(kept.Name)!["data/pack.json"].Read(1 << 30)));
        Assert.Equal(kept.Digest, store.Open(kept.Name)!["evidence-manifest.json"].Digest.Sha256);
    }

    private static string Period(byte[] document) => JsonElement.Parse(document).GetProperty("period").GetRawText();
}
