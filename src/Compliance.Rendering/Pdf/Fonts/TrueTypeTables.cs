using System.Buffers.Binary;
using System.Text;

namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>The table directory of a TrueType file; every read is checked against the file's bounds.</summary>
internal sealed class TrueTypeTables
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly Dictionary<string, (int Offset, int Length)> _tables = new(StringComparer.Ordinal);

    public TrueTypeTables(string name, ReadOnlyMemory<byte> file)
    {
        Name = name;
        _file = file;
        var data = file.Span;
        if (data.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(data) is not (0x00010000 or 0x74727565))
            throw new ArgumentException($"Face {name}: not a TrueType file (outlines in 'glyf' are needed).");

        int count = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        for (var i = 0; i < count; i++)
        {
            var at = 12 + (16 * i);
            if (at + 16 > data.Length)
                throw new ArgumentException($"Face {name}: the table directory is cut off.");
            var offset = BinaryPrimitives.ReadUInt32BigEndian(data[(at + 8)..]);
            var length = BinaryPrimitives.ReadUInt32BigEndian(data[(at + 12)..]);
            if (offset + (long)length > data.Length)
                throw new ArgumentException($"Face {name}: table {i} lies outside the file.");
            _tables[Encoding.ASCII.GetString(data.Slice(at, 4))] = ((int)offset, (int)length);
        }
    }

    /// <summary>Name of the face, for messages.</summary>
    public string Name { get; }

    public bool Has(string tag) => _tables.ContainsKey(tag);

    /// <summary>Bytes of a table.</summary>
    public ReadOnlySpan<byte> Table(string tag) =>
        _tables.TryGetValue(tag, out var place)
            ? _file.Span.Slice(place.Offset, place.Length)
            : throw new ArgumentException($"Face {Name}: table '{tag}' is missing.");

    public static ushort U16(ReadOnlySpan<byte> table, int offset) => BinaryPrimitives.ReadUInt16BigEndian(table[offset..]);

    public static short I16(ReadOnlySpan<byte> table, int offset) => BinaryPrimitives.ReadInt16BigEndian(table[offset..]);

    public static uint U32(ReadOnlySpan<byte> table, int offset) => BinaryPrimitives.ReadUInt32BigEndian(table[offset..]);
}
