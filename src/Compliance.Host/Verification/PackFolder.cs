using System.Collections.Immutable;
using Compliance.Evidence.Integrity;

namespace Compliance.Host.Verification;

/// <summary>Lists a pack in a folder. No link is followed, and nothing is opened that is empty: pipes and devices have no size.</summary>
internal static class PackFolder
{
    private const int MaxDepth = 16;

    /// <summary>Lists the files.</summary>
    public static OpenedPack Read(string folder)
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
                if (++count > OpenedPack.MaxFiles) return Refuse(path, $"is beyond the first {OpenedPack.MaxFiles} files, the most a pack may have");
                if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint)) faults.Add(new PackFault(path, "is a link; a pack holds files alone"));
                else if (OpenedPack.PathFault(path) is { } fault) faults.Add(new PackFault(path, $"has {fault}"));
                else if (entry is DirectoryInfo && next.Depth >= MaxDepth) faults.Add(new PackFault(path, $"lies deeper than {MaxDepth} folders"));
                else if (entry is DirectoryInfo below) open.Push((below, path + "/", next.Depth + 1));
                else if (entry is FileInfo { Length: var length } file)
                {
                    if ((bytes += length) > OpenedPack.MaxBytes) return Refuse(path, $"is beyond the first {OpenedPack.MaxBytes} bytes, the most a pack may have");
                    files.Add(path, new PackFile(() => length == 0 ? Stream.Null : file.OpenRead()));
                }
            }
        return new OpenedPack(files, faults.ToImmutable());
    }

    private static OpenedPack Refuse(string path, string why) => new(ImmutableDictionary<string, PackFile>.Empty, [new PackFault(path, why)]);
}
