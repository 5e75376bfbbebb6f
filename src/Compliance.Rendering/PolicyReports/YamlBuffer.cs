using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Compliance.Rendering.PolicyReports;

/// <summary>Block-style YAML 1.2 in bytes. Every text is double-quoted, so that no value is taken for another type, a comment or a document
/// mark; what would not print, or would turn the reading order around, stands as an escape that reads back as itself. A lone surrogate, which no
/// encoding holds, is made visible.</summary>
internal sealed class YamlBuffer
{
    private byte[] _bytes = new byte[64 * 1024];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what was written after a length.</summary>
    public void CutBack(int length) => Length = length;

    /// <summary>Writes bytes of YAML as they are.</summary>
    public void Raw(ReadOnlySpan<byte> yaml)
    {
        Room(yaml.Length);
        yaml.CopyTo(_bytes.AsSpan(Length));
        Length += yaml.Length;
    }

    /// <summary>Writes <c>key: "text"</c> and ends the line; nothing for null.</summary>
    /// <param name="key">Indent, key and colon, as YAML.</param>
    /// <param name="text">Any text.</param>
    public void Text(ReadOnlySpan<byte> key, string? text)
    {
        if (text is null)
            return;
        Raw(key);
        Raw(" \""u8);
        Escaped(text);
        Raw("\"\n"u8);
    }

    /// <summary>Writes <c>key: number</c> and ends the line.</summary>
    /// <param name="key">Indent, key and colon, as YAML.</param>
    /// <param name="number">A whole number.</param>
    public void Number(ReadOnlySpan<byte> key, long number)
    {
        Raw(key);
        Raw(" "u8);
        Room(20);
        // Twenty bytes hold every 64-bit number.
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(Length), out var written);
        Length += written;
        Raw("\n"u8);
    }

    private void Escaped(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and < '\u007F')
            {
                Room(2);
                if (c is '"' or '\\')
                    _bytes[Length++] = (byte)'\\';
                _bytes[Length++] = (byte)c;
                continue;
            }
            var pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            var piece = text.AsSpan(i, pair ? 2 : 1);
            if (pair)
                i++;
            if (!pair && char.IsSurrogate(c))
                Encoded(VisibleText.Of(piece.ToString()));
            else if (c is '\n' or '\t' || VisibleText.IsShown(piece))
                Encoded(pair ? $"\\U{char.ConvertToUtf32(c, text[i]).ToString("X8", CultureInfo.InvariantCulture)}" : $"\\u{((int)c).ToString("X4", CultureInfo.InvariantCulture)}");
            else
                Encoded(piece);
        }
    }

    private void Encoded(ReadOnlySpan<char> text)
    {
        Room(text.Length * 3);
        Length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
    }

    private void Room(int more)
    {
        if (_bytes.Length - Length < more)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
    }
}
