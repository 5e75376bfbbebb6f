using System.Globalization;
using System.Text;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>Bytes of PDF syntax in the making.</summary>
internal sealed class PdfBuffer
{
    /// <summary>Longest string PDF/A allows is 32,767 bytes (ISO 19005-3, 6.1.13); a character takes two, or four beyond plane 0.</summary>
    private const int LongestText = 8000;

    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Empties it.</summary>
    public PdfBuffer Clear()
    {
        Length = 0;
        return this;
    }

    /// <summary>Syntax of ASCII characters.</summary>
    public PdfBuffer Raw(string ascii)
    {
        Grow(ascii.Length);
        Encoding.ASCII.GetBytes(ascii, _bytes.AsSpan(Length));
        Length += ascii.Length;
        return this;
    }

    public PdfBuffer Raw(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        return this;
    }

    public PdfBuffer Byte(byte value)
    {
        Grow(1);
        _bytes[Length++] = value;
        return this;
    }

    public PdfBuffer Number(int value)
    {
        Grow(12);
        value.TryFormat(_bytes.AsSpan(Length), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
        return this;
    }

    /// <summary>A number with at most three decimals.</summary>
    public PdfBuffer Number(double value)
    {
        var thousandths = (long)Math.Round(value * 1000, MidpointRounding.AwayFromZero);
        if (thousandths < 0)
        {
            Byte((byte)'-');
            thousandths = -thousandths;
        }

        Number((int)(thousandths / 1000));
        var rest = (int)(thousandths % 1000);
        if (rest == 0)
            return this;
        Byte((byte)'.').Byte((byte)('0' + (rest / 100)));
        if (rest % 100 != 0)
            Byte((byte)('0' + (rest / 10 % 10)));
        if (rest % 10 != 0)
            Byte((byte)('0' + (rest % 10)));
        return this;
    }

    public PdfBuffer Reference(int number) => Number(number).Raw(" 0 R"u8);

    /// <summary>Two bytes in hexadecimal.</summary>
    public PdfBuffer Hex(ushort value)
    {
        Grow(4);
        value.TryFormat(_bytes.AsSpan(Length), out _, "X4", CultureInfo.InvariantCulture);
        Length += 4;
        return this;
    }

    /// <summary>A text string; one too long for PDF/A ends in an ellipsis (its full text stands on the page).</summary>
    public PdfBuffer Text(string text)
    {
        if (text.Length > LongestText)
            text = $"{text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)]}…";
        Raw("<FEFF"u8);
        foreach (var unit in text)
            Hex(char.IsSurrogate(unit) && !IsPaired(text) ? (ushort)0xFFFD : unit);
        return Byte((byte)'>');
    }

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    private void Grow(int more)
    {
        if (Length + more > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
    }
}
