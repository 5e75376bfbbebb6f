using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using Compliance.Evidence.Integrity;

namespace Compliance.Host.Verification;

/// <summary>Lists a pack in a zip. Nothing is unpacked to a disk, and nothing beyond the size that the directory of the zip states.</summary>
internal static class PackZip
{
    /// <summary>Deflate packs text of a pack to a hundredth at the very best; what claims more is made to hurt.</summary>
    private const long MaxRatio = 200;
    private const long FreeBytes = 16 << 20;

    private const int EndLength = 22, MaxComment = 65_535, TypeMask = 0xF000, FileType = 0x8000, FolderType = 0x4000;

    /// <summary>Lists the files.</summary>
    /// <exception cref="InvalidDataException">It is no zip, or not within the limits of one.</exception>
    public static OpenedPack Read(string path)
    {
        FileStream file = File.OpenRead(path);
        try
        {
            HoldCount(file);
            var archive = new ZipArchive(file, ZipArchiveMode.Read);
            ImmutableArray<ZipArchiveEntry> entries = [.. archive.Entries];
            ImmutableArray<PackFault> faults = [.. Faults(entries, file.Length)];
            Dictionary<string, PackFile> files = new(StringComparer.Ordinal);
            if (faults.IsEmpty)
            {
                string root = Root(entries);
                foreach (ZipArchiveEntry entry in entries.Where(e => !IsFolder(e)))
                    files.Add(entry.FullName[root.Length..], new PackFile(() => new StatedStream(entry.Open(), entry.Length)));
            }
            return new OpenedPack(files, faults, archive);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static IEnumerable<PackFault> Faults(ImmutableArray<ZipArchiveEntry> entries, long packed)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        long bytes = 0;
        foreach (ZipArchiveEntry entry in entries)
        {
            string name = IsFolder(entry) ? entry.FullName[..^1] : entry.FullName;
            int type = (entry.ExternalAttributes >> 16) & TypeMask;
            if (PackPath.Fault(name) is { } fault) yield return new PackFault(entry.FullName, $"has {fault}");
            else if (!names.Add(name)) yield return new PackFault(entry.FullName, "stands twice in the zip, upper and lower case being one");
            else if (type is not (0 or FileType or FolderType)) yield return new PackFault(entry.FullName, "is a link or a device; a pack holds files alone");
            else if (IsFolder(entry) && entry.Length > 0) yield return new PackFault(entry.FullName, "is a folder with bytes");
            else if (entry.IsEncrypted) yield return new PackFault(entry.FullName, "is encrypted");
            else if (entry.Length > FreeBytes && entry.Length / MaxRatio > entry.CompressedLength) yield return new PackFault(entry.FullName, $"unpacks to more than {MaxRatio} times its size");
            bytes += Math.Min(entry.Length, PackLimits.MaxBytes);
            if (bytes > PackLimits.MaxBytes || (bytes > FreeBytes && bytes / MaxRatio > packed))
            {
                yield return new PackFault(entry.FullName, $"with this file the zip unpacks to more than {PackLimits.MaxBytes} bytes or {MaxRatio} times its size, the most that is read");
                yield break;
            }
        }
    }

    // The zip may hold the pack's folder, or what is in it.
    private static string Root(ImmutableArray<ZipArchiveEntry> entries)
    {
        if (entries.IsEmpty || entries.Any(e => e.FullName is "bagit.txt" or EvidenceManifest.FileName)) return "";
        string root = entries[0].FullName[..(entries[0].FullName.IndexOf('/') + 1)];
        return entries.All(e => e.FullName.StartsWith(root, StringComparison.Ordinal)) ? root : "";
    }

    private static bool IsFolder(ZipArchiveEntry entry) => entry.FullName.EndsWith('/');

    // The number of entries stands at the end of a zip; it is asked before the list is read.
    private static void HoldCount(FileStream file)
    {
        if (file.Length > PackLimits.MaxBytes) throw new InvalidDataException($"it has more than {PackLimits.MaxBytes} bytes, the most that is read");
        byte[] tail = new byte[Math.Min(file.Length, EndLength + MaxComment)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        file.Position = 0;
        int end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + EndLength > tail.Length) throw new InvalidDataException("expected a folder or a zip, found something else");
        int count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12)), start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (count > PackLimits.MaxFiles || start + size > file.Length || size > (long)PackLimits.MaxFiles * 1024)
            throw new InvalidDataException($"its directory is damaged, or lists more than {PackLimits.MaxFiles} files, the most that is read");
    }
}
