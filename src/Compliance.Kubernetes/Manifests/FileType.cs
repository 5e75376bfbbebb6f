using System.Formats.Tar;

namespace Compliance.Kubernetes.Manifests;

/// <summary>Tells pipes, sockets and devices from regular files without opening them: to open a pipe is to wait for a writer that may never
/// come.</summary>
internal static class FileType
{
    /// <summary>What stands at a path, in words; null for a regular file, and where nothing can be told.</summary>
    /// <param name="path">A path free of links.</param>
    public static string? Irregular(string path)
    {
        // Whatever has a size is regular; what has none may be an empty file too.
        if (new FileInfo(path) is not { Exists: true, Length: 0 }) return null;
        using var header = new MemoryStream();
        try
        {
            // The tar writer is the one part of the class library that reads the type of a file from its status.
            using var tar = new TarWriter(header, TarEntryFormat.Ustar, leaveOpen: true);
            tar.WriteEntry(path, "entry");
        }
        catch (IOException)
        {
            return "a socket"; // Of the types a file can have, the only one that the format cannot hold.
        }
        catch (UnauthorizedAccessException)
        {
            return null; // Only regular files are opened; reading it will tell.
        }

        header.Position = 0;
        using var entries = new TarReader(header);
        return entries.GetNextEntry()?.EntryType switch
        {
            TarEntryType.Fifo => "a named pipe",
            TarEntryType.CharacterDevice or TarEntryType.BlockDevice => "a device",
            _ => null,
        };
    }
}
