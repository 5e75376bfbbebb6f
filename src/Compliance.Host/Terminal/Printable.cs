using System.Globalization;
using System.Text;

namespace Compliance.Host.Terminal;

/// <summary>Makes text from a cluster or a file safe to show: object names are hostile input to a terminal.</summary>
internal static class Printable
{
    /// <summary>Replaces control, format and line-separating characters and lone surrogates by a visible escape such as <c>\u{1B}</c>,
    /// so that text neither moves the cursor nor reverses the line nor starts a new one.</summary>
    public static string Line(string text)
    {
        int first = 0;
        while (first < text.Length && text[first] is >= ' ' and <= '~') first++;
        if (first == text.Length) return text;
        var safe = new StringBuilder(text.Length + 16).Append(text, 0, first);
        foreach (Rune rune in Runes(text, first, safe))
            if (IsShown(rune)) safe.Append(rune.ToString());
            else safe.Append("\\u{").Append(rune.Value.ToString("X", CultureInfo.InvariantCulture)).Append('}');
        return safe.ToString();
    }

    /// <summary><see cref="Line"/> for each line of a text of several.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(l => Line(l.TrimEnd('\r'))));

    private static IEnumerable<Rune> Runes(string text, int start, StringBuilder safe)
    {
        for (int i = start; i < text.Length;)
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                i += rune.Utf16SequenceLength;
                yield return rune;
            }
            else
            {
                safe.Append("\\u{").Append(((int)text[i++]).ToString("X", CultureInfo.InvariantCulture)).Append('}');
            }
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
