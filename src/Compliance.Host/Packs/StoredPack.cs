using System.IO.Compression;
using System.Text.Json;
using Compliance.Evidence.Pack;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Packs;

/// <summary>Reads the document of an evidence pack, as a folder or as a zip of it. Hashes and signatures are not looked at.</summary>
internal static class StoredPack
{
    private const string Document = "data/pack.json";

    /// <summary>The pack at a path.</summary>
    /// <param name="path">A pack's folder, or a zip of it.</param>
    /// <param name="role">How the command line names it.</param>
    /// <exception cref="InputException">There is none, or it cannot be read.</exception>
    public static EvidencePack Read(string path, string role)
    {
        try
        {
            EvidencePack pack = PackJson.Read<EvidencePack>(Bytes(path, role));
            return pack.Format == 1 ? pack : throw new InputException($"{role} {path}: {Document}: /format: expected 1, found {pack.Format}");
        }
        catch (JsonException e)
        {
            throw new InputException($"{role} {path}: {Document}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{role} {path}: cannot be read: {e.Message}");
        }
    }

    private static byte[] Bytes(string path, string role)
    {
        if (Directory.Exists(path))
        {
            if (!File.Exists(Path.Combine(path, "bagit.txt"))) throw Unexpected(path, role, "a folder that is no evidence pack");
            var file = new FileInfo(Path.Combine(path, Document));
            if (!file.Exists) throw Unexpected(path, role, $"a pack without {Document}");
            // A pack is what is in it: what a link points to is not.
            if (file.LinkTarget is not null || file.Directory?.LinkTarget is not null) throw Unexpected(path, role, $"a link in place of {Document}");
            return Whole(file.OpenRead(), file.Length);
        }

        if (!File.Exists(path)) throw new InputException($"{role} {path}: no such file or folder");
        using FileStream zip = File.OpenRead(path);
        if (zip.Length < 4 || zip.ReadByte() != 'P' || zip.ReadByte() != 'K') throw Unexpected(path, role, "another file");
        zip.Position = 0;
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read);
        // A zip may hold the pack's folder, or what is in it.
        ZipArchiveEntry[] found = [.. archive.Entries.Where(e => e.FullName == Document || (e.FullName.EndsWith("/" + Document, StringComparison.Ordinal) && e.FullName.Count(c => c == '/') == 2))];
        if (found.Length != 1) throw Unexpected(path, role, found.Length == 0 ? $"a zip without {Document}" : $"a zip with {found.Length} entries {Document}");
        return Whole(found[0].Open(), found[0].Length);
    }

    private static byte[] Whole(Stream stream, long length)
    {
        using (stream)
        {
            if (length > SnapshotLimits.Default.MaxBytes) throw new InvalidDataException($"{Document} is larger than {SnapshotLimits.Default.MaxBytes} bytes");
            var bytes = new byte[length];
            stream.ReadExactly(bytes);
            return stream.ReadByte() < 0 ? bytes : throw new InvalidDataException($"{Document} is longer than it says");
        }
    }

    private static InputException Unexpected(string path, string role, string found) =>
        new($"{role} {path}: expected an evidence pack as a folder or zip; found {found}");
}
