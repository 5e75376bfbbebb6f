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

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];
    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    public List<ManifestFile> Files { get; } = [];

    public List<CollectionGap> Gaps { get; } = [];

    public List<string> Missing { get; } = [];

    /// <summary>Adds a file or what stands below a folder.</summary>
    /// <param name="path">As the operator gave it.</param>
    /// <param name="several">More than one path was given: names of files then begin with the path's own name.</param>
    public void Add(string path, bool several)
    {
        if (path == StandardInput) Files.Add(new ManifestFile(path, "standard-input"));
        else if (Directory.Exists(path)) AddFolder(path, several);
        else if (File.Exists(path)) AddFile(path);
        else Missing.Add(path);
    }

    private void AddFile(string path)
    {
        string name = Path.GetFileName(path);
        if (Kustomizations.Contains(name)) Refuse(name, Kustomize(name));
        else Files.Add(new ManifestFile(path, name));
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
        else Files.Add(new ManifestFile(entry, shown + name));
    }

    private void Refuse(string shown, string message) =>
        Gaps.Add(new CollectionGap(GapReason.RefusedInput, null, null, message, new SourceLocation(shown, 1)));

    private static string Kustomize(string name) =>
        $"{name} is a Kustomize base, not a manifest: its resources have no meaning before they are built. Build it first, `kustomize build DIR > built.yaml`, and read that file";

    private static string Named(string shown, string otherwise) => shown.Length == 0 ? otherwise : shown;

    // Resolves every link on the way, as realpath does; a dangling link stands for itself.
    private static string RealPath(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo? target = null;
            try
            {
                target = new FileInfo(next).ResolveLinkTarget(returnFinalTarget: true);
            }
            catch (IOException)
            {
                // A loop of links, or a link to nowhere: compared by its own name, and told when it is opened.
            }

            real = target is null ? next : Path.GetFullPath(target.FullName);
        }

        return real;
    }
}
