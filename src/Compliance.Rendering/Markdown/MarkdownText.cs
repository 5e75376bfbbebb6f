using System.Text;

namespace Compliance.Rendering.Markdown;

/// <summary>Writes text so that no GitHub-flavoured Markdown reader takes any of it for markup, a link or a mention.</summary>
internal static class MarkdownText
{
    /// <summary>Running text on one line.</summary>
    public static string Plain(string text)
    {
        var line = VisibleText.OneLine(text);
        var escaped = new StringBuilder(line.Length + 16);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            switch (c)
            {
                // A lone ampersand is itself; before a letter or # it could begin a reference.
                case '&' when i + 1 < line.Length && (char.IsAsciiLetter(line[i + 1]) || line[i + 1] == '#'):
                    escaped.Append("&amp;");
                    break;
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '>':
                    escaped.Append("&gt;");
                    break;
                // Would make a mail address or a mention.
                case '@':
                    escaped.Append("&#64;");
                    break;
                case '\\' or '`' or '*' or '[' or ']' or '#' or '|' or '~' or '$':
                    escaped.Append('\\').Append(c);
                    break;
                // Inside a word an underscore is a letter; elsewhere it would emphasise.
                case '_' when i == 0 || i == line.Length - 1 || !char.IsLetterOrDigit(line[i - 1]) || !char.IsLetterOrDigit(line[i + 1]):
                    escaped.Append("\\_");
                    break;
                // Bare addresses become links: break the pattern that starts them.
                case ':' when i + 2 < line.Length && line[i + 1] == '/' && line[i + 2] == '/':
                    escaped.Append("&#58;");
                    break;
                case '.' when i >= 3 && line.AsSpan(i - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase):
                    escaped.Append("&#46;");
                    break;
                case '!' when i + 1 < line.Length && line[i + 1] == '[':
                    escaped.Append("\\!");
                    break;
                default:
                    escaped.Append(c);
                    break;
            }
        }
        return escaped.ToString();
    }

    /// <summary>Text that begins a line: what would make a list, a rule or a heading of it is escaped too.</summary>
    public static string LineStart(string markdown)
    {
        if (markdown.Length == 0)
            return markdown;
        if (markdown[0] is '-' or '+' or '=')
            return '\\' + markdown;
        var digits = markdown.TakeWhile(char.IsAsciiDigit).Count();
        return digits is > 0 and < 10 && digits < markdown.Length && markdown[digits] is '.' or ')'
            ? markdown[..digits] + '\\' + markdown[digits..] : markdown;
    }

    /// <summary>A code span holding exactly the text; in a table a pipe must be escaped even there.</summary>
    public static string Code(string text, bool inTable)
    {
        var line = VisibleText.OneLine(text);
        if (line.Length == 0)
            return "";
        var fence = new string('`', LongestRun(line) + 1);
        // The space is taken away again by the reader when both ends have one.
        var pad = line[0] is '`' or ' ' || line[^1] is '`' or ' ' ? " " : "";
        // A backslash at the end, or before a pipe, would swallow the escape of the pipe in a table.
        if (inTable && line.Contains('|'))
            return "<code>" + Html(line) + "</code>";
        return fence + pad + line + pad + fence;
    }

    /// <summary>A fenced block.</summary>
    public static string Fence(string code)
    {
        var text = VisibleText.Of(code);
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        return fence + "\n" + text.TrimEnd('\n') + "\n" + fence;
    }

    private static string Html(string line)
    {
        var html = new StringBuilder();
        foreach (var c in line)
        {
            if (char.IsLetterOrDigit(c) || c is ' ' or '/' or '-' or '=' || char.IsSurrogate(c))
                html.Append(c);
            else
                html.Append("&#").Append((int)c).Append(';');
        }
        return html.ToString();
    }

    private static int LongestRun(string text)
    {
        var longest = 0;
        var run = 0;
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }
}
