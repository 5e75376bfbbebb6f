using System.Collections.Immutable;
using Compliance.Evidence.Integrity;

namespace Compliance.Storage;

/// <summary>The files of a folder that somebody else may have written. No link is followed, and nothing is opened that is empty: pipes and
/// devices have no size.</summary>
/// <param name="Files">Files that can be read, by path inside the folder, with forward slashes.</param>
/// <param name="Faults">What no pack has, and is not among the files.</param>
public sealed record FolderListing(IReadOnlyDictionary<string, PackFile> Files, ImmutableArray<PackFault> Faults)
{
    /// <summary>Lists a folder.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FolderListing Read(string folder)
    {
        Dictionary<string, PackFile> files = new(StringComparer.Ordinal);
        var faults = ImmutableArray.CreateBuilder<PackFault>();
        long bytes = 0;
        int count = 0;
        Stack<(DirectoryInfo Folder, string Prefix, int Depth)> open = new([(new DirectoryInfo(folder), "", 0)]);
        while (open.TryPop(out var next))
            foreach (FileSystemInfo entry in next.Folder.EnumerateFileSystemInfos())
            {
                string path = next.Prefix + entry.Name;
                if (++count > PackLimits.MaxFiles) return Refuse(path, $"is beyond the first {PackLimits.MaxFiles} files, the most a pack may have");
                if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint)) faults.Add(new PackFault(path, "is a link; a pack holds files alone"));
                else if (PackPath.Fault(path) is { } fault) faults.Add(new PackFault(path, $"has {fault}"));
                else if (entry is DirectoryInfo && next.Depth >= PackLimits.MaxDepth) faults.Add(new PackFault(path, $"lies deeper than {PackLimits.MaxDepth} folders"));
                else if (entry is DirectoryInfo below) open.Push((below, path + "/", next.Depth + 1));
                else if (entry is FileInfo { Length: var length } file)
                {
                    if ((bytes += length) > PackLimits.MaxBytes) return Refuse(path, $"is beyond the first {PackLimits.MaxBytes} bytes, the most a pack may have");
                    files.Add(path, new PackFile(() => length == 0 ? Stream.Null : file.OpenRead()));
                }
            }
        return new FolderListing(files, faults.ToImmutable());
    }

    private static FolderListing Refuse(string path, string why) => new(ImmutableDictionary<string, PackFile>.Empty, [new PackFault(path, why)]);
}
