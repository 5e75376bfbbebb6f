using System.Globalization;
using System.Text;
using Compliance.Rendering.Markdown;

namespace Compliance.Rendering.Oscal;

/// <summary>Text of a pack in the data types of OSCAL. Nothing of it is lost: what a type cannot hold is shown.</summary>
internal static class OscalText
{
    private const string MomentForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Type <c>string</c>: one line, not empty, no white space at its ends.</summary>
    public static string Line(string text)
    {
        var line = VisibleText.OneLine(text);
        if (line.Length == 0)
            return "⟨empty⟩";
        if (!char.IsWhiteSpace(line[0]) && !char.IsWhiteSpace(line[^1]))
            return line;
        var start = line.TakeWhile(char.IsWhiteSpace).Count();
        var end = start == line.Length ? start : line.Length - line.Reverse().TakeWhile(char.IsWhiteSpace).Count();
        return Codes(line[..start]) + line[start..end] + Codes(line[end..]);
    }

    /// <summary>Type <c>markup-line</c>: Markdown that reads as exactly the text, on one line.</summary>
    public static string Markup(string text) => Escape(VisibleText.OneLine(text));

    /// <summary>Type <c>markup-multiline</c>: Markdown that reads as exactly the text, its lines kept apart.</summary>
    public static string Paragraphs(string text) =>
        string.Join("\n\n", VisibleText.Of(text).Replace('\t', '␉').Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Escape));

    /// <summary>Type <c>markup-multiline</c>: the text as a block of code.</summary>
    public static string Code(string text) => MarkdownText.Fence(text.Replace('\t', '␉'));

    /// <summary>Type <c>date-time-with-timezone</c>: whole seconds in UTC.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString(MomentForm, CultureInfo.InvariantCulture);

    /// <summary>Whether the type holds the moment: its years are 1900 to 2999.</summary>
    public static bool HasMoment(DateTimeOffset moment) => moment.UtcDateTime.Year is >= 1900 and <= 2999;

    /// <summary>Type <c>token</c>, in ASCII. <c>164.308(a)(1)</c> is <c>_164.308.a.1</c>; where a sign has no place in a token, digits of the text's
    /// digest follow, so that two texts do not share one.</summary>
    public static string Token(string text)
    {
        var token = new StringBuilder(text.Length + 10);
        var lossy = text.Length == 0;
        foreach (var c in text)
            switch (c)
            {
                case '(':
                    token.Append('.');
                    break;
                case ')':
                    break;
                case '.' or '-' or '_':
                case var letter when char.IsAsciiLetterOrDigit(letter):
                    token.Append(c);
                    break;
                default:
                    lossy = true;
                    token.Append('-');
                    break;
            }
        if (token.Length == 0 || !char.IsAsciiLetter(token[0]))
            token.Insert(0, '_');
        return lossy ? Distinct(token.ToString(), text) : token.ToString();
    }

    /// <summary>A token followed by digits of the digest of a text.</summary>
    public static string Distinct(string token, string text) =>
        token + "_" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(VisibleText.Of(text))).AsSpan(0, 4));

    /// <summary>Type <c>uri-reference</c>: a path of the pack as seen from the folder that the documents stand in.</summary>
    public static string Href(string path) => "../../" + string.Join('/', VisibleText.Of(path).Split('/').Select(Uri.EscapeDataString));

    private static string Codes(string text) => string.Concat(text.Select(c => string.Create(CultureInfo.InvariantCulture, $"⟨U+{(int)c:X4}⟩")));

    /// <summary>Escapes what would be markup, a tag, a reference, a list or a parameter of OSCAL; ordinary names stay as they are.</summary>
    private static string Escape(string line)
    {
        // Four spaces would make a block of code of it.
        if (line.StartsWith("    ", StringComparison.Ordinal))
            return Codes("    ") + Escape(line[4..]);
        StringBuilder? escaped = null;
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (IsMarkup(line, i, digits))
                (escaped ??= new StringBuilder(line.Length + 16).Append(line, 0, i)).Append('\\');
            escaped?.Append(c);
        }
        return escaped?.ToString() ?? line;
    }

    private static bool IsMarkup(string line, int i, int digits)
    {
        char next = i + 1 < line.Length ? line[i + 1] : '\0';
        return line[i] switch
        {
            '\\' or '*' or '`' or '~' or '^' or '<' or '|' or '$' => true,
            '_' => i == 0 || next == '\0' || !char.IsLetterOrDigit(line[i - 1]) || !char.IsLetterOrDigit(next),
            ']' => next is '(' or '[' or ':',
            '{' or '}' => next == line[i] || (i > 0 && line[i - 1] == line[i]),
            '&' => char.IsAsciiLetter(next) || next == '#',
            '#' or '>' or '+' or '-' or '=' => i == 0,
            '.' or ')' => i == digits && digits > 0,
            _ => false,
        };
    }
}
