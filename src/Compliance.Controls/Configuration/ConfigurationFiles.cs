using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Documents;

namespace Compliance.Controls.Configuration;

/// <summary>A configuration file with every file it includes, each read once and held against the shape.</summary>
internal sealed class ConfigurationFiles(ConfigurationSource source, List<ConfigurationProblem> problems)
{
    private const int MaxFiles = 200;

    private readonly List<ConfigurationNode> _roots = [];
    private readonly List<IncludedFile> _included = [];
    private readonly List<string> _way = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The whole of each file, that which includes before that which is included.</summary>
    public ImmutableArray<ConfigurationNode> Roots => [.. _roots];

    /// <summary>Files that were included.</summary>
    public ImmutableArray<IncludedFile> Included => [.. _included];

    /// <summary>Reads a file and what it includes.</summary>
    public void Read(string file, ReadOnlyMemory<byte> text)
    {
        _read.Add(file);
        DocumentReading reading = StructuredDocument.Read(text, new(1 << 20, 20, 20_000));
        problems.AddRange(reading.Problems.Select(p => new ConfigurationProblem(file, p.Line, p.Pointer, p.Message)));
        if (reading.Documents.Length > 1)
            problems.Add(new(file, reading.Documents[1].Line, "", "a second document begins here; a configuration is one document"));
        if (!reading.Problems.IsEmpty || reading.Documents.Length != 1) return;

        StructuredDocument document = reading.Documents[0];
        int before = problems.Count;
        new ShapeCheck((at, message) => problems.Add(new(file, document.LineOf(at), at, message))).Check(ConfigurationShape.Root, document.Root, "");
        if (document.Root.ValueKind != JsonValueKind.Object) return;
        ConfigurationNode root = new(file, document, document.Root, "");
        _roots.Add(root);
        if (problems.Skip(before).Any(p => p.Field.StartsWith("/include", StringComparison.Ordinal))) return;
        _way.Add(file);
        foreach (ConfigurationNode include in root.Items("include")) Follow(include);
        _way.RemoveAt(_way.Count - 1);
    }

    private void Follow(ConfigurationNode include)
    {
        string name = include.Value.GetString()!;
        // Every path is relative to the folder of the first file, so that a file has one name wherever it is included.
        if (_way.Contains(name))
        {
            problems.Add(include.Problem($"the files include each other: {string.Join(" -> ", _way.SkipWhile(f => f != name).Append(name))}"));
            return;
        }
        if (_read.Contains(name)) return;
        if (_read.Count >= MaxFiles)
        {
            problems.Add(include.Problem($"more than {MaxFiles} files are included"));
            return;
        }
        IncludedFile file = source.Open(name);
        if (file.Fault is { } fault)
        {
            problems.Add(include.Problem($"{name} cannot be read: {fault}"));
            return;
        }
        _included.Add(file);
        Read(name, file.Text);
    }
}
