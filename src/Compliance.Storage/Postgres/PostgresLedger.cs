using Compliance.Evidence.Ledger;
using Npgsql;

namespace Compliance.Storage.Postgres;

/// <summary>The ledger of a database. Entries that were read are kept, so that only those after them are read and verified again.</summary>
internal sealed class PostgresLedger
{
    private readonly Lock _guard = new();
    private LedgerState _known = LedgerState.Empty;

    /// <summary>What the ledger says, by what is committed.</summary>
    /// <exception cref="LedgerBrokenException">It is not the chain that was written, or not the one that was read before.</exception>
    public LedgerState Read(NpgsqlConnection connection)
    {
        lock (_guard)
        {
            LedgerEntry? last = _known.Entries.IsEmpty ? null : _known.Entries[^1];
            using NpgsqlCommand command = connection.Command("SELECT line, hash FROM compliance.ledger WHERE number >= $1 ORDER BY number", last?.Number ?? 0);
            using NpgsqlDataReader reader = command.ExecuteReader();
            if (last is not null && (!reader.Read() || reader.GetString(1) != _known.Head))
                throw new LedgerBrokenException(last.Number, "was read before and is no longer there: the store was rolled back");
            int before = _known.Entries.Length;
            var entries = LedgerChain.Extend(_known.Entries, Lines(reader));
            return entries.Length == before ? _known : _known = LedgerState.Of(entries);
        }
    }

    /// <summary>Appends an entry.</summary>
    public static void Append(NpgsqlConnection connection, LedgerEntry entry) =>
        connection.Execute("INSERT INTO compliance.ledger (number, line) VALUES ($1, $2)", entry.Number, entry.ToBytes());

    /// <summary>Whether an entry is there, after every transaction that may bring it has ended.</summary>
    public static bool Holds(NpgsqlConnection connection, LedgerEntry entry)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction(System.Data.IsolationLevel.ReadCommitted);
        connection.Lock(Sql.LedgerLock);
        return connection.Value<bool>("SELECT EXISTS (SELECT FROM compliance.ledger WHERE number = $1 AND line = $2)", entry.Number, entry.ToBytes());
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(NpgsqlDataReader reader)
    {
        while (reader.Read()) yield return reader.GetFieldValue<byte[]>(0);
    }
}
