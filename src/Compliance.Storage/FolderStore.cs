using Compliance.Evidence;
using Compliance.Evidence.Integrity;

namespace Compliance.Storage;

/// <summary>Packs as folders below one root. A pack is written aside, made durable and renamed, so that its folder appears whole or not
/// at all, also when the program is killed; what a killed run left aside is cleared by the next.</summary>
/// <param name="root">Folder of the store; made when missing.</param>
public sealed class FolderStore(string root) : IEvidenceStore
{
    private const string AsidePrefix = ".writing-";
    private const string LockSuffix = ".lock";

    /// <inheritdoc/>
    public string Store(string name, Action<AddFile> write, CancellationToken cancel)
    {
        Directory.CreateDirectory(root);
        ClearAbandoned();
        string target = Path.Combine(root, name);
        string aside = Path.Combine(root, $"{AsidePrefix}{name}-{Path.GetRandomFileName()}");
        // The lock stands beside the folder and is held until the rename, so that no later run takes the folder for abandoned.
        using FileStream guard = new(aside + LockSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        Directory.CreateDirectory(aside);
        try
        {
            write((path, content) => Add(aside, path, content, cancel));
            cancel.ThrowIfCancellationRequested();
            Durable.FlushFolders(aside);
            if (Directory.Exists(target)) return Keep(target, aside);
            Directory.Move(aside, target);
            Durable.FlushFolder(root);
            return target;
        }
        catch
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
            throw;
        }
    }

    private static void Add(string folder, string path, Action<Stream> content, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        string file = Path.GetFullPath(Path.Combine(folder, path));
        if (!file.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ArgumentException($"'{path}' leads out of the pack.", nameof(path));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using FileStream output = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        content(output);
        output.Flush(flushToDisk: true);
    }

    // A folder of that name exists. The name carries the digest of pack.json, so it is the same pack unless somebody changed it.
    private static string Keep(string target, string aside)
    {
        byte[] have = File.ReadAllBytes(Path.Combine(target, EvidenceManifest.FileName));
        byte[] made = File.ReadAllBytes(Path.Combine(aside, EvidenceManifest.FileName));
        if (!have.AsSpan().SequenceEqual(made))
            throw new IOException($"'{target}' exists and holds other files than the pack just made. Move it away, or write to another folder.");
        Directory.Delete(aside, recursive: true);
        return target;
    }

    private void ClearAbandoned()
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
}
