using System.Collections.Immutable;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Npgsql;

namespace Compliance.Storage.Postgres;

/// <summary>Packs and their ledger in a PostgreSQL database. A pack is staged in rows that nobody sees, and one transaction records its
/// entry and shows it; writers of all machines take turns.</summary>
public sealed class PostgresStore : IEvidenceStore
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    private readonly PostgresDatabase _database;
    private readonly PostgresLedger _ledger = new();
    private readonly PostgresCommit _commit;

    private PostgresStore(PostgresDatabase database) => (_database, _commit) = (database, new PostgresCommit(database, _ledger));

    /// <inheritdoc/>
    public string Place => $"PostgreSQL database {_database.Name}";

    /// <summary>Connects to a store, and brings its tables to what this program knows.</summary>
    /// <param name="connectionString">Connection string in the form of Npgsql. No message repeats it.</param>
    /// <param name="patience">How long to wait for a server that goes away later, where work may be done again; half a minute when it is not
    /// given. A server that is not there now is told at once.</param>
    /// <exception cref="ArgumentException">The connection string has another form.</exception>
    /// <exception cref="IOException">The database cannot be reached or used, or was brought further by a later version of the program.</exception>
    public static PostgresStore Connect(string connectionString, TimeSpan? patience = null)
    {
        var database = new PostgresDatabase(connectionString, patience ?? DefaultPatience);
        try
        {
            using NpgsqlConnection connection = database.Open();
            PostgresMigrations.Apply(connection);
        }
        catch (Exception e) when (PostgresDatabase.IsOfDatabase(e))
        {
            throw database.Told(e);
        }
        catch (IOException e)
        {
            throw new IOException($"the PostgreSQL database '{database.Name}' cannot be used: {e.Message}", e);
        }
        return new PostgresStore(database);
    }

    /// <inheritdoc/>
    public StagedPart Stage(string pack, string part, Action<AddFile> write, CancellationToken cancel)
    {
        StoreRules.HoldPart(pack, part);
        NpgsqlConnection? session = null;
        try
        {
            _database.Read(connection =>
            {
                PostgresPart.ClearAbandoned(connection);
                return true;
            });
            session = _database.Open();
            return PostgresPart.Write(session, pack, part, write, cancel);
        }
        catch (Exception e)
        {
            session?.Dispose();
            if (PostgresDatabase.IsOfDatabase(e)) throw _database.Told(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public LedgerEntry? Commit(Decide decide, params ReadOnlySpan<StagedPart> parts)
    {
        var staged = new PostgresPart[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            staged[i] = parts[i] as PostgresPart ?? throw new ArgumentException("A part was staged in another store.", nameof(parts));
            ObjectDisposedException.ThrowIf(staged[i].IsOver, staged[i]);
        }

        LedgerEntry? entry = _commit.Run(decide, staged);
        foreach (PostgresPart part in staged)
            if (entry is null) part.Dispose();
            else part.Release();
        return entry;
    }

    /// <inheritdoc/>
    public ImmutableArray<LedgerEntry> Ledger() => _database.Read(_ledger.Read).Entries;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, PackFile>? Open(string pack) => _database.Read(connection =>
    {
        using NpgsqlCommand command = connection.Command("""
            SELECT f.id, f.path, f.bytes FROM compliance.parts p JOIN compliance.files f ON f.part = p.id
            WHERE p.pack = $1 AND p.entry IS NOT NULL
            """, pack);
        using NpgsqlDataReader reader = command.ExecuteReader();
        var files = ImmutableDictionary.CreateBuilder<string, PackFile>(StringComparer.Ordinal);
        while (reader.Read())
        {
            (long id, string path, long bytes) = (reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2));
            files.Add(path, new PackFile(() => new ChunkReader(_database, id, bytes, $"{pack}/{path}")));
        }
        // No part is without a file, so a pack that is there has some.
        return files.Count == 0 ? null : files.ToImmutable();
    });
}
