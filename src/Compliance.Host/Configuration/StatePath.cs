using System.Collections.Immutable;
using Compliance.Host.Terminal;

namespace Compliance.Host.Configuration;

/// <summary>Tells by its content what a path holds: a snapshot file, a folder or file of manifests, or an evidence pack with one snapshot.</summary>
internal static class StatePath
{
    /// <summary>The source at a path.</summary>
    /// <exception cref="InputException">There is nothing, or a pack of several snapshots.</exception>
    public static InputSelection Select(string path)
    {
        if (path == "-") return new InputSelection.Manifests([path]);
        if (Directory.Exists(path)) return Packed(path) is { } packed ? new InputSelection.SnapshotFile(packed) : new InputSelection.Manifests([path]);
        if (!File.Exists(path)) throw new InputException($"{path}: no such file or folder");
        return IsGzip(path) ? new InputSelection.SnapshotFile(path) : new InputSelection.Manifests([path]);
    }

    // A pack is a bag; what its verdicts rest on lies in it as a snapshot file for each cluster.
    private static string? Packed(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "bagit.txt"))) return null;
        string snapshots = Path.Combine(folder, "data", "inputs", "snapshots");
        ImmutableArray<string> found = Directory.Exists(snapshots) ? [.. Directory.EnumerateFiles(snapshots, "*.json.gz").Order(StringComparer.Ordinal)] : [];
        return found switch
        {
            [var one] => one,
            [] => throw new InputException($"{folder}: a pack without a snapshot in data/inputs/snapshots"),
            _ => throw new InputException($"{folder}: a pack of {found.Length} snapshots; name one of the files in data/inputs/snapshots"),
        };
    }

    private static bool IsGzip(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: cannot be read: {e.Message}");
        }
    }
}
