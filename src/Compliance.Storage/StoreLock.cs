namespace Compliance.Storage;

/// <summary>Holds a store for one thread. What the thread does meanwhile through the same or another store of that folder, as a decision
/// may that opens a pack, finds it held already.</summary>
internal sealed class StoreLock : IDisposable
{
    /// <summary>Name of the file that carries the lock. It stays: its removal would let two writers lock two files.</summary>
    public const string FileName = "ledger.lock";

    [ThreadStatic]
    private static HashSet<string>? held;

    private readonly string _root;
    private readonly FileLock? _lock;

    private StoreLock(string root, FileLock? taken, bool nested) => (_root, _lock, Nested) = (root, taken, nested);

    /// <summary>Whether the thread held it already.</summary>
    public bool Nested { get; }

    /// <summary>Waits for the store.</summary>
    /// <param name="root">Folder of the store.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="toWrite">Whether the store will be written. Else a store that has no lock, and gets none because nobody may write in
    /// it, is read without.</param>
    /// <exception cref="IOException">Another writer holds it for longer, or it cannot be locked.</exception>
    public static StoreLock Take(string root, TimeSpan patience, bool toWrite)
    {
        string place = Path.GetFullPath(root), file = Path.Combine(root, FileName);
        held ??= new HashSet<string>(StringComparer.Ordinal);
        if (held.Contains(place)) return new StoreLock(place, null, nested: true);
        Standing standing = PrivateFiles.At(file);
        if (standing is Standing.Link or Standing.Folder) throw new IOException($"'{file}' is no file; the lock of the store is expected there.");
        FileLock? taken = !toWrite && standing == Standing.Nothing && !OperatingSystem.IsWindows() && !Posix.MayWriteIn(root) ? null : FileLock.Take(file, patience);
        held.Add(place);
        return new StoreLock(place, taken, nested: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Nested) return;
        held!.Remove(_root);
        _lock?.Dispose();
    }
}
