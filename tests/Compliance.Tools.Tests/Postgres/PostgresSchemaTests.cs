using System.Globalization;
using System.Text.RegularExpressions;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage.Postgres;
using Compliance.TestKit;
using Npgsql;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>What the tables refuse, who may use them, and how they come to be.</summary>
[Collection(OnPostgres.Name)]
public sealed class PostgresSchemaTests(PostgresServer server)
{
    private readonly string _connection = server.Database();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => new NpgsqlConnectionStringBuilder(_connection).Database!;

    [Fact]
    public void Programs_that_start_at_once_bring_the_tables_up_once()
    {
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => Assert.Empty(PostgresStore.Connect(_connection).Ledger()));
        Assert.Equal(1L, Value<long>("SELECT count(*) FROM compliance.migrations"));
        Assert.Equal(64, Value<string>("SELECT sha256 FROM compliance.migrations WHERE number = 1").Length);
    }

    [Theory]
    [InlineData("INSERT INTO compliance.migrations (number, name, sha256) VALUES (2, '0002-later', '')", "later version of this program")]
    [InlineData("UPDATE compliance.migrations SET sha256 = 'other'", "not the one that this program knows")]
    [InlineData("UPDATE compliance.migrations SET number = 0", "lack form 1")]
    public void Tables_that_this_program_does_not_know_are_refused(string change, string why)
    {
        PostgresStore.Connect(_connection);
        Execute(change);
        Assert.Contains(why, Assert.Throws<IOException>(() => PostgresStore.Connect(_connection)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_another_encoding_is_refused() => Assert.Contains(
        "expected UTF8", Assert.Throws<IOException>(() => PostgresStore.Connect(server.Database("LATIN1"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("UPDATE compliance.ledger SET line = line")]
    [InlineData("UPDATE compliance.ledger SET number = 9 WHERE number = 2")]
    [InlineData("DELETE FROM compliance.ledger WHERE number = 2")]
    [InlineData("TRUNCATE compliance.ledger CASCADE")]
    [InlineData("INSERT INTO compliance.ledger (number, line) SELECT 3, line FROM compliance.ledger WHERE number = 2")]
    [InlineData("INSERT INTO compliance.ledger (number, line) VALUES (3, convert_to('{\"format\":1,\"number\":3,\"previous\":\"' || repeat('0', 64) || '\",\"record\":{}}', 'UTF8'))")]
    [InlineData("INSERT INTO compliance.ledger (number, line) VALUES (4, convert_to('{\"number\":4}', 'UTF8'))")]
    [InlineData("DELETE FROM compliance.parts WHERE pack = 'pack-1'")]
    [InlineData("UPDATE compliance.parts SET pack = 'pack-9' WHERE pack = 'pack-1'")]
    [InlineData("UPDATE compliance.parts SET entry = NULL WHERE pack = 'pack-1'")]
    [InlineData("UPDATE compliance.parts SET entry = 1 WHERE entry IS NULL")]
    [InlineData("UPDATE compliance.parts SET entry = 2 WHERE entry IS NULL")]
    [InlineData("INSERT INTO compliance.parts (pack, part, entry) VALUES ('pack-1', 'release', 2)")]
    [InlineData("TRUNCATE compliance.parts CASCADE")]
    [InlineData("DELETE FROM compliance.files WHERE path = 'data/pack.json' AND part IN (SELECT id FROM compliance.parts WHERE pack = 'pack-1')")]
    [InlineData("UPDATE compliance.files SET path = 'data/other.json' WHERE part IN (SELECT id FROM compliance.parts WHERE pack = 'pack-1')")]
    [InlineData("UPDATE compliance.files SET part = (SELECT id FROM compliance.parts WHERE pack = 'pack-1'), path = 'more' WHERE id = (SELECT max(id) FROM compliance.files)")]
    [InlineData("INSERT INTO compliance.files (part, path, bytes) SELECT id, 'data/more.json', 0 FROM compliance.parts WHERE pack = 'pack-1'")]
    [InlineData("TRUNCATE compliance.files CASCADE")]
    [InlineData("UPDATE compliance.chunks SET content = 'x' WHERE file IN (SELECT f.id FROM compliance.files f JOIN compliance.parts p ON p.id = f.part WHERE p.pack = 'pack-1')")]
    [InlineData("DELETE FROM compliance.chunks WHERE file IN (SELECT f.id FROM compliance.files f JOIN compliance.parts p ON p.id = f.part WHERE p.pack = 'pack-1')")]
    [InlineData("INSERT INTO compliance.chunks (file, number, content) SELECT f.id, 7, 'x' FROM compliance.files f JOIN compliance.parts p ON p.id = f.part WHERE p.pack = 'pack-1'")]
    [InlineData("TRUNCATE compliance.chunks")]
    public void What_is_recorded_is_not_changed_by_the_owner_of_the_tables_either(string change)
    {
        // Entry 1 stores pack-1, entry 2 is of another pack that is held, and a third is staged.
        PostgresStore store = PostgresStore.Connect(_connection);
        Put(store, "pack-1");
        Put(store, "pack-2");
        using StagedPart staged = store.Stage("pack-3", "", add => Records.Write("pack-3", add), Cancel);
        PostgresException refused = Assert.Throws<PostgresException>(() => Execute(change));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
        Assert.Equal([], StoreCheck.Faults(PostgresStore.Connect(_connection), []));
        Assert.Equal(3, store.Commit(_ => Records.Stored("pack-3"), staged)!.Number);
    }

    [Fact]
    public void A_ledger_that_a_superuser_changed_is_told_at_the_entry()
    {
        PostgresStore store = PostgresStore.Connect(_connection);
        for (int i = 0; i < 5; i++) store.Commit(Records.Reserve);
        Assert.Equal(5, store.Ledger().Length);
        Execute("SET session_replication_role = replica; DELETE FROM compliance.ledger WHERE number = 3");
        Assert.Equal(3, Assert.Throws<LedgerBrokenException>(() => PostgresStore.Connect(_connection).Ledger()).Number);
        Assert.Throws<LedgerBrokenException>(() => PostgresStore.Connect(_connection).Commit(Records.Reserve));
        // A ledger that was cut is a chain as well, and only who saw it longer knows.
        Execute("SET session_replication_role = replica; DELETE FROM compliance.ledger WHERE number > 2");
        Assert.Equal(2, PostgresStore.Connect(_connection).Ledger().Length);
        LedgerBrokenException rolledBack = Assert.Throws<LedgerBrokenException>(() => store.Ledger());
        Assert.Contains("rolled back", rolledBack.Message, StringComparison.Ordinal);
        Assert.Throws<LedgerBrokenException>(() => store.Commit(Records.Reserve));
    }

    [Fact]
    public void A_file_that_lost_a_chunk_does_not_pass_for_a_shorter_one()
    {
        PostgresStore store = PostgresStore.Connect(_connection);
        using (StagedPart staged = store.Stage("pack-1", "", add => add("data/large", s => s.Write(new byte[2_500_000])), Cancel))
            store.Commit(_ => Records.Stored("pack-1"), staged);
        PackFile file = store.Open("pack-1")!["data/large"];
        Assert.Equal(2_500_000, file.Digest.Bytes);
        Execute("SET session_replication_role = replica; DELETE FROM compliance.chunks WHERE number = 2");
        Assert.Contains("pack-1/data/large", Assert.Throws<IOException>(() => file.Read(3_000_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_is_ever_held_whole_in_memory()
    {
        const int Block = 1 << 16, Blocks = 1500; // About 94 MiB.
        byte[] block = new byte[Block];
        new Random(1).NextBytes(block);
        PostgresStore store = PostgresStore.Connect(_connection);
        long highest = 0, before = GC.GetTotalMemory(forceFullCollection: true);
        using (StagedPart staged = store.Stage("pack-1", "", add => add("data/large", stream =>
        {
            for (int i = 0; i < Blocks; i++)
            {
                stream.Write(block);
                if (i % 200 == 199) highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }), Cancel)) store.Commit(_ => Records.Stored("pack-1"), staged);

        using (Stream stream = store.Open("pack-1")!["data/large"].Open())
        {
            byte[] read = new byte[Block];
            for (int i = 0; i < Blocks; i++)
            {
                stream.ReadExactly(read);
                if (i % 200 == 199) highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
            Assert.Equal(0, stream.Read(read));
            Assert.Equal(block, read);
        }
        Assert.InRange(highest, 0, 32L << 20);
    }

    [Fact]
    public void The_roles_of_the_documentation_can_do_what_a_store_does_and_no_more()
    {
        PostgresStore.Connect(_connection);
        foreach (string role in (string[])["compliance_writer", "compliance_reader"])
            Execute(string.Create(CultureInfo.InvariantCulture, $"CREATE ROLE {role} LOGIN PASSWORD '{PostgresServer.Password.Replace("'", "''", StringComparison.Ordinal)}'"));
        string page = File.ReadAllText(Repository.PathOf("docs", "stores.md"));
        Execute(Regex.Match(page, "```sql\n(.*?)```", RegexOptions.Singleline).Groups[1].Value);

        PostgresStore writer = PostgresStore.Connect(server.ConnectionString(Database, "compliance_writer"));
        var rounds = new Rounds(writer, _ => { }, Cancel);
        for (int i = 0; i < 6; i++) rounds.Run();
        Assert.Equal([], StoreCheck.Faults(writer, []));
        Assert.Contains(writer.Ledger(), e => e.Record.Kind == LedgerKind.Purged);

        PostgresStore reader = PostgresStore.Connect(server.ConnectionString(Database, "compliance_reader"));
        Assert.Equal(writer.Ledger().Length, reader.Ledger().Length);
        Assert.Equal([], StoreCheck.Faults(reader, []));
        Assert.Contains("permission denied", Assert.Throws<IOException>(() => reader.Commit(Records.Reserve)).Message, StringComparison.Ordinal);

        foreach (string change in (string[])["ALTER TABLE compliance.ledger DISABLE TRIGGER ALL", "DROP TABLE compliance.chunks", "SET session_replication_role = replica",
            "DELETE FROM compliance.ledger", "UPDATE compliance.ledger SET number = 0", "DELETE FROM compliance.chunks", "TRUNCATE compliance.files", "UPDATE compliance.migrations SET number = 2"])
        {
            using var connection = new NpgsqlConnection(server.ConnectionString(Database, "compliance_writer"));
            connection.Open();
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.Throws<PostgresException>(() => PostgresServer.Execute(connection, change)).SqlState);
        }
    }

    [Fact]
    public void Whatever_a_person_writes_is_recorded_as_it_is()
    {
        const string Hostile = "\0 \u0001 \" \\ '; DROP TABLE compliance.ledger; -- \u202e 日本 \U0001F600 {\"kind\":\"purged\",\"pack\":\"pack-1\"}";
        PostgresStore store = PostgresStore.Connect(_connection);
        Put(store, "pack-1");
        Assert.NotNull(store.Commit(_ => Records.Of(LedgerKind.Held, "pack-1") with { Reason = Hostile, Person = Hostile }));
        Assert.Equal(Hostile, PostgresStore.Connect(_connection).Ledger()[1].Record.Reason);
        Assert.Throws<PostgresException>(() => Execute("DELETE FROM compliance.parts WHERE pack = 'pack-1'"));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Username=u;Password=sesame", "Failed to connect")]
    [InlineData("Host=/nonexistent;Database=x;Username=u;Password=sesame", "Failed to connect")]
    [InlineData("Host=a.invalid;Database=x;Username=u;Password=sesame", "cannot be used")]
    public void A_server_that_is_not_there_is_told_without_the_password(string connection, string why)
    {
        IOException e = Assert.Throws<IOException>(() => PostgresStore.Connect(connection));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Password=abc;sesame;Database=x")]
    [InlineData("Host=db;Password=abc;sesame=y")]
    [InlineData("Host=db;Port=sesame")]
    [InlineData("postgresql://u:sesame@db/x")]
    [InlineData("Database=x;Username=sesame")]
    public void A_connection_string_of_another_form_is_told_without_any_of_it(string connection)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => PostgresStore.Connect(connection));
        Assert.DoesNotContain("sesame", e.ToString(), StringComparison.Ordinal);
        Assert.Contains("Host=db.example.com", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_and_a_database_that_is_not_there_are_told()
    {
        Assert.Contains("password authentication failed", Assert.Throws<IOException>(
            () => PostgresStore.Connect(new NpgsqlConnectionStringBuilder(_connection) { Password = "sesame-wrong" }.ConnectionString)).Message, StringComparison.Ordinal);
        Assert.Contains("\"nowhere\" does not exist", Assert.Throws<IOException>(() => PostgresStore.Connect(server.ConnectionString("nowhere"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_in_a_folder_is_a_way_to_the_server_too() =>
        Assert.Empty(PostgresStore.Connect(new NpgsqlConnectionStringBuilder(_connection) { Host = server.Folder }.ConnectionString).Ledger());

    private static void Put(PostgresStore store, string pack)
    {
        using StagedPart staged = store.Stage(pack, "", add => Records.Write(pack, add), Cancel);
        store.Commit(_ => Records.Stored(pack), staged);
    }

    private void Execute(string sql)
    {
        using NpgsqlConnection administrator = server.Administer(Database);
        PostgresServer.Execute(administrator, sql);
    }

    private T Value<T>(string sql)
    {
        using NpgsqlConnection administrator = server.Administer(Database);
        return PostgresServer.Value<T>(administrator, sql);
    }
}
