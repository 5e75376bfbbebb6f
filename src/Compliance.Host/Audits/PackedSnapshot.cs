using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Audits;

/// <summary>A snapshot as it stands in a pack.</summary>
/// <param name="Entry">Path and digest; the digest is the snapshot's identity, over its canonical JSON before compression.</param>
/// <param name="Bytes">The snapshot file.</param>
internal sealed record PackedSnapshot(InputEntry Entry, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Packs a snapshot; the number keeps names apart that differ only in what a file name cannot hold.</summary>
    public static PackedSnapshot Of(ClusterSnapshot snapshot, int number)
    {
        using var bytes = new MemoryStream();
        string digest = SnapshotFile.Write(snapshot, bytes);
        return new PackedSnapshot(
            new InputEntry($"data/inputs/snapshots/{number + 1:D2}-{PackName.Safe(snapshot.Cluster)}.json.gz", digest, $"Snapshot of cluster {snapshot.Cluster} (digest of its canonical JSON)"),
            bytes.ToArray());
    }
}
