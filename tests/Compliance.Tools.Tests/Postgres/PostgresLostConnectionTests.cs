using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage.Postgres;
using Npgsql;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>The connection is lost at one certain moment.</summary>
[Collection(OnPostgres.Name)]
public sealed class PostgresLostConnectionTests(PostgresServer server) : IDisposable
{
    private readonly string _connection = server.Database();
    private readonly CuttingProxy _proxy = new(server.Port);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _proxy.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_commit_whose_answer_or_request_is_lost_is_recorded_once(bool reached)
    {
        PostgresStore store = Through(TimeSpan.FromSeconds(30));
        using StagedPart staged = store.Stage("pack-1", "", add => Records.Write("pack-1", add), Cancel);
        _proxy.Next(reached ? Cut.Answer : Cut.Request);
        LedgerEntry? entry = store.Commit(_ => Records.Stored("pack-1"), staged);
        Assert.Equal(1, _proxy.Cuts);
        Assert.Equal(entry!.Hash, Assert.Single(store.Ledger()).Hash);
        Assert.Equal([], StoreCheck.Faults(PostgresStore.Connect(_connection), [entry.Hash]));
    }

    [Fact]
    public void A_commit_of_which_nobody_can_tell_is_told_as_such_with_the_entry_to_look_for()
    {
        PostgresStore store = Through(TimeSpan.FromSeconds(1));
        _proxy.Next(Cut.AnswerAndAllAfter);
        IOException e = Assert.Throws<IOException>(() => store.Commit(Records.Reserve));
        Assert.Contains("is not known", e.Message, StringComparison.Ordinal);
        Assert.Contains(Assert.Single(PostgresStore.Connect(_connection).Ledger()).Hash, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_whose_session_was_lost_is_committed_unless_another_writer_cleared_it()
    {
        PostgresStore store = PostgresStore.Connect(_connection), other = PostgresStore.Connect(_connection);
        using StagedPart kept = store.Stage("pack-1", "", add => Records.Write("pack-1", add), Cancel);
        EndAllSessions();
        Assert.Equal(1, store.Commit(_ => Records.Stored("pack-1"), kept)!.Number);

        using StagedPart cleared = store.Stage("pack-2", "", add => Records.Write("pack-2", add), Cancel);
        EndAllSessions();
        using StagedPart another = other.Stage("pack-3", "", add => Records.Write("pack-3", add), Cancel);
        Assert.Contains("cleared", Assert.Throws<IOException>(() => store.Commit(_ => Records.Stored("pack-2"), cleared)).Message, StringComparison.Ordinal);
        Assert.Equal(2, other.Commit(_ => Records.Stored("pack-3"), another)!.Number);
        Assert.Equal([], StoreCheck.Faults(store, []));
    }

    [Fact]
    public void A_server_that_ends_idle_sessions_ends_neither_a_slow_rendering_nor_a_slow_decision()
    {
        using (NpgsqlConnection administrator = server.Administer(new NpgsqlConnectionStringBuilder(_connection).Database!))
            PostgresServer.Execute(administrator, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = 100', current_database()); END $$");
        PostgresStore store = PostgresStore.Connect(_connection);
        int decisions = 0;
        using StagedPart staged = store.Stage("pack-1", "", add =>
        {
            Records.Write("pack-1", add);
            Task.Delay(400, Cancel).Wait(Cancel);
        }, Cancel);
        Assert.NotNull(store.Commit(_ =>
        {
            decisions++;
            Task.Delay(400, Cancel).Wait(Cancel);
            return Records.Stored("pack-1");
        }, staged));
        Assert.Equal(1, decisions);
    }

    [Fact]
    public void What_a_living_writer_staged_is_left_alone()
    {
        PostgresStore store = PostgresStore.Connect(_connection), other = PostgresStore.Connect(_connection);
        using StagedPart staged = store.Stage("pack-1", "", add => Records.Write("pack-1", add), Cancel);
        using (other.Stage("pack-2", "", add => Records.Write("pack-2", add), Cancel)) Assert.Equal(1, store.Commit(_ => Records.Stored("pack-1"), staged)!.Number);
        Assert.Null(other.Open("pack-2"));
    }

    private PostgresStore Through(TimeSpan patience) =>
        PostgresStore.Connect(new NpgsqlConnectionStringBuilder(_connection) { Port = _proxy.Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable }.ConnectionString, patience);

    private void EndAllSessions()
    {
        using NpgsqlConnection administrator = server.Administer(new NpgsqlConnectionStringBuilder(_connection).Database!);
        PostgresServer.Execute(administrator, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        for (DateTime last = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < last
            && PostgresServer.Value<long>(administrator, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") > 0;) Task.Delay(5, Cancel).Wait(Cancel);
    }
}
