using System.Buffers.Binary;

namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>Outlines of a face, read from <c>glyf</c> by <c>loca</c>.</summary>
internal sealed class GlyphOutlines(TrueTypeTables tables)
{
    private const int WordArguments = 0x0001, Scale = 0x0008, MoreParts = 0x0020, ScaleXY = 0x0040, Matrix = 0x0080;

    private readonly bool _long = TrueTypeTables.I16(tables.Table("head"), 50) != 0;

    /// <summary>A glyph's bytes, padded to four, with the parts of a composed glyph numbered anew.</summary>
    public byte[] Renumbered(ushort glyph, Func<ushort, ushort> number)
    {
        var loca = tables.Table("loca");
        var start = _long ? (int)TrueTypeTables.U32(loca, 4 * glyph) : 2 * TrueTypeTables.U16(loca, 2 * glyph);
        var end = _long ? (int)TrueTypeTables.U32(loca, 4 * (glyph + 1)) : 2 * TrueTypeTables.U16(loca, 2 * (glyph + 1));
        if (end <= start)
            return [];
        var source = tables.Table("glyf")[start..end];
        var body = new byte[(source.Length + 3) & ~3];
        source.CopyTo(body);
        if (TrueTypeTables.I16(body, 0) < 0)
            RenumberParts(body, number);
        return body;
    }

    private static void RenumberParts(byte[] body, Func<ushort, ushort> number)
    {
        var at = 10;
        int flags;
        do
        {
            flags = TrueTypeTables.U16(body, at);
            BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(at + 2), number(TrueTypeTables.U16(body, at + 2)));
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2);
            at += (flags & Matrix) != 0 ? 8 : (flags & ScaleXY) != 0 ? 4 : (flags & Scale) != 0 ? 2 : 0;
        }
        while ((flags & MoreParts) != 0);
    }
}
