using System.Collections.Immutable;
using System.Text;

namespace Compliance.Controls.Frameworks;

/// <summary>The frameworks that travel inside the program: the files of <c>controls/</c>.</summary>
public static class BuiltInFrameworks
{
    private const string Folder = "controls/";

    /// <summary>The order a pack lists them in.</summary>
    private static readonly ImmutableArray<string> s_files =
        ["pci-dss-4.0.1.yaml", "hipaa-security-rule.yaml", "soc2-tsc-2017.yaml", "nist-800-53-r5-ac.yaml", "cis-kubernetes-2.0.1.yaml"];

    private static readonly Lazy<ImmutableSortedSet<string>> s_checkIds = new(ReadCheckIds);
    private static readonly Lazy<ImmutableArray<Framework>> s_all = new(() => [.. s_files.Select(ReadFramework)]);

    /// <summary>PCI DSS, HIPAA, SOC 2, NIST 800-53 AC and CIS Kubernetes, in this order.</summary>
    public static ImmutableArray<Framework> All => s_all.Value;

    /// <summary>Every check id that a control may cite, those of later versions included, in ordinal order.</summary>
    public static ImmutableSortedSet<string> CheckIds => s_checkIds.Value;

    /// <summary>Names of the built-in control files, in the order of <see cref="All"/>.</summary>
    public static ImmutableArray<string> FileNames => s_files;

    /// <summary>The text of a built-in control file, byte for byte.</summary>
    /// <param name="fileName">One of <see cref="FileNames"/>.</param>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static ReadOnlyMemory<byte> FileText(string fileName)
    {
        using Stream stream = typeof(BuiltInFrameworks).Assembly.GetManifestResourceStream(Folder + fileName)
            ?? throw new ArgumentException($"no built-in control file '{fileName}'; expected one of {string.Join(", ", s_files)}", nameof(fileName));
        using var text = new MemoryStream();
        stream.CopyTo(text);
        return text.ToArray();
    }

    private static Framework ReadFramework(string fileName)
    {
        FrameworkReading reading = FrameworkFile.Read(fileName, FileText(fileName), CheckIds);
        return reading.Framework ?? throw new InvalidOperationException(string.Join('\n', reading.Problems));
    }

    private static ImmutableSortedSet<string> ReadCheckIds() =>
        Encoding.UTF8.GetString(FileText("check-ids.txt").Span)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#')
            .ToImmutableSortedSet(StringComparer.Ordinal);
}
