using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Host.Tests.Running;
using Compliance.Storage.Postgres;
using Compliance.TestKit;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>The program with <c>--store postgresql</c>.</summary>
[Collection(OnPostgres.Name)]
public sealed class AuditToPostgresTests(PostgresServer server)
{
    private const string Variable = "COMPLIANCE_POSTGRESQL";

    [Fact]
    public void An_audit_into_a_database_stores_a_pack_that_verifies_once_it_is_copied_out()
    {
        string connection = server.Database();
        CliResult audit = Audit([(Variable, connection)]);
        Assert.True(audit.Status == 0, audit.Error);
        string name = Assert.Single(audit.Lines);
        Assert.Contains("PostgreSQL database store_", audit.Error, StringComparison.Ordinal);

        PostgresStore store = PostgresStore.Connect(connection);
        LedgerState state = LedgerState.Of(store.Ledger());
        Assert.Equal([LedgerKind.Reserved, LedgerKind.Stored], state.Entries.Select(e => e.Record.Kind));
        IReadOnlyDictionary<string, PackFile> files = store.Open(name)!;
        Assert.Equal(state.Pack(name)!.Digest, files["evidence-manifest.json"].Digest.Sha256);

        using var folder = new TempFolder();
        string pack = Path.Combine(folder.Path, name);
        foreach ((string path, PackFile file) in files)
        {
            string target = Path.Combine(pack, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using Stream from = file.Open();
            using FileStream to = File.Create(target);
            from.CopyTo(to);
        }
        CliResult verify = Cli.Run("verify", pack);
        Assert.True(verify.Status == 0, verify.Output + verify.Error);
        Assert.StartsWith("MATCH", verify.Output, StringComparison.Ordinal);

        // The same audit again is the same pack, and another moment the next version.
        Assert.Equal(name, Assert.Single(Audit([(Variable, connection)]).Lines));
        Assert.NotEqual(name, Assert.Single(Audit([(Variable, connection)], "1790000000").Lines));
        Assert.Equal(["1.0.0", "1.0.1"], LedgerState.Of(store.Ledger()).Versions(state.Pack(name)!.Series));
    }

    [Fact]
    public void The_same_audit_gives_the_same_files_in_a_folder_and_in_a_database()
    {
        string connection = server.Database();
        using var folder = new TempFolder();
        string pack = Assert.Single(Cli.RunIn([("SOURCE_DATE_EPOCH", "1780000000")], "audit", "--manifests", Shop, "--out", folder.Path).Lines);
        string name = Assert.Single(Audit([(Variable, connection)]).Lines);
        Assert.Equal(Path.GetFileName(pack), name);
        Assert.Equal(
            Directory.EnumerateFiles(pack, "*", SearchOption.AllDirectories).Select(f => (Path.GetRelativePath(pack, f), Hash(f))).Order(),
            PostgresStore.Connect(connection).Open(name)!.Select(f => (f.Key, f.Value.Digest.Sha256)).Order());
    }

    [Fact]
    public void A_database_that_cannot_be_used_is_told_in_a_sentence_before_anything_is_read()
    {
        CliResult missing = Audit([(Variable, "")]), malformed = Audit([(Variable, "Host=db;Password=a;sesame")]),
            unreachable = Audit([(Variable, "Host=127.0.0.1;Port=1;Database=x;Username=u;Password=sesame")]), nowhere = Audit([(Variable, server.ConnectionString("nowhere"))]),
            both = Cli.RunIn([(Variable, "")], "audit", "--manifests", Shop, "--store", "postgresql", "--out", "x");
        Assert.Contains($"the environment variable {Variable} is missing", missing.Error, StringComparison.Ordinal);
        Assert.Contains($"{Variable}: expected a connection string such as", malformed.Error, StringComparison.Ordinal);
        Assert.Contains("Failed to connect", unreachable.Error, StringComparison.Ordinal);
        Assert.Contains("\"nowhere\" does not exist", nowhere.Error, StringComparison.Ordinal);
        Assert.Contains("--out and --store", both.Error, StringComparison.Ordinal);
        Assert.All([missing, malformed, unreachable, nowhere, both], result =>
        {
            Assert.Equal((2, ""), (result.Status, result.Output));
            Assert.DoesNotContain("sesame", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        });
    }

    private static string Shop => Repository.PathOf("tests", "clusters", "payment-shop");

    private static CliResult Audit((string, string)[] environment, string moment = "1780000000") =>
        Cli.RunIn([.. environment, ("SOURCE_DATE_EPOCH", moment)], "audit", "--manifests", Shop, "--store", "postgresql");

    private static string Hash(string file) => new PackFile(() => File.OpenRead(file)).Digest.Sha256;
}
