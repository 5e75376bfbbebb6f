using System.Globalization;
using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Tests.Storage;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage.Postgres;
using Npgsql;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>Writers that are killed, lose their connection or their server, at seeded random moments. The server is their own, since it is
/// crashed. <c>COMPLIANCE_INTERRUPTIONS</c> says how often.</summary>
public sealed class PostgresInterruptionTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    private const int Seed = 20261125, PerStore = 20;

    private static readonly int Interruptions = int.Parse(Environment.GetEnvironmentVariable("COMPLIANCE_INTERRUPTIONS") ?? "15", CultureInfo.InvariantCulture);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_writer_killed_at_any_moment_leaves_a_whole_store_and_loses_nothing_it_was_told_of()
    {
        var random = new Random(Seed);
        int told = 0, staged = 0;
        for (int done = 0; done < Interruptions;)
        {
            string connection = server.Database();
            var acknowledged = new List<string>();
            for (int end = Math.Min(done + PerStore, Interruptions); done < end;)
            {
                Writer[] writers = [.. Enumerable.Range(0, Math.Min(random.Next(1, 3), end - done)).Select(_ => Start("write", connection, 0))];
                foreach (Writer writer in writers)
                    using (writer)
                    {
                        writer.WaitUntilReady();
                        // Some are killed while they connect or write for the first time, most when they are at full speed.
                        if (random.Next(4) > 0) acknowledged.Add(writer.ReadLine());
                        Pause(random.Next(0, 120));
                        acknowledged.AddRange(writer.Kill());
                        done++;
                    }
                if (StagedParts(connection) > 0) staged++;
                Assert.Equal([], Faults(connection, acknowledged).Select(f => $"seed {Seed}, after interruption {done}: {f}"));
            }

            AllConnectionsEnd(connection);
            told += acknowledged.Count;
            EndClean(connection, acknowledged);
        }
        output.WriteLine($"{Interruptions} writers killed: {told} acknowledged entries; staged parts were left {staged} times");
        // Else the moments were no moments of writing, and the test says nothing.
        Assert.InRange(told, Interruptions / 2, int.MaxValue);
    }

    [Fact]
    public void A_connection_lost_at_any_moment_is_told_truthfully() => Interrupt("times up to four connections ended", Interruptions, 5, (connection, random) =>
    {
        for (int i = 0; i < 4; i++)
        {
            Pause(random.Next(0, 40));
            using NpgsqlConnection administrator = server.Administer(new NpgsqlConnectionStringBuilder(connection).Database!);
            int[] others = PostgresServer.Value<int[]>(administrator,
                "SELECT coalesce(array_agg(pid ORDER BY pid), '{}') FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'");
            if (others.Length > 0) PostgresServer.Value<bool>(administrator, $"SELECT pg_terminate_backend({others[random.Next(others.Length)]})");
        }
    });

    [Fact]
    public void A_server_that_crashes_under_writers_loses_nothing_it_acknowledged() => Interrupt("crashes of the server", Math.Max(3, Interruptions / 3), 3, (_, random) =>
    {
        Pause(random.Next(0, 300));
        server.Stop();
        server.Start();
    });

    [Fact]
    public void Twenty_processes_are_given_twenty_versions_in_a_row()
    {
        string connection = server.Database();
        Writer[] writers = [.. Enumerable.Range(0, 20).Select(_ => Start("reserve", connection, 1))];
        var given = new List<string>();
        foreach (Writer writer in writers)
            using (writer)
            {
                (int status, string[] lines, string error) = writer.Finish();
                Assert.True(status == 0, error);
                given.AddRange(lines);
            }
        string[] versions = [.. LedgerState.Of(PostgresStore.Connect(connection).Ledger()).Versions(Records.Series)];
        Assert.Equal(Enumerable.Range(0, 20).Select(Records.Version), versions);
        Assert.Equal(versions.Order(), given.Order());
    }

    private void Interrupt(string what, int interruptions, int perStore, Action<string, Random> interrupt)
    {
        var random = new Random(Seed);
        int told = 0, unknown = 0, failures = 0;
        for (int done = 0; done < interruptions;)
        {
            string connection = server.Database();
            using var writers = new BusyWriters(4, connection);
            try
            {
                for (int end = Math.Min(done + perStore, interruptions); done < end; done++)
                {
                    int before = writers.Acknowledged.Count;
                    interrupt(connection, random);
                    // At work again before the next one.
                    for (DateTime last = DateTime.UtcNow.AddSeconds(60); writers.Acknowledged.Count == before && DateTime.UtcNow < last;) Pause(5);
                }
            }
            finally
            {
                writers.Stop();
            }

            Assert.All(writers.Failures, e => Assert.IsType<IOException>(e));
            string at = $"seed {Seed}, after interruption {done}: ";
            Assert.Equal([], Faults(connection, writers.Acknowledged).Select(f => at + f));
            // Nothing was recorded that a writer was not told of, save where it was told that nobody knows.
            int notKnown = writers.Failures.Count(e => e.Message.Contains("is not known", StringComparison.Ordinal));
            Assert.InRange(PostgresStore.Connect(connection).Ledger().Length - writers.Acknowledged.Distinct().Count(), 0, notKnown);
            AllConnectionsEnd(connection);
            told += writers.Acknowledged.Count;
            (unknown, failures) = (unknown + notKnown, failures + writers.Failures.Count);
            EndClean(connection, writers.Acknowledged);
        }
        output.WriteLine($"{interruptions} {what}: {told} acknowledged entries, {failures} rounds that failed, {unknown} of them with an outcome not known");
        Assert.InRange(told, interruptions, int.MaxValue);
    }

    // A connection that a failure forgot would stay, and after some hundred of them the server has no more.
    private void AllConnectionsEnd(string connection)
    {
        NpgsqlConnection.ClearAllPools();
        using NpgsqlConnection administrator = server.Administer(new NpgsqlConnectionStringBuilder(connection).Database!);
        long open = 1;
        for (DateTime last = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < last && (open = PostgresServer.Value<long>(administrator,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")) > 0;) Pause(10);
        Assert.Equal(0, open);
    }

    // What dead writers left is cleared by the next, and it finds the store usable.
    private static void EndClean(string connection, IEnumerable<string> acknowledged)
    {
        using Writer last = Start("write", connection, 1);
        (int status, string[] lines, string error) = last.Finish();
        Assert.True(status == 0, error);
        Assert.Equal([], Faults(connection, [.. acknowledged, .. lines]));
        Assert.Equal(0, StagedParts(connection));
    }

    private static IEnumerable<string> Faults(string connection, IEnumerable<string> acknowledged) => StoreCheck.Faults(PostgresStore.Connect(connection), acknowledged);

    private static long StagedParts(string connection)
    {
        using var open = new NpgsqlConnection(connection);
        open.Open();
        return PostgresServer.Value<long>(open, "SELECT count(*) FROM pg_class WHERE relname = 'parts'") == 0 ? 0
            : PostgresServer.Value<long>(open, "SELECT count(*) FROM compliance.parts WHERE entry IS NULL");
    }

    private static void Pause(int milliseconds) => Cancel.WaitHandle.WaitOne(milliseconds);

    private static Writer Start(string verb, string connection, int rounds) => Writer.Start(verb, "postgresql", rounds, "env", "COMPLIANCE_POSTGRESQL=" + connection);
}
