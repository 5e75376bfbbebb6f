using System.Buffers.Binary;

namespace Compliance.Network.Snapshot;

/// <summary>Head and tail of a gzip member (RFC 1952), written without time and operating system so that equal content has equal bytes.</summary>
internal static class GzipFrame
{
    public const int TailLength = 8;

    public static ReadOnlySpan<byte> Head => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    public static byte[] Tail(Crc32 checksum)
    {
        byte[] tail = new byte[TailLength];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, checksum.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(4), unchecked((uint)checksum.Length));
        return tail;
    }

    /// <summary>Length of the head, or -1 when the bytes are no gzip member.</summary>
    public static int HeadLength(ReadOnlySpan<byte> file)
    {
        if (file.Length < 18 || file[0] != 0x1F || file[1] != 0x8B || file[2] != 8 || (file[3] & 0xE0) != 0) return -1;
        int flags = file[3];
        int at = 10;
        if ((flags & 4) != 0) at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);
        for (int text = 8; text <= 16; text *= 2)
        {
            if ((flags & text) == 0 || at >= file.Length) continue;
            int end = file[at..].IndexOf((byte)0);
            if (end < 0) return -1;
            at += end + 1;
        }
        if ((flags & 2) != 0) at += 2;
        return at + TailLength <= file.Length ? at : -1;
    }
}
