using System.Reflection;
using System.Xml.Linq;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Architecture;

/// <summary>The projects under <c>src/</c>, as they stand on disk and as they are loaded.</summary>
internal static class Rooms
{
    public static readonly Assembly[] Assemblies =
    [
        typeof(Network.Snapshot.ClusterSnapshot).Assembly,
        typeof(Controls.Checks.ICheck).Assembly,
        typeof(Evidence.Pack.EvidencePack).Assembly,
        typeof(Rendering.IPackRenderer).Assembly,
        typeof(Storage.FolderStore).Assembly,
        Assembly.Load("Compliance.Kubernetes"),
        typeof(Program).Assembly,
    ];

    public static IEnumerable<Type> Types => Assemblies.SelectMany(a => a.GetTypes())
        .Where(t => !t.Name.StartsWith('<') && t.Namespace?.StartsWith("Compliance.", StringComparison.Ordinal) == true &&
            t.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null);

    public static IEnumerable<string> SourceFiles => Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) &&
            !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>What each project names: other projects, or packages.</summary>
    public static SortedDictionary<string, string> References(string element) => new(
        Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(
            file => Short(file),
            file => string.Join(' ', XDocument.Load(file).Descendants(element).Select(e => Short(e.Attribute("Include")!.Value)).Order(StringComparer.Ordinal)),
            StringComparer.Ordinal), StringComparer.Ordinal);

    private static string Short(string name) =>
        name.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name.Replace('\\', '/')).Replace("Compliance.", "", StringComparison.Ordinal) : name;
}
