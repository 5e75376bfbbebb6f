namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>Pair kerning of the <c>kern</c> table, format 0; a face without one is not kerned.</summary>
internal sealed class PairKerning
{
    private readonly Dictionary<uint, short> _pairs = [];

    public PairKerning(TrueTypeTables tables)
    {
        if (!tables.Has("kern"))
            return;
        var kern = tables.Table("kern");
        int count = TrueTypeTables.U16(kern, 2);
        var at = 4;
        for (var i = 0; i < count && at + 14 <= kern.Length; i++)
        {
            var coverage = TrueTypeTables.U16(kern, at + 4);
            int pairs = TrueTypeTables.U16(kern, at + 6);
            // Horizontal, not minimum, not cross-stream, format 0. The pair count and not the 16-bit length bounds it: Lato's is near overflow.
            if ((coverage & 0xFF07) == 1)
                for (var p = 0; p < pairs && at + 20 + (6 * p) <= kern.Length; p++)
                    _pairs[TrueTypeTables.U32(kern, at + 14 + (6 * p))] = TrueTypeTables.I16(kern, at + 18 + (6 * p));
            at += TrueTypeTables.U16(kern, at + 2);
        }
    }

    /// <summary>Adjustment between two glyphs in font units; 0 for none.</summary>
    public int Between(ushort left, ushort right) =>
        _pairs.Count == 0 ? 0 : _pairs.GetValueOrDefault(((uint)left << 16) | right);
}
