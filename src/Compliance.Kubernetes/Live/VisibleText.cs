using System.Globalization;
using System.Text;

namespace Compliance.Kubernetes.Live;

/// <summary>Makes text of a server fit for a terminal and a report: names and messages of a cluster are hostile input.</summary>
internal static class VisibleText
{
    private const int MaxLength = 500;

    /// <summary>Control, format (bidirectional ones too) and surrogate characters written as escapes, and a bounded length.</summary>
    public static string Of(string text)
    {
        var visible = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (visible.Length >= MaxLength) return visible.Append('…').ToString();
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse:
                    visible.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x4}}}");
                    break;
                default:
                    visible.Append(rune.ToString());
                    break;
            }
        }
        return visible.ToString();
    }
}
