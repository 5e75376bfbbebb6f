using System.Data;
using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Npgsql;

namespace Compliance.Storage.Postgres;

/// <summary>A part of a pack, staged in a database. While it is, a session holds a lock of its own, by which others see that its writer
/// lives; what no session holds is cleared.</summary>
internal sealed class PostgresPart : StagedPart
{
    private readonly NpgsqlConnection _session;
    private readonly int _id;

    private PostgresPart(NpgsqlConnection session, int id, string pack, string part)
        : base(pack, part) => (_session, _id) = (session, id);

    /// <summary>Whether it was committed or dropped.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Writes a part. Nothing of it is there before all of it is.</summary>
    public static PostgresPart Write(NpgsqlConnection session, string pack, string part, Action<AddFile> write, CancellationToken cancel)
    {
        // Renderings take their time between two files, and a session that is ended for waiting loses its lock.
        session.Execute("SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('idle_session_timeout', 'idle_in_transaction_session_timeout')");
        using NpgsqlTransaction transaction = session.BeginTransaction(IsolationLevel.ReadCommitted);
        int id = session.Value<int>("INSERT INTO compliance.parts (pack, part) VALUES ($1, $2) RETURNING id", pack, part);
        session.Execute("SELECT pg_advisory_lock($1, $2)", Sql.StagedSpace, id);
        var paths = new PartPaths(part);
        write((path, content) =>
        {
            cancel.ThrowIfCancellationRequested();
            paths.Take(path);
            using var file = new ChunkWriter(session, id, path, cancel);
            content(file);
            file.Finish();
        });
        paths.HoldAny();
        cancel.ThrowIfCancellationRequested();
        transaction.Commit();
        return new PostgresPart(session, id, pack, part);
    }

    /// <summary>Removes what dead writers left: staged parts that no session holds.</summary>
    public static void ClearAbandoned(NpgsqlConnection connection)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        connection.Execute("""
            WITH staged AS MATERIALIZED (SELECT id FROM compliance.parts WHERE entry IS NULL),
                 abandoned AS MATERIALIZED (SELECT id FROM staged WHERE pg_try_advisory_xact_lock($1, id))
            DELETE FROM compliance.parts WHERE entry IS NULL AND id IN (SELECT id FROM abandoned)
            """, Sql.StagedSpace);
        transaction.Commit();
    }

    /// <summary>Makes the part visible within a transaction that holds the ledger.</summary>
    /// <param name="connection">In the transaction.</param>
    /// <param name="entry">Entry that speaks of it.</param>
    /// <exception cref="IOException">It stands there already, or was cleared.</exception>
    public void Show(NpgsqlConnection connection, LedgerEntry entry)
    {
        bool taken = connection.Value<bool>("""
            SELECT EXISTS (SELECT FROM compliance.parts p JOIN compliance.files f ON f.part = p.id
                WHERE p.pack = $1 AND p.entry IS NOT NULL
                  AND ($2 = '' OR f.path = $2 OR starts_with(f.path, $2 || '/') OR starts_with($2, f.path || '/')))
            """, Pack, Part);
        if (taken) throw new IOException($"'{(Part.Length == 0 ? Pack : Pack + "/" + Part)}' is in the store already.");
        if (connection.Execute("UPDATE compliance.parts SET entry = $2 WHERE id = $1 AND entry IS NULL", _id, entry.Number) != 1)
            throw new IOException($"what was staged for '{Pack}' is gone: the connection to the database was lost, and another writer cleared it. Run again.");
    }

    /// <summary>Ends the part after it became visible.</summary>
    public void Release() => End("SELECT pg_advisory_unlock($1, $2)", Sql.StagedSpace, _id);

    /// <inheritdoc/>
    public override void Dispose() => End("WITH dropped AS (DELETE FROM compliance.parts WHERE id = $2 AND entry IS NULL) SELECT pg_advisory_unlock($1, $2)", Sql.StagedSpace, _id);

    private void End(string sql, params ReadOnlySpan<object> values)
    {
        if (IsOver) return;
        IsOver = true;
        try
        {
            if (_session.State == ConnectionState.Open) _session.Execute(sql, values);
        }
        catch (Exception e) when (PostgresDatabase.IsOfDatabase(e))
        {
            // The session is lost and its lock with it: the next writer clears what was staged.
        }
        finally
        {
            _session.Dispose();
        }
    }
}
