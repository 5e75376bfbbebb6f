namespace Compliance.Storage;

/// <summary>A lock that one writer holds, of all threads of all processes: an advisory lock of the system (<c>flock</c>) on a file. The
/// system frees it when its process ends, however it ends.</summary>
internal sealed class FileLock : IDisposable
{
    private const uint OwnerOnly = 0x180; // 0600

    private readonly string _file;
    private readonly int _handle;
    private readonly FileStream? _stream;

    private FileLock(string file, int handle, FileStream? stream) => (_file, _handle, _stream) = (file, handle, stream);

    /// <summary>Takes the lock if nobody holds it; null when somebody does.</summary>
    /// <exception cref="IOException">The file cannot be made or locked.</exception>
    public static FileLock? TryTake(string file)
    {
        if (OperatingSystem.IsWindows()) return TryTakeShared(file);
        int handle = Open(file);
        return Lock(file, handle, Posix.ExclusiveAtOnce) ? new FileLock(file, handle, null) : null;
    }

    /// <summary>Waits for the lock.</summary>
    /// <param name="file">File that carries the lock; made when missing.</param>
    /// <param name="patience">How long to wait.</param>
    /// <exception cref="IOException">It is held for longer, or the file cannot be made or locked.</exception>
    public static FileLock Take(string file, TimeSpan patience)
    {
        if (TryTake(file) is { } free) return free;
        if (OperatingSystem.IsWindows()) return TakeShared(file, patience);
        int handle = Open(file);
        // Nothing ends a wait of the system before its time, so a thread of its own waits; it gives back what it is given too late.
        var waiting = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                bool locked = Lock(file, handle, Posix.Exclusive);
                if (!waiting.TrySetResult(locked)) _ = Posix.Close(handle);
            }
            catch (IOException e)
            {
                waiting.TrySetException(e);
            }
        })
        { IsBackground = true, Name = "waiting for " + file };
        thread.Start();
        if (!((IAsyncResult)waiting.Task).AsyncWaitHandle.WaitOne(patience) && waiting.TrySetCanceled()) throw Held(file, patience);
        return waiting.Task.GetAwaiter().GetResult() ? new FileLock(file, handle, null) : throw Held(file, patience);
    }

    /// <summary>Frees the lock.</summary>
    public void Dispose()
    {
        if (_stream is not null) _stream.Dispose();
        else _ = Posix.Close(_handle);
    }

    /// <summary>Removes the file and frees the lock. For files of one writer alone: who waits for the lock would wait for another file.</summary>
    public void Remove()
    {
        if (OperatingSystem.IsWindows()) Dispose();
        File.Delete(_file);
        if (!OperatingSystem.IsWindows()) Dispose();
    }

    private static int Open(string file)
    {
        int handle = Posix.Open(file, Posix.ReadWrite);
        if (handle < 0 && Posix.Failure == Posix.NoSuchEntry)
        {
            int made = Posix.Create(file, OwnerOnly);
            if (made < 0) throw Posix.Failed(file, "cannot be made");
            _ = Posix.Close(made);
            handle = Posix.Open(file, Posix.ReadWrite);
        }
        if (handle < 0) handle = Posix.Open(file, 0); // Who may only read waits for writers all the same.
        return handle >= 0 ? handle : throw Posix.Failed(file, "cannot be opened");
    }

    // False when somebody else holds the lock; the file is closed unless the lock was taken.
    private static bool Lock(string file, int handle, int operation)
    {
        while (Posix.Lock(handle, operation) != 0)
        {
            int failure = Posix.Failure;
            if (failure == Posix.Interrupted) continue;
            IOException failed = Posix.Failed(file, "cannot be locked");
            _ = Posix.Close(handle);
            return failure == Posix.WouldBlock ? false : throw failed;
        }
        return true;
    }

    private static FileLock? TryTakeShared(string file)
    {
        try
        {
            return new FileLock(file, -1, new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1));
        }
        catch (IOException e) when (e.HResult == unchecked((int)0x80070020)) // A sharing violation.
        {
            return null;
        }
    }

    // Windows has no wait for a file that is opened by another; it is asked again until it is free.
    private static FileLock TakeShared(string file, TimeSpan patience)
    {
        using var pause = new ManualResetEventSlim();
        for (long start = Environment.TickCount64; Environment.TickCount64 - start < patience.TotalMilliseconds; pause.Wait(20))
            if (TryTakeShared(file) is { } taken) return taken;
        throw Held(file, patience);
    }

    private static IOException Held(string file, TimeSpan patience) =>
        new($"'{file}' is held by another writer of this store for more than {patience.TotalSeconds:0.###} seconds.");
}
