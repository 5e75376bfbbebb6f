namespace Compliance.Storage;

/// <summary>Makes folders durable. The framework flushes files, but cannot open a folder; without flushing it, a rename may be lost with
/// the power.</summary>
internal static class Durable
{
    /// <summary>Flushes a folder and all below it, deepest first.</summary>
    public static void FlushFolders(string folder)
    {
        foreach (string child in Directory.EnumerateDirectories(folder)) FlushFolders(child);
        FlushFolder(folder);
    }

    /// <summary>Flushes one folder's entries to disk.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return; // NTFS journals the rename itself.
        int handle = Posix.Open(folder, 0);
        if (handle < 0) throw Posix.Failed(folder, "cannot be opened to make it durable");
        try
        {
            // Some network file systems cannot flush a folder, and say so.
            if (Posix.Flush(handle) != 0 && Posix.Failure != Posix.InvalidArgument) throw Posix.Failed(folder, "cannot be made durable");
        }
        finally
        {
            _ = Posix.Close(handle);
        }
    }
}
