using System.Net.Sockets;
using Npgsql;

namespace Compliance.Storage.Postgres;

/// <summary>Connections to one database, and what their failures mean. No message holds a connection string: it may hold a password.</summary>
internal sealed class PostgresDatabase
{
    private const string IdleInTransactionTimeout = "25P03";

    private readonly string _connection;

    /// <summary>A database.</summary>
    /// <param name="connectionString">Connection string in the form of Npgsql.</param>
    /// <param name="patience">How long work that may be done again waits for a server that went away.</param>
    /// <exception cref="ArgumentException">The connection string has another form.</exception>
    public PostgresDatabase(string connectionString, TimeSpan patience)
    {
        Patience = patience;
        try
        {
            // Locks belong to sessions: commands of one store never share them, and no transaction of a caller is joined.
            var builder = new NpgsqlConnectionStringBuilder(connectionString) { Multiplexing = false, Enlist = false };
            if (string.IsNullOrEmpty(builder.Host)) throw new ArgumentException("The connection string names no host.");
            builder.ApplicationName ??= "compliance";
            // A server that went away without a word is noticed, and a session that waits for a rendering is not forgotten on its way there.
            if (builder is { TcpKeepAlive: false, KeepAlive: 0 } && builder.Host[0] is not ('/' or '@')) (builder.TcpKeepAlive, builder.TcpKeepAliveTime, builder.TcpKeepAliveInterval) = (true, 30, 10);
            _connection = builder.ConnectionString;
            Name = builder.Database ?? builder.Username ?? "";
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // What the parser complains of may be a piece of a password that holds a semicolon, so it is not told.
            throw new ArgumentException("expected a connection string such as Host=db.example.com;Database=compliance;Username=compliance;Password=…; a value with a semicolon stands in quotes");
        }
    }

    /// <summary>Name of the database.</summary>
    public string Name { get; }

    /// <summary>How long work that may be done again waits for a server that went away.</summary>
    public TimeSpan Patience { get; }

    /// <summary>Opens a connection; closing it gives it back.</summary>
    public NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(_connection);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Does work that reads, anew when the server went away under it.</summary>
    /// <exception cref="IOException">The database cannot be read.</exception>
    public T Read<T>(Func<NpgsqlConnection, T> work)
    {
        for (DateTime last = DateTime.UtcNow + Patience; ;)
        {
            try
            {
                using NpgsqlConnection connection = Open();
                return work(connection);
            }
            catch (Exception e) when (IsLost(e) && Wait(last))
            {
                // Done again.
            }
            catch (Exception e) when (IsOfDatabase(e))
            {
                throw Told(e);
            }
        }
    }

    /// <summary>Waits a moment before work is done again.</summary>
    /// <returns>Whether it may be, before the time is over.</returns>
    public bool Wait(DateTime last)
    {
        if (DateTime.UtcNow > last) return false;
        // Connections that are kept for later are as lost as the one that failed.
        using (var pooled = new NpgsqlConnection(_connection)) NpgsqlConnection.ClearPool(pooled);
        Task.Delay(100).Wait();
        return true;
    }

    /// <summary>Whether the connection was lost, or not made, so that another may be.</summary>
    public static bool IsLost(Exception e) => e switch
    {
        PostgresException { SqlState: var state } =>
            state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.TooManyConnections or IdleInTransactionTimeout
            || state.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: IOException or SocketException } => true,
        _ => false,
    };

    /// <summary>Whether the database or the way to it is at fault.</summary>
    public static bool IsOfDatabase(Exception e) => e is NpgsqlException or SocketException;

    /// <summary>The failure as a store tells it.</summary>
    public IOException Told(Exception e)
    {
        string what = e is PostgresException refused ? $"{refused.MessageText} ({refused.SqlState})"
            : e.InnerException is { } inner && !e.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{e.Message}: {inner.Message}"
            : e.Message;
        return new IOException($"the PostgreSQL database '{Name}' cannot be used: {what}", e);
    }
}
