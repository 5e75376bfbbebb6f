using Compliance.Evidence;
using Compliance.Evidence.Ledger;

namespace Compliance.Storage;

/// <summary>A part of a pack, written aside in the folder of its store.</summary>
internal sealed class FolderPart : StagedPart
{
    private const string AsidePrefix = ".writing-";
    private const string LockSuffix = ".lock";

    private readonly string _root;
    private readonly string _aside;
    private readonly FileStream _guard;
    private readonly PartPaths _paths;

    private FolderPart(string root, string pack, string part)
        : base(pack, part)
    {
        _root = root;
        _paths = new PartPaths(part);
        _aside = Path.Combine(root, $"{AsidePrefix}{pack}-{Path.GetRandomFileName()}");
        // The lock stands beside the folder and is held until the rename, so that no later run takes the folder for abandoned.
        _guard = new FileStream(_aside + LockSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        Directory.CreateDirectory(_aside);
    }

    private string Source => Part.Length == 0 ? _aside : Path.Combine(_aside, Part);

    private string Target => Part.Length == 0 ? Path.Combine(_root, Pack) : Path.Combine(_root, Pack, Part);

    public static FolderPart Write(string root, string pack, string part, Action<AddFile> write, CancellationToken cancel)
    {
        var staged = new FolderPart(root, pack, part);
        try
        {
            write((path, content) => staged.Add(path, content, cancel));
            staged._paths.HoldAny();
            cancel.ThrowIfCancellationRequested();
            Durable.FlushFolders(staged._aside);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Holds that nothing stands where the part goes.</summary>
    public void Check()
    {
        ObjectDisposedException.ThrowIf(!Directory.Exists(_aside), this);
        for (string above = Path.GetDirectoryName(Target)!; above.Length > _root.Length; above = Path.GetDirectoryName(above)!)
            if (File.Exists(above)) throw new IOException($"'{above}' is a file; nothing can be put below it.");
        if (Path.Exists(Target)) throw new IOException($"'{Target}' exists and is not known to the ledger. Move it away, or write to another folder.");
    }

    /// <summary>Makes the part visible.</summary>
    public void Show()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        if (File.Exists(Source)) File.Move(Source, Target);
        else Directory.Move(Source, Target);
        Durable.FlushFolder(Path.GetDirectoryName(Target)!);
        Dispose();
    }

    public override void Dispose()
    {
        if (Directory.Exists(_aside)) Directory.Delete(_aside, recursive: true);
        _guard.Dispose();
    }

    /// <summary>Removes what killed runs left aside.</summary>
    public static void ClearAbandoned(string root)
    {
        foreach (string aside in Directory.EnumerateDirectories(root, AsidePrefix + "*"))
        {
            try
            {
                using FileStream guard =
                    new(aside + LockSuffix, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
                Directory.Delete(aside, recursive: true);
            }
            catch (IOException)
            {
                // Another run holds the lock: its folder is its own.
            }
        }
    }

    private void Add(string path, Action<Stream> content, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _paths.Take(path);
        string file = Path.Combine(_aside, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using FileStream output = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        content(output);
        output.Flush(flushToDisk: true);
    }
}
