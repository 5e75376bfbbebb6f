using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Audits;

/// <summary>Packs snapshots as inputs of a pack; the digest is the snapshot's identity, over its canonical JSON before compression. The number
/// keeps names apart that differ only in what a file name cannot hold.</summary>
internal static class PackedSnapshot
{
    /// <summary>Packs a snapshot.</summary>
    public static PackedInput Of(ClusterSnapshot snapshot, int number) => Of(snapshot, number, "snapshots", $"Snapshot of cluster {snapshot.Cluster}");

    /// <summary>Packs what is declared of a cluster, beside the snapshots.</summary>
    public static PackedInput Declared(ClusterSnapshot snapshot, int number) => Of(snapshot, number, "declared", $"Declared manifests of cluster {snapshot.Cluster}");

    /// <summary>Packs an earlier state of a cluster.</summary>
    public static PackedInput Previous(ClusterSnapshot snapshot, int number) => Of(snapshot, number, "previous", $"Earlier snapshot of cluster {snapshot.Cluster}");

    private static PackedInput Of(ClusterSnapshot snapshot, int number, string folder, string what)
    {
        using var bytes = new MemoryStream();
        string digest = SnapshotFile.Write(snapshot, bytes);
        return new PackedInput(
            new InputEntry($"data/inputs/{folder}/{number + 1:D2}-{PackName.Safe(snapshot.Cluster)}.json.gz", digest, $"{what} (digest of its canonical JSON)"),
            bytes.ToArray());
    }
}
