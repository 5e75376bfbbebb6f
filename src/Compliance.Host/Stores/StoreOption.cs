using System.CommandLine;
using Compliance.Evidence;
using Compliance.Host.Terminal;
using Compliance.Storage;
using Compliance.Storage.Postgres;

namespace Compliance.Host.Stores;

/// <summary>The option that says where packs are kept: a folder, or the word <c>postgresql</c>.</summary>
internal sealed class StoreOption : Option<string>
{
    /// <summary>The word for the database.</summary>
    public const string Database = "postgresql";

    /// <summary>Environment variable with the connection string; a command line would show its password to every process.</summary>
    public const string Variable = "COMPLIANCE_POSTGRESQL";

    /// <summary>The folder without the option.</summary>
    public const string DefaultFolder = "evidence";

    /// <summary>The option, with a folder as its default.</summary>
    public StoreOption()
        : base("--store")
    {
        Description = $"Where packs are kept: a folder, or the word {Database}, whose connection string is read from {Variable}. A folder of that name is written ./{Database}.";
        HelpName = "PLACE";
        DefaultValueFactory = _ => DefaultFolder;
    }

    /// <summary>The store at the place that was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="tell">Told in a sentence what an interrupted run had left; null to tell nobody.</param>
    /// <exception cref="InputException">The database cannot be used.</exception>
    public IEvidenceStore Open(ParseResult parsed, Action<string>? tell = null) => Open(parsed.GetRequiredValue(this), tell);

    /// <summary>The store in a folder, whatever the folder is called.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="tell">Told in a sentence what an interrupted run had left; null to tell nobody.</param>
    public static IEvidenceStore OpenFolder(string folder, Action<string>? tell = null) => new FolderStore(folder, tell);

    /// <summary>The store at a place.</summary>
    /// <param name="place">A folder, or <see cref="Database"/>.</param>
    /// <param name="tell">Told in a sentence what an interrupted run had left; null to tell nobody.</param>
    /// <exception cref="InputException">The database cannot be used.</exception>
    public static IEvidenceStore Open(string place, Action<string>? tell = null)
    {
        if (place != Database) return OpenFolder(place, tell);
        string? connection = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(connection))
            throw new InputException($"--store {Database}: the environment variable {Variable} is missing; expected a connection string such as Host=db.example.com;Database=compliance;Username=compliance;Password=…");
        try
        {
            return PostgresStore.Connect(connection);
        }
        catch (ArgumentException e)
        {
            throw new InputException($"--store {Database}: {Variable}: {e.Message}");
        }
        catch (IOException e)
        {
            throw new InputException($"--store {Database}: {e.Message}");
        }
    }
}
