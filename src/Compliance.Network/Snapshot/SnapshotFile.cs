using System.Collections.Immutable;
using System.IO.Compression;
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
    public static string Write(ClusterSnapshot snapshot, Stream destination)
    {
        var checksum = new Crc32();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        destination.Write(GzipFrame.Head);
        using (var deflate = new DeflateStream(destination, CompressionLevel.Optimal, leaveOpen: true))
        {
            SnapshotJson.Write(snapshot, new TapStream(deflate, bytes =>
            {
                checksum.Add(bytes);
                hash.AppendData(bytes);
            }));
        }

        destination.Write(GzipFrame.Tail(checksum));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

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
        if (DigestOrNull(snapshot) != Convert.ToHexStringLower(SHA256.HashData(json.Span)))
            throw Refused("the content is not in canonical form, so it has another identity than the snapshot it describes; expected a file as `compliance snapshot` wrote it");
        return snapshot;
    }

    private static string? DigestOrNull(ClusterSnapshot snapshot)
    {
        try
        {
            return Digest(snapshot);
        }
        catch (SnapshotException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> file, SnapshotLimits limits)
    {
        int head = GzipFrame.HeadLength(file.Span);
        if (head < 0) throw Refused("expected a gzip file written by `compliance snapshot`, found something else");
        ReadOnlyMemory<byte> tail = file[^GzipFrame.TailLength..];
        using var packed = new MemoryStream(file[head..^GzipFrame.TailLength].ToArray(), writable: false);
        using var deflate = new DeflateStream(packed, CompressionMode.Decompress);
        using var json = new MemoryStream();
        var checksum = new Crc32();
        byte[] buffer = new byte[1 << 16];
        try
        {
            for (int read; (read = deflate.Read(buffer)) > 0;)
            {
                if (json.Length + read > limits.MaxBytes)
                    throw Refused($"the file unpacks to more than {limits.MaxBytes} bytes, the most that is read");
                json.Write(buffer, 0, read);
                checksum.Add(buffer.AsSpan(0, read));
            }
        }
        catch (InvalidDataException)
        {
            throw Refused("the compressed content is damaged");
        }

        // The last eight bytes hold checksum and length; a cut file, or one with something after its end, has other ones.
        if (!tail.Span.SequenceEqual(GzipFrame.Tail(checksum)))
            throw Refused("the file is cut, damaged, or something stands after its end: checksum or length differ");
        return new ReadOnlyMemory<byte>(json.GetBuffer(), 0, (int)json.Length);
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
