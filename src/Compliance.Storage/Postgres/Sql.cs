using Npgsql;

namespace Compliance.Storage.Postgres;

/// <summary>Runs statements. Values are parameters, <c>$1</c> and on; no statement is put together from them.</summary>
internal static class Sql
{
    /// <summary>First key of the advisory locks of this program, so that other programs may use locks of the same database.</summary>
    public const int LockSpace = 0x434F4D50;

    /// <summary>First key of the locks of staged parts; the second is the part's id.</summary>
    public const int StagedSpace = LockSpace + 1;

    /// <summary>Second key of the lock that a writer of the ledger holds.</summary>
    public const int LedgerLock = 0;

    /// <summary>Second key of the lock that migrations hold.</summary>
    public const int MigrationLock = 1;

    /// <summary>Seconds that a writer waits for others.</summary>
    public const int LockWait = 300;

    /// <summary>A statement with its values.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (object value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows changed.</returns>
    public static int Execute(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using NpgsqlCommand command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The value of a query that gives one.</summary>
    public static T Value<T>(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using NpgsqlCommand command = connection.Command(sql, values);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Waits for a lock of this program, and holds it until the transaction ends.</summary>
    public static void Lock(this NpgsqlConnection connection, int key)
    {
        using NpgsqlCommand command = connection.Command("SELECT pg_advisory_xact_lock($1, $2)", LockSpace, key);
        command.CommandTimeout = LockWait;
        command.ExecuteNonQuery();
    }
}
