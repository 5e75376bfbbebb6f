using System.Collections.Immutable;
using System.IO.Compression;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Audits;

/// <summary>Reads an earlier state: a snapshot file, or an evidence pack as a folder or as a zip of it.</summary>
internal static class PreviousState
{
    private const string Snapshots = "data/inputs/snapshots/", Suffix = ".json.gz";

    /// <summary>The snapshots at a path, in the order of their clusters.</summary>
    /// <exception cref="InputException">There is none, or one cannot be read.</exception>
    public static ImmutableArray<ClusterSnapshot> Read(string path)
    {
        try
        {
            ImmutableArray<(string Name, byte[] Bytes)> files = [.. Files(path)];
            if (files.IsEmpty) throw new InputException($"--previous {path}: a pack without a snapshot in {Snapshots.TrimEnd('/')}");
            return [.. files.Select(f => Snapshot(path, f)).OrderBy(s => s.Cluster, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"--previous {path}: cannot be read: {e.Message}");
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Files(string path)
    {
        if (Directory.Exists(path))
        {
            if (!File.Exists(Path.Combine(path, "bagit.txt"))) throw Unexpected(path, "a folder that is no evidence pack");
            string folder = Path.Combine(path, Snapshots);
            return !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, "*" + Suffix).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)));
        }
        if (!File.Exists(path)) throw new InputException($"--previous {path}: no such file or folder");
        byte[] bytes = File.ReadAllBytes(path);
        return bytes switch
        {
            [0x1F, 0x8B, ..] => [(Path.GetFileName(path), bytes)],
            [(byte)'P', (byte)'K', ..] => Zipped(bytes),
            _ => throw Unexpected(path, "another file"),
        };
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Zipped(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in archive.Entries.OrderBy(e => e.FullName, StringComparer.Ordinal))
        {
            // A zip may hold the pack's folder, or what is in it.
            if (!entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) || !("/" + entry.FullName).Contains("/" + Snapshots, StringComparison.Ordinal)) continue;
            // A snapshot file is packed already: what unpacks to more than its limit is none.
            if (entry.Length > SnapshotLimits.Default.MaxBytes) throw new InvalidDataException($"{entry.FullName} is larger than a snapshot may be");
            using Stream stream = entry.Open();
            var read = new byte[entry.Length];
            stream.ReadExactly(read);
            yield return (entry.FullName, read);
        }
    }

    private static ClusterSnapshot Snapshot(string path, (string Name, byte[] Bytes) file)
    {
        try
        {
            return SnapshotFile.Read(file.Bytes);
        }
        catch (SnapshotException e)
        {
            throw new InputException($"--previous {path}: {file.Name}: {e.Message}");
        }
    }

    private static InputException Unexpected(string path, string found) =>
        new($"--previous {path}: expected a snapshot file, or an evidence pack as a folder or zip; found {found}");
}
