using System.Data;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Compliance.Storage.Postgres;

/// <summary>Brings the tables of a database to what this program knows: numbered scripts, each applied once, and told by its hash.</summary>
internal static class PostgresMigrations
{
    private const int OldestServer = 12;

    /// <summary>The scripts, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Read()];

    /// <summary>Applies what is missing. Of programs that start at once, one applies and the others wait for it.</summary>
    /// <exception cref="IOException">The database was brought further by a later version of the program, or differently.</exception>
    public static void Apply(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer) throw new IOException($"the server is PostgreSQL {connection.PostgreSqlVersion}; expected {OldestServer} or later");
        if (connection.Value<string>("SHOW server_encoding") is not "UTF8" and var encoding) throw new IOException($"the database has the encoding {encoding}; expected UTF8");
        if (Missing(connection) == 0) return;
        using NpgsqlTransaction transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        connection.Lock(Sql.MigrationLock);
        // Asked for first: who may create tables in a schema that is there may not create schemas. The catalogue is read as a table: what
        // the server remembers of names may be older than the lock.
        if (!connection.Value<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'compliance')")) connection.Execute("CREATE SCHEMA compliance");
        connection.Execute("CREATE TABLE IF NOT EXISTS compliance.migrations (number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied timestamptz NOT NULL DEFAULT now())");
        for (int missing = Missing(connection); missing > 0; missing--)
        {
            Migration next = All[^missing];
            connection.Execute(next.Script);
            connection.Execute("INSERT INTO compliance.migrations (number, name, sha256) VALUES ($1, $2, $3)", next.Number, next.Name, next.Sha256);
        }
        transaction.Commit();
    }

    private static int Missing(NpgsqlConnection connection)
    {
        if (!connection.Value<bool>("SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'compliance' AND c.relname = 'migrations')")) return All.Count;
        using NpgsqlCommand command = connection.Command("SELECT number, name, sha256 FROM compliance.migrations ORDER BY number");
        using NpgsqlDataReader reader = command.ExecuteReader();
        int applied = 0;
        for (; reader.Read(); applied++)
        {
            int number = reader.GetInt32(0);
            if (number > All.Count) throw new IOException($"its tables are of form {number} ({reader.GetString(1)}), made by a later version of this program, which knows form {All.Count}");
            if (number != applied + 1) throw new IOException($"its tables lack form {applied + 1}, though they are of form {number}");
            if (reader.GetString(2) != All[applied].Sha256) throw new IOException($"form {number} of its tables ({reader.GetString(1)}) is not the one that this program knows");
        }
        return All.Count - applied;
    }

    private static IEnumerable<Migration> Read()
    {
        Assembly assembly = typeof(PostgresMigrations).Assembly;
        foreach (string file in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using Stream stream = assembly.GetManifestResourceStream(file)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            yield return new Migration(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file[..^".sql".Length],
                Encoding.UTF8.GetString(bytes.ToArray()), Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())));
        }
    }
}

/// <summary>A script that brings the tables of a database one form further.</summary>
/// <param name="Number">Number of the form, from 1.</param>
/// <param name="Name">Name of the script.</param>
/// <param name="Script">Its statements.</param>
/// <param name="Sha256">SHA-256 of the script, lower-case hex.</param>
internal sealed record Migration(int Number, string Name, string Script, string Sha256);
