using System.Buffers.Binary;
using System.Text;

namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>Puts TrueType tables into a file, with checksums.</summary>
internal static class SfntFile
{
    public static byte[] Build(SortedDictionary<string, byte[]> tables)
    {
        var count = tables.Count;
        var directory = 12 + (16 * count);
        var file = new byte[directory + tables.Values.Sum(t => Padded(t.Length))];
        var power = 1 << (31 - int.LeadingZeroCount(count));
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)count);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(6), (ushort)(16 * power));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(8), (ushort)int.Log2(power));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(10), (ushort)(16 * (count - power)));
        var entry = 12;
        var at = directory;
        var head = 0;
        foreach (var (tag, bytes) in tables)
        {
            bytes.CopyTo(file, at);
            Encoding.ASCII.GetBytes(tag, file.AsSpan(entry));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(entry + 4), Checksum(file.AsSpan(at, Padded(bytes.Length))));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(entry + 8), (uint)at);
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(entry + 12), (uint)bytes.Length);
            if (tag == "head")
                head = at;
            at += Padded(bytes.Length);
            entry += 16;
        }

        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(head + 8), unchecked(0xB1B0AFBA - Checksum(file)));
        return file;
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var i = 0; i < bytes.Length; i += 4)
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(bytes[i..]));
        return sum;
    }
}
