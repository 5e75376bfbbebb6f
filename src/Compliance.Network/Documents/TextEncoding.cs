using System.Text.Unicode;

namespace Compliance.Network.Documents;

/// <summary>Refuses what is too large or not UTF-8 before any parser sees it.</summary>
internal static class TextEncoding
{
    public static DocumentProblem? Refuse(ReadOnlySpan<byte> text, DocumentLimits limits)
    {
        if (text.Length > limits.MaxBytes)
            return new DocumentProblem(1, 1, "", $"the text has {text.Length} bytes; the limit is {limits.MaxBytes}");
        if (text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return new DocumentProblem(1, 1, "", "the text is UTF-16 or UTF-32 (byte-order mark); expected UTF-8: save it as UTF-8");
        if (text.Length >= 2 && (text[0] == 0 || text[1] == 0))
            return new DocumentProblem(1, 1, "", "the text has a NUL in its first two bytes, so it is UTF-16 or binary; expected UTF-8");
        return Utf8.IsValid(text) ? null : InvalidByte(text);
    }

    private static DocumentProblem InvalidByte(ReadOnlySpan<byte> text)
    {
        int start = 0;
        int line = 1;
        while (true)
        {
            int end = text[start..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> content = end < 0 ? text[start..] : text.Slice(start, end);
            if (!Utf8.IsValid(content))
            {
                int column = 0;
                while (System.Text.Rune.DecodeFromUtf8(content[column..], out _, out int used) == System.Buffers.OperationStatus.Done) column += used;
                return new DocumentProblem(line, column + 1, "", $"byte 0x{content[column]:X2} is not valid UTF-8; expected UTF-8 text");
            }
            start += end + 1;
            line++;
        }
    }
}
