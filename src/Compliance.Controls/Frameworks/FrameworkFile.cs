using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Compliance.Network.Documents;

namespace Compliance.Controls.Frameworks;

/// <summary>Reads a control file: one YAML document with one framework in one version. Strict: what it does not know, it refuses.</summary>
/// <remarks>The form is that of the files in <c>controls/</c>: <c>id name version attribution source sections</c>, a section with
/// <c>title controls</c>, a control with <c>id title demand applicability automation rationale frequency cadence evidence primary supporting
/// parameters attestation</c>.</remarks>
public static partial class FrameworkFile
{
    /// <summary>Generous for a file that people write by hand.</summary>
    private static readonly DocumentLimits s_limits = new(4L << 20, 20, 200_000);

    private static readonly ImmutableArray<string> s_keys = ["id", "name", "version", "attribution", "source", "sections"];
    private static readonly ImmutableArray<string> s_sectionKeys = ["title", "controls"];

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex IdForm { get; }

    /// <summary>Reads a control file.</summary>
    /// <param name="name">Name of the file, for messages.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="checkIds">Ids that a control may cite.</param>
    /// <returns>The framework, or every problem of the file.</returns>
    public static FrameworkReading Read(string name, ReadOnlyMemory<byte> text, ImmutableSortedSet<string> checkIds)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(checkIds);
        DocumentReading reading = StructuredDocument.Read(text, s_limits);
        if (reading.Problems.Length > 0) return new(null, [.. reading.Problems.Select(p => new FrameworkProblem(name, p.Line, p.Pointer, p.Message))]);
        if (reading.Documents is not [StructuredDocument document])
        {
            int line = reading.Documents.Length > 1 ? reading.Documents[1].Line : 1;
            return new(null, [new FrameworkProblem(name, line, "", $"{reading.Documents.Length} documents; expected one, with {string.Join(", ", s_keys)}")]);
        }
        var fields = new FieldReader(name, document);
        Framework? framework = ReadFramework(fields, document.Root, checkIds);
        return new FrameworkReading(fields.Problems.IsEmpty ? framework : null, fields.Problems) { LineOfId = document.LineOf("/id") };
    }

    private static Framework? ReadFramework(FieldReader fields, JsonElement root, ImmutableSortedSet<string> checkIds)
    {
        if (!fields.IsMapping(root, "", s_keys)) return null;
        string id = fields.Text(root, "", "id");
        if (id.Length > 0 && !IdForm.IsMatch(id)) fields.Refuse("/id", $"'{id}'; expected lower-case letters, digits and single hyphens, such as pci-dss");
        return new Framework
        {
            Id = id,
            Name = fields.Text(root, "", "name"),
            Version = fields.Text(root, "", "version"),
            Attribution = fields.Text(root, "", "attribution"),
            Source = fields.Optional(root, "", "source"),
            Controls = ReadSections(fields, root, new ControlReader(fields, checkIds)),
        };
    }

    private static ImmutableArray<Control> ReadSections(FieldReader fields, JsonElement root, ControlReader reader)
    {
        var controls = ImmutableArray.CreateBuilder<Control>();
        var titles = new HashSet<string>(StringComparer.Ordinal);
        foreach ((JsonElement section, string at) in fields.Items(root, "", "sections"))
        {
            if (!fields.IsMapping(section, at, s_sectionKeys)) continue;
            string title = fields.Text(section, at, "title");
            if (title.Length > 0 && !titles.Add(title)) fields.Refuse($"{at}/title", $"a section '{title}' stands further up; expected one section of a title");
            foreach ((JsonElement control, string place) in fields.Items(section, at, "controls"))
                if (reader.Read(control, place, title) is { } read) controls.Add(read);
        }
        return controls.ToImmutable();
    }
}
