using System.Collections.Immutable;
using System.Text;

namespace Compliance.Controls.Frameworks;

/// <summary>The frameworks that travel inside the program: the files of <c>controls/</c>.</summary>
public static class BuiltInFrameworks
{
    private const string Folder = "controls/";

    /// <summary>The order a pack lists them in. The ids stand here too, so that the command line need not read the files to name them.</summary>
    private static readonly ImmutableArray<(string Id, string File)> s_files =
    [
        ("pci-dss", "pci-dss-4.0.1.yaml"), ("hipaa", "hipaa-security-rule.yaml"), ("soc2", "soc2-tsc-2017.yaml"),
        ("nist-800-53-ac", "nist-800-53-r5-ac.yaml"), ("cis-kubernetes", "cis-kubernetes-2.0.1.yaml"),
        ("cis-controls", "cis-controls-8.1.yaml"), ("mitre-attack", "mitre-attack-18.1.yaml"), ("nsa-cisa", "nsa-cisa-1.2.yaml"),
        ("iso-27001", "iso-27001-2022.yaml"), ("gdpr-art-32", "gdpr-art-32.yaml"), ("dora", "dora.yaml"), ("nis2", "nis2.yaml"),
    ];

    private static readonly Lazy<ImmutableSortedSet<string>> s_checkIds = new(ReadCheckIds);
    private static readonly ImmutableArray<Lazy<Framework>> s_all = [.. s_files.Select(f => new Lazy<Framework>(() => ReadFramework(f)))];

    /// <summary>Every framework that travels inside the program, those of <see cref="DefaultIds"/> first.</summary>
    public static ImmutableArray<Framework> All => [.. s_all.Select(f => f.Value)];

    /// <summary>The ids of <see cref="All"/>, in its order, without reading a file.</summary>
    public static ImmutableArray<string> Ids { get; } = [.. s_files.Select(f => f.Id)];

    /// <summary>PCI DSS, HIPAA, SOC 2, NIST 800-53 AC and CIS Kubernetes: what an audit assesses unless it is told otherwise.</summary>
    public static ImmutableArray<string> DefaultIds { get; } = [.. Ids.Take(5)];

    /// <summary>The frameworks of some ids, in the order of <see cref="All"/>; ids that are no framework's are passed over.</summary>
    public static ImmutableArray<Framework> Of(ImmutableArray<string> ids) => [.. s_all.Where((_, i) => ids.Contains(s_files[i].Id)).Select(f => f.Value)];

    /// <summary>Every check id that a control may cite, those of later versions included, in ordinal order.</summary>
    public static ImmutableSortedSet<string> CheckIds => s_checkIds.Value;

    /// <summary>Names of the built-in control files, in the order of <see cref="All"/>.</summary>
    public static ImmutableArray<string> FileNames { get; } = [.. s_files.Select(f => f.File)];

    /// <summary>Names of the control files of some frameworks, in the order of <see cref="All"/>.</summary>
    public static ImmutableArray<string> FileNamesOf(ImmutableArray<string> ids) => [.. s_files.Where(f => ids.Contains(f.Id)).Select(f => f.File)];

    /// <summary>The text of a built-in control file, byte for byte.</summary>
    /// <param name="fileName">One of <see cref="FileNames"/>.</param>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static ReadOnlyMemory<byte> FileText(string fileName)
    {
        using Stream stream = typeof(BuiltInFrameworks).Assembly.GetManifestResourceStream(Folder + fileName)
            ?? throw new ArgumentException($"no built-in control file '{fileName}'; expected one of {string.Join(", ", FileNames)}", nameof(fileName));
        using var text = new MemoryStream();
        stream.CopyTo(text);
        return text.ToArray();
    }

    private static Framework ReadFramework((string Id, string File) file)
    {
        FrameworkReading reading = FrameworkFile.Read(file.File, FileText(file.File), CheckIds);
        Framework framework = reading.Framework ?? throw new InvalidOperationException(string.Join('\n', reading.Problems));
        return framework.Id == file.Id ? framework : throw new InvalidOperationException($"{file.File}: the framework has the id {framework.Id}; expected {file.Id}");
    }

    private static ImmutableSortedSet<string> ReadCheckIds() =>
        Encoding.UTF8.GetString(FileText("check-ids.txt").Span)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#')
            .ToImmutableSortedSet(StringComparer.Ordinal);
}
