using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Compliance.Network.Snapshot;

/// <summary>The file form of a snapshot: gzip of its canonical JSON. A snapshot's identity is the SHA-256 of that JSON; reading a file and
/// writing it again gives the same bytes.</summary>
public static class SnapshotFile
{
    private const int ReadAtOnce = 1 << 18;

    /// <summary>Deflate packs 1,032 bytes into one at best.</summary>
    private const int MostRatio = 1032;

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
        int head = GzipFrame.HeadLength(file.Span);
        if (head < 0) throw Refused("expected a gzip file written by `compliance snapshot`, found something else");
        ReadOnlyMemory<byte> tail = file[^GzipFrame.TailLength..];
        ReadOnlyMemory<byte> content = file[head..^GzipFrame.TailLength];
        using var packed = MemoryMarshal.TryGetArray(content, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(content.ToArray(), writable: false);
        using var deflate = new DeflateStream(packed, CompressionMode.Decompress);
        var checksum = new Crc32();
        byte[] json = new byte[ExpectedLength(tail.Span, content.Length, limits)];
        int length = 0;
        try
        {
            for (int read; (read = deflate.Read(json, length, Math.Min(json.Length - length, ReadAtOnce))) > 0; length += read)
            {
                checksum.Add(json.AsSpan(length, read));
                if (length + read > limits.MaxBytes)
                    throw Refused($"the file unpacks to more than {limits.MaxBytes} bytes, the most that is read");
                if (length + read == json.Length) Array.Resize(ref json, (int)Math.Min(Math.Min(2L * json.Length, limits.MaxBytes + 1L), Array.MaxLength));
            }
        }
        catch (InvalidDataException)
        {
            throw Refused("the compressed content is damaged");
        }

        // The last eight bytes hold checksum and length; a cut file, or one with something after its end, has other ones.
        if (!tail.Span.SequenceEqual(GzipFrame.Tail(checksum)))
            throw Refused("the file is cut, damaged, or something stands after its end: checksum or length differ");
        return new ReadOnlyMemory<byte>(json, 0, length);
    }

    /// <summary>One byte more than the file says it holds, so that its end is seen; within what the packed bytes could hold and the limit.</summary>
    private static int ExpectedLength(ReadOnlySpan<byte> tail, int packed, SnapshotLimits limits) =>
        (int)Math.Min(Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]), (long)packed * MostRatio) + 1, Math.Min(limits.MaxBytes + 1L, Array.MaxLength));

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
