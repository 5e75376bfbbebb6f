using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.Host.Terminal;

namespace Compliance.Host.Packs;

/// <summary>Hands out a pack: as a zip that has the same bytes every time, or as a folder.</summary>
internal static class PackExport
{
    // The first moment that a zip can name: the files of a pack have no time of their own.
    private static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a zip of the pack's folder.</summary>
    /// <param name="name">Name of the folder in it.</param>
    /// <param name="files">The pack.</param>
    /// <param name="output">Where to; seekable.</param>
    /// <param name="cancel">Ends the work.</param>
    public static void Zip(string name, IReadOnlyDictionary<string, PackFile> files, Stream output, CancellationToken cancel)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
        foreach ((string path, PackFile file) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            ZipArchiveEntry entry = zip.CreateEntry($"{name}/{path}", CompressionLevel.Optimal);
            entry.LastWriteTime = s_noTime;
            using Stream from = file.Open(), to = entry.Open();
            from.CopyTo(to);
        }
    }

    /// <summary>Writes the pack's files into a folder that has its name once it is whole.</summary>
    /// <param name="folder">The folder; nothing may be there.</param>
    /// <param name="files">The pack.</param>
    /// <param name="record">Records it, once everything is written and before the folder has its name.</param>
    /// <param name="cancel">Ends the work; what was written is removed.</param>
    /// <exception cref="InputException">Something is there, or it cannot be written.</exception>
    public static void Folder(string folder, IReadOnlyDictionary<string, PackFile> files, Action record, CancellationToken cancel)
    {
        string final = Path.GetFullPath(folder), aside = $"{final.TrimEnd(Path.DirectorySeparatorChar)}.{Environment.ProcessId}.partial";
        if (Path.Exists(final)) throw new InputException($"--out {folder}: is there already; expected a folder to make, or a file that ends in .zip");
        try
        {
            Directory.CreateDirectory(aside);
            foreach ((string path, PackFile file) in files)
            {
                cancel.ThrowIfCancellationRequested();
                string target = Path.Combine(aside, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using Stream from = file.Open();
                using FileStream to = new(target, FileMode.CreateNew, FileAccess.Write);
                from.CopyTo(to);
            }
            record();
            Directory.Move(aside, final);
        }
        catch
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
            throw;
        }
    }

    /// <summary>Digest of a pack that is handed out as a folder: SHA-256 of the lines that <c>sha256sum</c> prints of its files, by path.</summary>
    public static string Listing(IReadOnlyDictionary<string, PackFile> files) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Value.Digest.Sha256}  {f.Key}\n")))));
}
