using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Compliance.Network.Snapshot;

/// <summary>The file form of a snapshot: gzip of its canonical JSON. A snapshot's identity is the SHA-256 of that JSON; reading a file and
/// writing it again gives the same bytes.</summary>
public static class SnapshotFile
{
    /// <summary>Writes a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="destination">Where to; not closed.</param>
    /// <returns>Its digest: SHA-256 of the canonical JSON, lower-case hex.</returns>
    /// <exception cref="SnapshotException">A text of an object is not Unicode: it holds half of a surrogate pair. Readers refuse such objects,
    /// see <see cref="SurrogatePairs"/>.</exception>
    public static string Write(ClusterSnapshot snapshot, Stream destination) => GzipText.Write(destination, stream => SnapshotJson.Write(snapshot, stream));

    /// <summary>The digest of a snapshot: SHA-256 of its canonical JSON, lower-case hex.</summary>
    public static string Digest(ClusterSnapshot snapshot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        SnapshotJson.Write(snapshot, new TapStream(Stream.Null, bytes => hash.AppendData(bytes)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads a snapshot file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">Fixed limits; null for <see cref="SnapshotLimits.Default"/>.</param>
    /// <exception cref="SnapshotException">The file is not a snapshot, is damaged, or exceeds a limit.</exception>
    public static ClusterSnapshot Read(ReadOnlyMemory<byte> file, SnapshotLimits? limits = null)
    {
        limits ??= SnapshotLimits.Default;
        ReadOnlyMemory<byte> json = Inflate(file, limits);
        if (!Utf8.IsValid(json.Span)) throw Refused("the content is not UTF-8");
        ClusterSnapshot snapshot = SnapshotJson.Read(json, limits);
        if (!IsCanonical(snapshot, json))
            throw Refused("the content is not in canonical form, so it has another identity than the snapshot it describes; expected a file as `compliance snapshot` wrote it");
        return snapshot;
    }

    /// <summary>Whether the snapshot, written again, gives the bytes it was read from.</summary>
    private static bool IsCanonical(ClusterSnapshot snapshot, ReadOnlyMemory<byte> json)
    {
        int at = 0;
        bool same = true;
        try
        {
            SnapshotJson.Write(snapshot, new TapStream(Stream.Null, bytes =>
            {
                same = same && bytes.Length <= json.Length - at && json.Span.Slice(at, bytes.Length).SequenceEqual(bytes);
                if (same) at += bytes.Length;
            }));
        }
        catch (SnapshotException)
        {
            return false;
        }
        return same && at == json.Length;
    }

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> file, SnapshotLimits limits)
    {
        if (GzipFrame.HeadLength(file.Span) < 0) throw Refused("expected a gzip file written by `compliance snapshot`, found something else");
        try
        {
            return GzipText.Read(file, limits.MaxBytes);
        }
        catch (FormatException e)
        {
            throw Refused(e.Message);
        }
    }

    internal static SnapshotException Refused(string problem) => new($"not a readable snapshot: {problem}",
        [new CollectionGap(GapReason.UnreadableDocument, null, null, problem)]);
}

/// <summary>Fixed limits on a snapshot file.</summary>
/// <param name="MaxBytes">Bytes of the JSON after decompression (gzip bombs); at most 2 GiB - 1.</param>
/// <param name="MaxDepth">Nesting of the JSON.</param>
public sealed record SnapshotLimits(int MaxBytes, int MaxDepth)
{
    /// <summary>512 MiB, depth 300.</summary>
    public static readonly SnapshotLimits Default = new(512 << 20, 300);
}
