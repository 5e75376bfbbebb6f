using System.Buffers;

namespace Compliance.Rendering.Workbook;

/// <summary>Text inside an element of a spreadsheet's part.</summary>
internal static class XmlText
{
    private static readonly SearchValues<char> Special = SearchValues.Create("<>&_");

    /// <summary>Writes text that <see cref="VisibleText"/> has been over. What spells an escape of the format, such as <c>_x003D_</c>, is escaped
    /// itself (ECMA-376-1, 22.9.2.19).</summary>
    public static void Write(TextWriter output, ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Special) is var at and >= 0)
        {
            output.Write(text[..at]);
            output.Write(text[at] switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                _ => SpellsEscape(text[at..]) ? "_x005F_" : "_",
            });
            text = text[(at + 1)..];
        }
        output.Write(text);
    }

    private static bool SpellsEscape(ReadOnlySpan<char> text) => text.Length >= 7 && text[1] is 'x' or 'X' && text[6] == '_'
        && char.IsAsciiHexDigit(text[2]) && char.IsAsciiHexDigit(text[3]) && char.IsAsciiHexDigit(text[4]) && char.IsAsciiHexDigit(text[5]);
}
