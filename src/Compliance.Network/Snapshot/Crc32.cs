namespace Compliance.Network.Snapshot;

/// <summary>Checksum and length of what passed, as gzip asks for (RFC 1952).</summary>
internal sealed class Crc32
{
    private static readonly uint[] s_table = MakeTable();
    private uint _state = 0xFFFFFFFF;

    public uint Value => ~_state;

    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        foreach (byte b in bytes) state = s_table[(byte)(state ^ b)] ^ (state >> 8);
        _state = state;
        Length += bytes.Length;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
        return table;
    }
}
