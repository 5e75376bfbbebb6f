using System.Runtime.InteropServices;

namespace Compliance.Storage;

/// <summary>Calls of the system that the framework has no word for. Not for Windows.</summary>
internal static class Posix
{
    /// <summary>Opens for reading and writing.</summary>
    public const int ReadWrite = 2;

    /// <summary>Nothing is there.</summary>
    public const int NoSuchEntry = 2;

    /// <summary>A signal came first.</summary>
    public const int Interrupted = 4;

    /// <summary>The call makes no sense for such a file, or on such a file system.</summary>
    public const int InvalidArgument = 22;

    /// <summary>Waits for a lock that nobody shares.</summary>
    public const int Exclusive = 2;

    /// <summary>Takes a lock that nobody shares, or fails at once.</summary>
    public const int ExclusiveAtOnce = 2 | 4;

    /// <summary>Somebody else holds the lock.</summary>
    public static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;

    private const int WriteAndSearch = 2 | 1;

    // A lock belongs to the opened file: a child that inherited it would hold the lock for as long as the child runs.
    private static readonly int ClosedInChildren = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Number of the last call's failure.</summary>
    public static int Failure => Marshal.GetLastPInvokeError();

    /// <summary>The failure of the last call on a file, in the system's words.</summary>
    /// <param name="file">File or folder.</param>
    /// <param name="what">What could not be done, as in <c>cannot be locked</c>.</param>
    public static IOException Failed(string file, string what) => new($"'{file}' {what}: {Marshal.GetPInvokeErrorMessage(Failure)}.");

    /// <summary>Opens a file or folder; below zero when that failed. No child of this process inherits it.</summary>
    public static int Open(string path, int access) => OpenFile(path, access | ClosedInChildren);

    /// <summary>Whether this process may make and remove entries of a folder.</summary>
    public static bool MayWriteIn(string folder) => Access(folder, WriteAndSearch) == 0;

    /// <summary>Makes an empty file of a mode, and opens it for writing; below zero when that failed.</summary>
    [DllImport("libc", EntryPoint = "creat", SetLastError = true)]
    public static extern int Create([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    /// <summary>Takes or frees a lock on an opened file.</summary>
    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static extern int Lock(int handle, int operation);

    /// <summary>Writes what was written to an opened file or folder to the disk.</summary>
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static extern int Flush(int handle);

    /// <summary>Closes an opened file or folder, which frees its lock.</summary>
    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    public static extern int Close(int handle);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
