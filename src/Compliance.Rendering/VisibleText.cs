using System.Globalization;
using System.Text;

namespace Compliance.Rendering;

/// <summary>Makes hostile text printable without losing anything of it: what no document may hold, or what would turn the reading order
/// around, is shown as a sign of its own.</summary>
internal static class VisibleText
{
    /// <summary>The text with C0 controls as control pictures (<c>␀</c>), and C1 controls, bidirectional controls, invisible separators,
    /// lone surrogates and non-characters as <c>⟨U+202E⟩</c>. Line feed and tab stay.</summary>
    public static string Of(string text)
    {
        var first = FirstToShow(text);
        if (first < 0)
            return text;
        var shown = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                AppendPair(shown, c, text[i + 1]);
                i++;
            }
            else if (!MustShow(c))
                shown.Append(c);
            else if (c < 0x20)
                shown.Append((char)(0x2400 + c));
            else if (c == 0x7F)
                shown.Append('\u2421');
            else
                AppendCode(shown, c);
        }
        return shown.ToString();
    }

    /// <summary>As <see cref="Of"/>, with line feed and tab shown too: for names and whatever stands on one line.</summary>
    public static string OneLine(string text) => Of(text).Replace('\n', '\u240A').Replace('\t', '\u2409');

    /// <summary>As <see cref="OneLine"/>, at most so many characters; what is left out is shown by an ellipsis, and a character is never halved.</summary>
    public static string Cut(string text, int length)
    {
        // Every sign takes at least one character of the text, so more need not be looked at.
        var line = OneLine(text.Length > length + 1 ? text[..(length + 1)] : text);
        if (line.Length <= length && text.Length <= length)
            return line;
        var end = Math.Min(length - 1, line.Length);
        if (char.IsHighSurrogate(line[end - 1]))
            end--;
        return line[..end].TrimEnd() + "…";
    }

    /// <summary>Whether one character, a pair of surrogates or a single one, is among those that <see cref="Of"/> makes visible.</summary>
    public static bool IsShown(ReadOnlySpan<char> character) =>
        character.Length == 2 ? MustShowScalar(char.ConvertToUtf32(character[0], character[1])) : MustShow(character[0]);

    private static int FirstToShow(string text)
    {
        // Nearly all text is printable ASCII to its end.
        var first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        for (var i = first; i >= 0 && i < text.Length; i++)
            if (char.IsSurrogate(text[i]) || MustShow(text[i]))
                return i;
        return -1;
    }

    private static void AppendPair(StringBuilder shown, char high, char low)
    {
        var scalar = char.ConvertToUtf32(high, low);
        if (MustShowScalar(scalar))
            AppendCode(shown, scalar);
        else
            shown.Append(high).Append(low);
    }

    private static void AppendCode(StringBuilder shown, int code) =>
        shown.Append("⟨U+").Append(code.ToString("X4", CultureInfo.InvariantCulture)).Append('⟩');

    // The last two of every plane are non-characters; tag characters are invisible and spell text nobody sees.
    private static bool MustShowScalar(int scalar) => (scalar & 0xFFFE) == 0xFFFE || scalar is >= 0xE0000 and <= 0xE0FFF;

    private static bool MustShow(char c) => c switch
    {
        '\n' or '\t' => false,
        < ' ' => true,
        < '\u007F' => false,
        <= '\u009F' => true,
        '\u00AD' or '\u061C' or '\u180E' or '\uFEFF' => true,
        '\u200B' or '\u200E' or '\u200F' => true,
        >= '\u2028' and <= '\u202E' => true,
        >= '\u2060' and <= '\u206F' => true,
        >= '\uD800' and <= '\uDFFF' => true,
        >= '\uFDD0' and <= '\uFDEF' => true,
        >= '\uFFF9' and <= '\uFFFB' => true,
        >= '\uFFFE' => true,
        _ => false,
    };
}
