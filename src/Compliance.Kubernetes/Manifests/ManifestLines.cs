using System.Collections.Immutable;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Manifests;

/// <summary>Finds the line of a field in the manifests that a snapshot was read from: a snapshot keeps only where each object begins.
/// Files are read again, those alone that are asked for.</summary>
public sealed class ManifestLines
{
    private readonly Dictionary<string, ManifestFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<StructuredDocument>> _documents = new(StringComparer.Ordinal);

    /// <summary>Prepares for the paths that the snapshot was read from.</summary>
    /// <param name="paths">As they were given to <see cref="ManifestSource"/>.</param>
    public ManifestLines(ImmutableArray<string> paths)
    {
        var found = new ManifestFiles();
        foreach (string path in paths) found.Add(path, paths.Length > 1);
        foreach (ManifestFile file in found.Files) _files[file.Shown] = file;
    }

    /// <summary>The line of a field; of its nearest ancestor where it is not there; of the object where its file cannot be read again or
    /// was standard input.</summary>
    /// <param name="source">Where the object stands.</param>
    /// <param name="pointer">JSON pointer inside the object.</param>
    public int LineOf(SourceLocation source, string pointer)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (StructuredDocument document in Documents(source.File))
        {
            if (document.Line == source.Line && ManifestObject.ListKind(document.Root) is null) return document.LineOf(pointer);
            int item = document.LinesOfItems("/items").IndexOf(source.Line);
            if (item >= 0) return document.LineOf($"/items/{item}{pointer}");
        }

        return source.Line;
    }

    /// <summary>A file's path as seen from a folder, where it lies below it; else its name as the snapshot has it.</summary>
    /// <param name="source">A place in the file.</param>
    /// <param name="folder">The folder, for example the working directory.</param>
    public string PathFrom(SourceLocation source, string folder)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!_files.TryGetValue(source.File, out ManifestFile? file) || file.Path == ManifestFiles.StandardInput) return source.File;
        string relative = Path.GetRelativePath(folder, Path.GetFullPath(file.Path));
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal) ? source.File : relative.Replace(Path.DirectorySeparatorChar, '/');
    }

    private ImmutableArray<StructuredDocument> Documents(string shown)
    {
        if (_documents.TryGetValue(shown, out ImmutableArray<StructuredDocument> known)) return known;
        ImmutableArray<StructuredDocument> read = [];
        if (_files.TryGetValue(shown, out ManifestFile? file) && file.Path != ManifestFiles.StandardInput)
        {
            try
            {
                read = StructuredDocument.Read(ManifestText.Read(file, Stream.Null, DocumentLimits.Default.MaxBytes), DocumentLimits.Default).Documents;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The file is gone or changed hands since it was read a moment ago: the object's own line is what is left to tell.
                read = [];
            }
        }

        return _documents[shown] = read;
    }
}
