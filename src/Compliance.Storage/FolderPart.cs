using Compliance.Evidence;
using Compliance.Evidence.Ledger;

namespace Compliance.Storage;

/// <summary>A part of a pack, written aside in the folder of its store. A lock beside it is held for as long as its writer lives, so that
/// no later run takes it for abandoned.</summary>
internal sealed class FolderPart : StagedPart
{
    private const string AsidePrefix = ".writing-", LockSuffix = ".lock";

    private readonly string _root;
    private readonly FileLock _guard;
    private readonly PartPaths _paths;
    private bool _ended;

    private FolderPart(string root, string pack, string part)
        : base(pack, part)
    {
        _root = root;
        _paths = new PartPaths(part);
        Aside = NewAside();
        _guard = FileLock.TryTake(Place + LockSuffix) ?? throw new IOException($"'{Place}{LockSuffix}' is held by another writer.");
    }

    /// <summary>Name of the folder it is written in.</summary>
    public string Aside { get; }

    /// <summary>Whether an intention speaks of it: then it stays when it is disposed of, and who recovers the store decides.</summary>
    public bool IsClaimed { get; set; }

    private string Place => Path.Combine(_root, Aside);

    /// <summary>Begins a part. The store is held.</summary>
    public static FolderPart Begin(string root, string pack, string part)
    {
        var staged = new FolderPart(root, pack, part);
        try
        {
            PrivateFiles.MakeFolder(staged.Place);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Writes the files, durably. The store need not be held.</summary>
    public void Write(Action<AddFile> write, CancellationToken cancel)
    {
        try
        {
            write((path, content) => Add(path, content, cancel));
            _paths.HoldAny();
            cancel.ThrowIfCancellationRequested();
            PrivateFiles.Naming(Place, () => Durable.FlushFolders(Place));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Holds that the part is staged in this store, and that nothing stands where it goes.</summary>
    /// <exception cref="IOException">Something does; its path is named.</exception>
    public void HoldFree(string root)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (root != _root) throw new ArgumentException($"A part staged in '{_root}' is not committed to '{root}'.", nameof(root));
        string target = Target(root, Pack, Part), above = root;
        foreach (string name in Part.Length == 0 ? [] : Path.GetRelativePath(root, Path.GetDirectoryName(target)!).Split(Path.DirectorySeparatorChar))
        {
            Standing standing = PrivateFiles.At(above = Path.Combine(above, name));
            if (standing == Standing.Nothing && name != Pack) break;
            if (standing != Standing.Folder) throw new IOException($"'{above}' is {(standing == Standing.Nothing ? "missing" : "no folder")}; a folder of the pack is expected there.");
            if (!OperatingSystem.IsWindows() && !Posix.MayWriteIn(above)) throw new IOException($"'{above}' may not be written.");
        }
        if (PrivateFiles.At(target) == Standing.Nothing) return;
        throw new IOException(Part.Length == 0
            ? $"'{target}' exists and is not known to the ledger. Move it away, or write to another folder."
            : $"'{target}' is there already; nothing of a pack is written over.");
    }

    /// <summary>Moves a part to where it goes; one that is there already stays.</summary>
    public static void Show(string root, string pack, FolderMove move)
    {
        string source = Path.Combine(root, move.Aside, move.Part), target = Target(root, pack, move.Part), above = Path.GetDirectoryName(target)!;
        Standing staged = PrivateFiles.At(source), there = PrivateFiles.At(target);
        if (staged == Standing.Nothing && there is Standing.File or Standing.Folder) return;
        if (staged == Standing.Nothing) throw new IOException($"'{target}' is missing, and so is '{source}', where it was staged.");
        if (there != Standing.Nothing) throw new IOException($"'{target}' is in the way of '{source}', which the ledger knows. Move it away.");
        PrivateFiles.MakeFolder(above);
        if (staged == Standing.File) File.Move(source, target, overwrite: true); // Else it would be linked and unlinked, in two steps.
        else Directory.Move(source, target);
        Durable.FlushFolder(above);
    }

    /// <summary>Destroys a pack: it disappears at once, and then file by file.</summary>
    public static void Destroy(string root, string pack)
    {
        string folder = Target(root, pack, ""), aside = Path.Combine(root, NewAside());
        if (PrivateFiles.At(folder) == Standing.Nothing) return;
        Directory.Move(folder, aside);
        Durable.FlushFolder(root);
        Directory.Delete(aside, recursive: true);
        Durable.FlushFolder(root);
    }

    /// <summary>Removes what killed runs left aside. The store is held, and no intention waits to be finished.</summary>
    public static void ClearAbandoned(string root)
    {
        foreach (string aside in Directory.GetFileSystemEntries(root, AsidePrefix + "*").Select(Folder).Distinct())
        {
            if (FileLock.TryTake(aside + LockSuffix) is not { } guard) continue; // Its writer lives.
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
            guard.Remove();
        }
    }

    /// <summary>Holds that a name is one of a folder in which a part is staged.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void HoldAside(string name)
    {
        if (!name.StartsWith(AsidePrefix, StringComparison.Ordinal) || name != Path.GetFileName(name)) throw new ArgumentException($"'{name}' is no folder of a staged part.", nameof(name));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_ended) return;
        _ended = true;
        if (IsClaimed)
        {
            _guard.Dispose();
            return;
        }
        if (Directory.Exists(Place)) Directory.Delete(Place, recursive: true);
        _guard.Remove();
    }

    private static string Target(string root, string pack, string part) => part.Length == 0 ? Path.Combine(root, pack) : Path.Combine(root, pack, part);

    private static string NewAside() => AsidePrefix + Path.GetRandomFileName();

    private static string Folder(string entry) => entry.EndsWith(LockSuffix, StringComparison.Ordinal) ? entry[..^LockSuffix.Length] : entry;

    private void Add(string path, Action<Stream> content, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_ended, this);
        _paths.Take(path);
        string file = Path.Combine(Place, path);
        PrivateFiles.MakeFolder(Path.GetDirectoryName(file)!);
        using FileStream output = PrivateFiles.MakeFile(file, 1 << 16);
        content(output);
        output.Flush(flushToDisk: true);
    }
}
