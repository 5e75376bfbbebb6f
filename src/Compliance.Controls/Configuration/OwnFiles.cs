using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.OwnChecks;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Configuration;

/// <summary>Frameworks and checks of the user's own, read from the folders that a configuration names.</summary>
/// <param name="source">Reads folders and files.</param>
/// <param name="problems">Receives what is wrong.</param>
internal sealed class OwnFiles(ConfigurationSource source, List<ConfigurationProblem> problems)
{
    private const int MaxFiles = 200;

    private readonly List<IncludedFile> _read = [];
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>Every file that was read, in order.</summary>
    public ImmutableArray<IncludedFile> Read => [.. _read];

    /// <summary>Ids of every check there is, own ones among them once they were read.</summary>
    public ImmutableSortedSet<string> CheckIds { get; private set; } = [];

    /// <summary>The checks in some folders.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="zones">Zones declared.</param>
    /// <param name="stores">Data stores declared.</param>
    public ImmutableArray<ICheck> Checks(ImmutableArray<ConfigurationNode> folders, ImmutableArray<Zone> zones, ImmutableArray<DataStore> stores)
    {
        OwnCheckReader reader = new(new SelectionReader([.. zones.Select(z => z.Id)], stores, problems), problems);
        ImmutableArray<ICheck> checks = [.. Files(folders).SelectMany(f => reader.Read(f))];
        CheckIds = BuiltInFrameworks.CheckIds.Union(CheckCatalogue.All.Select(c => c.Definition.Id)).Union(reader.Ids);
        return checks;
    }

    /// <summary>The frameworks in some folders; read after the checks, which their controls may cite.</summary>
    /// <param name="folders">The folders.</param>
    public ImmutableArray<Framework> Frameworks(ImmutableArray<ConfigurationNode> folders)
    {
        var frameworks = ImmutableArray.CreateBuilder<Framework>();
        Dictionary<string, string> first = BuiltInFrameworks.Ids.ToDictionary(id => id, _ => "a built-in framework has it");
        foreach (IncludedFile file in Files(folders))
        {
            FrameworkReading reading = FrameworkFile.Read(file.Name, file.Text, CheckIds);
            problems.AddRange(reading.Problems.Select(p => new ConfigurationProblem(p.File, p.Line, p.Field, p.Message)));
            if (reading.Framework is not { } framework) continue;
            if (first.TryAdd(framework.Id, $"first in {file.Name}")) frameworks.Add(framework);
            else problems.Add(new(file.Name, reading.LineOfId, "/id", $"the id '{framework.Id}' stands twice; {first[framework.Id]}"));
        }
        return frameworks.ToImmutable();
    }

    private IEnumerable<IncludedFile> Files(ImmutableArray<ConfigurationNode> folders)
    {
        foreach (ConfigurationNode folder in folders)
        {
            string name = folder.Value.GetString()!.Trim();
            if (!_folders.Add(name))
            {
                problems.Add(folder.Problem($"the folder '{name}' is named twice"));
                continue;
            }
            FolderListing listing = source.List(name);
            if (listing.Fault is not null) problems.Add(folder.Problem($"{name} cannot be read: {listing.Fault}"));
            else if (listing.Files.IsEmpty) problems.Add(folder.Problem($"the folder '{name}' holds no file that ends in .yaml, .yml or .json"));
            foreach (string path in listing.Files.Order(StringComparer.Ordinal).Select(f => $"{name}/{f}"))
                if (One(folder, path) is { } file) yield return file;
        }
    }

    private IncludedFile? One(ConfigurationNode folder, string path)
    {
        if (_read.Count >= MaxFiles)
        {
            if (_read.Count == MaxFiles) problems.Add(folder.Problem($"more than {MaxFiles} own files"));
            return null;
        }
        if (!TextFormat.Path.Fits(path))
        {
            problems.Add(folder.Problem($"the file '{path}' has a name that no pack can hold; expected letters, digits, dots, dashes and underscores"));
            return null;
        }
        IncludedFile file = source.Open(path);
        if (file.Fault is { } fault)
        {
            problems.Add(folder.Problem($"{path} cannot be read: {fault}"));
            return null;
        }
        _read.Add(file);
        return file;
    }
}
