using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Audits;

/// <summary>A snapshot as it stands in a pack.</summary>
/// <param name="Entry">Path and digest; the digest is the snapshot's identity, over its canonical JSON before compression.</param>
/// <param name="Bytes">The snapshot file.</param>
internal sealed record PackedSnapshot(InputEntry Entry, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Packs a snapshot; the number keeps names apart that differ only in what a file name cannot hold.</summary>
    public static PackedSnapshot Of(ClusterSnapshot snapshot, int number) => Of(snapshot, number, "snapshots", $"Snapshot of cluster {snapshot.Cluster}");

    /// <summary>Packs what is declared of a cluster, beside the snapshots.</summary>
    public static PackedSnapshot Declared(ClusterSnapshot snapshot, int number) => Of(snapshot, number, "declared", $"Declared manifests of cluster {snapshot.Cluster}");

    /// <summary>Packs an earlier state of a cluster.</summary>
    public static PackedSnapshot Previous(ClusterSnapshot snapshot, int number) => Of(snapshot, number, "previous", $"Earlier snapshot of cluster {snapshot.Cluster}");

    private static PackedSnapshot Of(ClusterSnapshot snapshot, int number, string folder, string what)
    {
        using var bytes = new MemoryStream();
        string digest = SnapshotFile.Write(snapshot, bytes);
        return new PackedSnapshot(
            new InputEntry($"data/inputs/{folder}/{number + 1:D2}-{PackName.Safe(snapshot.Cluster)}.json.gz", digest, $"{what} (digest of its canonical JSON)"),
            bytes.ToArray());
    }
}
