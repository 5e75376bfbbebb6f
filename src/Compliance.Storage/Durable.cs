using System.Runtime.InteropServices;

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
        int handle = Open(folder, 0);
        if (handle < 0) throw new IOException($"'{folder}' cannot be opened to make it durable (errno {Marshal.GetLastPInvokeError()}).");
        try
        {
            const int InvalidArgument = 22; // Some network file systems cannot flush a folder, and say so.
            if (Flush(handle) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw new IOException($"'{folder}' cannot be made durable (errno {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int handle);
}
