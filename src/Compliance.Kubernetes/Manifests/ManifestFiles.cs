using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Manifests;

/// <summary>A file to read.</summary>
/// <param name="Path">Where it is; <c>-</c> for standard input.</param>
/// <param name="Shown">How it is named: relative to the input, forward slashes.</param>
internal sealed record ManifestFile(string Path, string Shown);

/// <summary>Finds the manifest files below the paths that an operator names. Links that lead out of a folder, Helm charts and Kustomize
/// bases are refused with what to do instead.</summary>
internal sealed class ManifestFiles
{
    public const string StandardInput = "-";

    /// <summary>Links followed on the way to one file, as the kernel counts them.</summary>
    private const int MaxLinks = 40;

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];
    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public List<ManifestFile> Files { get; } = [];

    public List<CollectionGap> Gaps { get; } = [];

    public List<string> Missing { get; } = [];

    /// <summary>Adds a file or what stands below a folder.</summary>
    /// <param name="path">As the operator gave it.</param>
    /// <param name="several">More than one path was given: names of files then begin with the path's own name.</param>
    public void Add(string path, bool several)
    {
        if (path == StandardInput) Found(path, "standard-input");
        else if (Directory.Exists(path)) AddFolder(path, several);
        else if (File.Exists(path)) AddFile(path);
        else Missing.Add(path);
    }

    /// <summary>Files of two paths may have one name; places then stay apart by a number.</summary>
    private void Found(string path, string shown)
    {
        string named = shown;
        for (int number = 2; !_names.Add(named); number++) named = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{shown}~{number}");
        Files.Add(new ManifestFile(path, named));
    }

    private void AddFile(string path)
    {
        string name = Path.GetFileName(path);
        if (Kustomizations.Contains(name)) Refuse(name, Kustomize(name));
        else Found(path, name);
    }

    private void AddFolder(string path, bool several)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string root = RealPath(full);
        AddBelow(full, root, several ? Path.GetFileName(full) + "/" : "");
    }

    private void AddBelow(string folder, string root, string shown)
    {
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            Gaps.Add(new CollectionGap(GapReason.UnreadableDocument, null, null, $"the folder cannot be read: {e.GetType().Name}; expected a folder this user may list",
                new SourceLocation(Named(shown.TrimEnd('/'), "."), 1)));
            return;
        }

        if (entries.Any(e => Path.GetFileName(e) == "Chart.yaml"))
        {
            Refuse(Named(shown, "") + "Chart.yaml", "a Helm chart is not a manifest: its templates have no meaning before they are rendered. Render it first, `helm template CHART > rendered.yaml`, and read that file");
            return;
        }

        if (entries.Select(Path.GetFileName).FirstOrDefault(n => Kustomizations.Contains(n)) is { } kustomization)
        {
            Refuse(shown + kustomization, Kustomize(kustomization));
            return;
        }

        Array.Sort(entries, StringComparer.Ordinal);
        foreach (string entry in entries) AddEntry(entry, root, shown);
    }

    private void AddEntry(string entry, string root, string shown)
    {
        string name = Path.GetFileName(entry);
        bool folder = Directory.Exists(entry);
        if (folder && name.StartsWith('.')) return; // .git, and the hidden folders behind a mounted ConfigMap's links.
        bool manifest = Extensions.Contains(Path.GetExtension(name).ToLowerInvariant());
        if (!folder && !manifest) return;
        if (new FileInfo(entry).LinkTarget is not null)
        {
            string target = RealPath(entry);
            if (target != root && !target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                Refuse(shown + name, "a link that leads out of the folder is not followed; expected files below the folder");
                return;
            }

            if (folder) return; // What it leads to stands below the same folder and is read there.
        }

        if (folder) AddBelow(entry, root, $"{shown}{name}/");
        else if (FileType.Irregular(RealPath(entry)) is { } type) Refuse(shown + name, $"{type} is not read; expected a regular file, or a pipe named on the command line");
        else Found(entry, shown + name);
    }

    private void Refuse(string shown, string message) =>
        Gaps.Add(new CollectionGap(GapReason.RefusedInput, null, null, message, new SourceLocation(shown, 1)));

    private static string Kustomize(string name) =>
        $"{name} is a Kustomize base, not a manifest: its resources have no meaning before they are built. Build it first, `kustomize build DIR > built.yaml`, and read that file";

    private static string Named(string shown, string otherwise) => shown.Length == 0 ? otherwise : shown;

    /// <summary>Resolves every link on the way, as realpath does. A link to nowhere and a circle of links stand for themselves, and are told
    /// when they are opened.</summary>
    private static string RealPath(string path)
    {
        string real = Path.GetPathRoot(path)!;
        var steps = new Stack<string>(Steps(path).Reverse());
        int links = 0;
        while (steps.TryPop(out string? step))
        {
            real = Path.GetFullPath(Path.Combine(real, step));
            if (new FileInfo(real).LinkTarget is not { } target || ++links > MaxLinks) continue;
            string parent = Path.GetDirectoryName(real)!;
            // What a link leads to may itself stand behind links: its steps are walked too.
            real = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : parent;
            foreach (string next in Steps(target).Reverse()) steps.Push(next);
        }

        return real;
    }

    private static string[] Steps(string path) => path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
}
