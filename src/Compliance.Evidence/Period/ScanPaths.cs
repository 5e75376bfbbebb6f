using Compliance.Evidence.Versioning;

namespace Compliance.Evidence.Period;

/// <summary>Where a period pack keeps the scans it was made from. Everything is named by its digest, so that what is equal stands once.</summary>
internal static class ScanPaths
{
    /// <summary>Folder of everything that is kept of scans.</summary>
    public const string Folder = "data/inputs/scans/";

    private const string Inputs = "data/inputs/";

    /// <summary>A whole <c>data/pack.json</c>.</summary>
    public static string Document(string digest) => $"{Folder}documents/{digest}.json.gz";

    /// <summary>A <c>data/pack.json</c> as its difference from that of the scan before.</summary>
    public static string DocumentDifference(string digest) => $"{Folder}documents/{digest}.difference.gz";

    /// <summary>A whole snapshot.</summary>
    public static string Snapshot(string digest) => $"{Folder}snapshots/{digest}.json.gz";

    /// <summary>A snapshot as its difference from an earlier one.</summary>
    public static string SnapshotDifference(string digest) => $"{Folder}snapshots/{digest}.difference.gz";

    /// <summary>An evidence manifest.</summary>
    public static string Manifest(string digest) => $"{Folder}manifests/{digest}.json.gz";

    /// <summary>Any other input of a scan.</summary>
    public static string File(string digest) => $"{Folder}files/{digest}.gz";

    /// <summary>Whether an input of a scan is packed, and its digest is over what is packed in it.</summary>
    /// <param name="path">Path inside the scan's pack.</param>
    public static bool IsPacked(string path) => path.StartsWith(PredecessorPack.Folder, StringComparison.Ordinal) && path.EndsWith(".json.gz", StringComparison.Ordinal);

    /// <summary>Whether an input of a scan is a snapshot, whose digest is over its canonical JSON.</summary>
    /// <param name="path">Path inside the scan's pack.</param>
    public static bool IsSnapshot(string path) =>
        path.StartsWith(Inputs, StringComparison.Ordinal) && path.EndsWith(".json.gz", StringComparison.Ordinal) && path[Inputs.Length..].Split('/')[0] is "snapshots" or "declared" or "previous";
}
