using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Compliance.Network.Snapshot;

/// <summary>Gzip of a text, without time and operating system, so that one text gives one file; read within a limit.</summary>
public static class GzipText
{
    private const int ReadAtOnce = 1 << 18;

    /// <summary>Deflate packs 1,032 bytes into one at best.</summary>
    private const int MostRatio = 1032;

    /// <summary>Packs what is written.</summary>
    /// <param name="destination">Where to; not closed.</param>
    /// <param name="content">Writes the text.</param>
    /// <returns>SHA-256 of the text before it was packed, lower-case hex.</returns>
    public static string Write(Stream destination, Action<Stream> content)
    {
        var checksum = new Crc32();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        destination.Write(GzipFrame.Head);
        using (var deflate = new DeflateStream(destination, CompressionLevel.Optimal, leaveOpen: true))
        {
            content(new TapStream(deflate, bytes =>
            {
                checksum.Add(bytes);
                hash.AppendData(bytes);
            }));
        }

        destination.Write(GzipFrame.Tail(checksum));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Unpacks a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="maxBytes">The most bytes it may unpack to; at most 2 GiB - 1.</param>
    /// <exception cref="FormatException">It is no gzip file, is damaged, or unpacks to more.</exception>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> file, int maxBytes)
    {
        int head = GzipFrame.HeadLength(file.Span);
        if (head < 0) throw new FormatException("expected a gzip file, found something else");
        ReadOnlyMemory<byte> tail = file[^GzipFrame.TailLength..];
        ReadOnlyMemory<byte> content = file[head..^GzipFrame.TailLength];
        using var packed = MemoryMarshal.TryGetArray(content, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(content.ToArray(), writable: false);
        using var deflate = new DeflateStream(packed, CompressionMode.Decompress);
        var checksum = new Crc32();
        byte[] text = new byte[ExpectedLength(tail.Span, content.Length, maxBytes)];
        int length = 0;
        try
        {
            for (int read; (read = deflate.Read(text, length, Math.Min(text.Length - length, ReadAtOnce))) > 0; length += read)
            {
                checksum.Add(text.AsSpan(length, read));
                if (length + read > maxBytes) throw new FormatException($"the file unpacks to more than {maxBytes} bytes, the most that is read");
                if (length + read == text.Length) Array.Resize(ref text, (int)Math.Min(Math.Min(2L * text.Length, maxBytes + 1L), Array.MaxLength));
            }
        }
        catch (InvalidDataException)
        {
            throw new FormatException("the compressed content is damaged");
        }

        // The last eight bytes hold checksum and length; a cut file, or one with something after its end, has other ones.
        if (!tail.Span.SequenceEqual(GzipFrame.Tail(checksum)))
            throw new FormatException("the file is cut, damaged, or something stands after its end: checksum or length differ");
        return new ReadOnlyMemory<byte>(text, 0, length);
    }

    /// <summary>One byte more than the file says it holds, so that its end is seen; within what the packed bytes could hold and the limit.</summary>
    private static int ExpectedLength(ReadOnlySpan<byte> tail, int packed, int maxBytes) =>
        (int)Math.Min(Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]), (long)packed * MostRatio) + 1, Math.Min(maxBytes + 1L, Array.MaxLength));
}
