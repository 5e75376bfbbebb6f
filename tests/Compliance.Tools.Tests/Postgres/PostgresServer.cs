using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>A PostgreSQL server of the machine's programs, in a folder of its own, on a free port of the loopback address and a socket in
/// the folder. It is stopped and gone after the tests.</summary>
public sealed class PostgresServer : IDisposable
{
    public const string Password = "sesame; \"open\" 'it'";

    private const string Administrator = "administrator";
    private static readonly string Programs = FindPrograms();

    // The server refuses to run as root. Debian's package brings a user for it; where it is missing, nobody will do.
    private static readonly string? User = Environment.UserName != "root" ? null : Tool.Run("id", "postgres").Status == 0 ? "postgres" : "nobody";

    private int _databases;

    public PostgresServer()
    {
        if (User is not null) Tool.Clean("chown", User, Folder);
        string password = Path.Combine(Folder, "password");
        File.WriteAllText(password, Password);
        Command("initdb", "-D", Data, "-U", Administrator, "--pwfile", password, "--auth", "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8");
        for (int attempt = 1; ; attempt++)
        {
            Port = FreePort();
            // Without fsync a power cut would lose what was acknowledged; the crashes of these tests leave the machine running.
            File.WriteAllText(Path.Combine(Folder, "server.conf"), string.Create(CultureInfo.InvariantCulture,
                $"listen_addresses = '127.0.0.1'\nport = {Port}\nunix_socket_directories = '{Folder}'\nmax_connections = 200\nshared_buffers = 32MB\nfsync = off\n"));
            if (attempt == 1) File.AppendAllText(Path.Combine(Data, "postgresql.conf"), $"include '{Path.Combine(Folder, "server.conf")}'\n");
            try
            {
                Start();
                break;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Another program took the port.
            }
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("compliance-pg-").FullName;

    public int Port { get; private set; }

    private string Data => Path.Combine(Folder, "data");

    /// <summary>A new, empty database.</summary>
    /// <returns>Its connection string, as its owner.</returns>
    public string Database(string encoding = "UTF8")
    {
        string name = $"store_{Interlocked.Increment(ref _databases)}";
        using NpgsqlConnection connection = Administer("postgres");
        Execute(connection, $"CREATE DATABASE {name} TEMPLATE template0 ENCODING {encoding} LOCALE 'C'");
        return ConnectionString(name);
    }

    public string ConnectionString(string database, string user = Administrator) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = database, Username = user, Password = Password }.ConnectionString;

    /// <summary>An open connection of the administrator.</summary>
    public NpgsqlConnection Administer(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    public static int Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    public static T Value<T>(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Ends the server as a crash does: no session is told, nothing is written that was not.</summary>
    public void Stop() => Command("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w", "-s");

    public void Start() => Command("pg_ctl", "start", "-D", Data, "-l", Path.Combine(Folder, "log"), "-w", "-s", "-t", "60");

    public void Dispose()
    {
        Stop();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private static void Command(string program, params string[] arguments)
    {
        string path = Path.Combine(Programs, program);
        var (status, output, errors) = User is null ? Tool.Run(path, arguments) : Tool.Run("setpriv", ["--reuid", User, "--regid", User == "nobody" ? "nogroup" : User, "--clear-groups", path, .. arguments]);
        if (status != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: status {status}\n{errors}{output}");
    }

    private static string FindPrograms()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
            .. Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")) : []];
        return folders.FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "pg_ctl")))
            ?? throw new InvalidOperationException("initdb and pg_ctl of PostgreSQL are missing; tests/run.sh installs them");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Tests that share one server; none of them stops it.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgres : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
