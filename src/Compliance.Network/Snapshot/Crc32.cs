using System.Buffers.Binary;

namespace Compliance.Network.Snapshot;

/// <summary>Checksum and length of what passed, as gzip asks for (RFC 1952); eight bytes at once, by one table for each.</summary>
internal sealed class Crc32
{
    private static readonly uint[][] s_tables = MakeTables();
    private uint _state = 0xFFFFFFFF;

    public uint Value => ~_state;

    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        uint[] t0 = s_tables[0], t1 = s_tables[1], t2 = s_tables[2], t3 = s_tables[3], t4 = s_tables[4], t5 = s_tables[5], t6 = s_tables[6], t7 = s_tables[7];
        uint state = _state;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = state ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes), high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = t7[(byte)low] ^ t6[(byte)(low >> 8)] ^ t5[(byte)(low >> 16)] ^ t4[low >> 24]
                ^ t3[(byte)high] ^ t2[(byte)(high >> 8)] ^ t1[(byte)(high >> 16)] ^ t0[high >> 24];
        }
        foreach (byte b in bytes) state = t0[(byte)(state ^ b)] ^ (state >> 8);
        _state = state;
    }

    /// <summary>The first table carries a byte over its own place, each further one over one place more.</summary>
    private static uint[][] MakeTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            tables[0][i] = c;
        }
        for (int t = 1; t < tables.Length; t++)
            for (int i = 0; i < 256; i++) tables[t][i] = tables[0][(byte)tables[t - 1][i]] ^ (tables[t - 1][i] >> 8);
        return tables;
    }
}
