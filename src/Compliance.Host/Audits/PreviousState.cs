using System.Collections.Immutable;
using Compliance.Host.Terminal;
using Compliance.Host.Verification;
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
            ImmutableArray<(string Name, byte[] Bytes)> files = Files(path);
            if (files.IsEmpty) throw new InputException($"--previous {path}: a pack without a snapshot in {Snapshots.TrimEnd('/')}");
            return [.. files.Select(f => Snapshot(path, f)).OrderBy(s => s.Cluster, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"--previous {path}: cannot be read: {e.Message}");
        }
    }

    private static ImmutableArray<(string Name, byte[] Bytes)> Files(string path)
    {
        if (Directory.Exists(path)) return Packed(path);
        if (!File.Exists(path)) throw new InputException($"--previous {path}: no such file or folder");
        return Head(path) switch
        {
            [0x1F, 0x8B] => [(Path.GetFileName(path), File.ReadAllBytes(path))],
            [(byte)'P', (byte)'K'] => Packed(path),
            _ => throw new InputException($"--previous {path}: expected a snapshot file, or an evidence pack as a folder or zip; found another file"),
        };
    }

    private static ImmutableArray<(string Name, byte[] Bytes)> Packed(string path)
    {
        using OpenedPack pack = Open(path);
        if (!pack.Faults.IsEmpty) throw new InputException($"--previous {path}: {pack.Faults[0]}");
        // A snapshot file is packed already: what is larger than it may unpack to is none.
        return [.. pack.Files.Where(f => f.Key.StartsWith(Snapshots, StringComparison.Ordinal) && f.Key.EndsWith(Suffix, StringComparison.Ordinal))
            .OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, f.Value.Read(SnapshotLimits.Default.MaxBytes)))];
    }

    private static OpenedPack Open(string path)
    {
        try
        {
            return OpenedPack.Open(path);
        }
        catch (InputException e)
        {
            throw new InputException($"--previous {e.Message}; a snapshot file can be given too");
        }
    }

    private static byte[] Head(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[2];
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
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
}
