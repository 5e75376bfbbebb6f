using System.Data;
using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Npgsql;

namespace Compliance.Storage.Postgres;

/// <summary>Records an entry and shows parts, in one transaction. It is done anew when the connection was lost and nothing was recorded.</summary>
/// <param name="database">The database.</param>
/// <param name="ledger">Its ledger.</param>
internal sealed class PostgresCommit(PostgresDatabase database, PostgresLedger ledger)
{
    /// <summary>Records what is decided; null when that is nothing.</summary>
    public LedgerEntry? Run(Decide decide, PostgresPart[] parts)
    {
        for (DateTime last = DateTime.UtcNow + database.Patience; ;)
        {
            LedgerEntry? sent = null;
            try
            {
                using NpgsqlConnection connection = database.Open();
                using NpgsqlTransaction transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
                LedgerEntry? entry = Write(connection, decide, parts);
                if (entry is null) return null;
                sent = entry;
                transaction.Commit();
                return entry;
            }
            catch (Exception e) when (PostgresDatabase.IsLost(e))
            {
                if (sent is not null && IsRecorded(sent, e)) return sent;
                if (!database.Wait(last)) throw database.Told(e);
            }
            catch (Exception e) when (PostgresDatabase.IsOfDatabase(e))
            {
                throw database.Told(e);
            }
        }
    }

    private LedgerEntry? Write(NpgsqlConnection connection, Decide decide, PostgresPart[] parts)
    {
        // What is acknowledged is on disk, whatever the database's default; and a writer whose machine went away frees the ledger.
        connection.Execute("""
            SELECT set_config('synchronous_commit', 'on', true) FROM (SELECT current_setting('synchronous_commit') AS mode) s WHERE mode = 'off';
            """);
        connection.Execute("SELECT set_config('idle_in_transaction_session_timeout', '60s', true)");
        connection.Lock(Sql.LedgerLock);
        LedgerState state = ledger.Read(connection);
        if (decide(state) is not { } record) return null;
        StoreRules.HoldCommit(state, record, parts);
        LedgerEntry entry = LedgerChain.Next(state.Entries.IsEmpty ? null : state.Entries[^1], record);
        PostgresLedger.Append(connection, entry);
        foreach (PostgresPart part in parts) part.Show(connection, entry);
        if (record is { Kind: LedgerKind.Purged, Pack: { } gone }) connection.Execute("DELETE FROM compliance.parts WHERE pack = $1 AND entry IS NOT NULL", gone);
        return entry;
    }

    // Between the request to commit and its answer, only the ledger knows what happened.
    private bool IsRecorded(LedgerEntry sent, Exception lost)
    {
        try
        {
            return database.Read(connection => PostgresLedger.Holds(connection, sent));
        }
        catch (IOException e)
        {
            throw new IOException(
                $"the connection was lost while ledger entry {sent.Number} was recorded, and the database does not answer since: whether it was is not known. Look for the entry {sent.Hash}. ({e.Message})", lost);
        }
    }
}
