using System.Text.RegularExpressions;

namespace Compliance.Network.Tests.Oracle;

/// <summary>Calico's selector language by rewriting: every comparison becomes T or F, and what is left is worked out from the inside (CAL-16).</summary>
internal static partial class NaiveSelector
{
    /// <param name="selector">The text.</param>
    /// <param name="label">The value of a label; null where it is missing.</param>
    /// <param name="all">What <c>all()</c> is.</param>
    /// <param name="global">What <c>global()</c> is.</param>
    public static bool Holds(string selector, Func<string, string?> label, bool all = true, bool global = false)
    {
        if (selector.Trim().Length == 0) return all;
        string text = Term().Replace(selector, m => Value(m, label, all, global) ? "T" : "F");
        text = text.Replace(" ", "");
        while (text.Contains('('))
        {
            string next = Inner().Replace(text, m => Plain(m.Groups[1].Value) ? "T" : "F");
            if (next == text) throw new FormatException(selector);
            text = next;
        }
        return Plain(text);
    }

    private static bool Value(Match m, Func<string, string?> label, bool all, bool global)
    {
        if (m.Value.StartsWith("all(", StringComparison.Ordinal)) return all;
        if (m.Value.StartsWith("global(", StringComparison.Ordinal)) return global;
        if (m.Groups["has"].Success) return label(m.Groups["has"].Value) is not null;
        string? value = label(m.Groups["key"].Value);
        string[] texts = [.. Quoted().Matches(m.Groups["rest"].Value).Select(q => q.Value[1..^1])];
        return string.Join(' ', m.Groups["op"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) switch
        {
            "==" => value == texts[0],
            "!=" => value != texts[0],
            "in" => value is not null && texts.Contains(value),
            "not in" => value is null || !texts.Contains(value),
            "contains" => value?.Contains(texts[0], StringComparison.Ordinal) == true,
            "starts with" => value?.StartsWith(texts[0], StringComparison.Ordinal) == true,
            _ => value?.EndsWith(texts[0], StringComparison.Ordinal) == true,
        };
    }

    private static bool Plain(string text) => text.Split("||").Any(or => or.Split("&&").All(and => and.Count(c => c == '!') % 2 == 0 == (and[^1] == 'T')));

    [GeneratedRegex(@"all\(\)|global\(\)|has\((?<has>[^)]*)\)|(?<key>[A-Za-z0-9_./-]+)\s*(?<op>==|!=|not\s+in|in|contains|starts\s+with|ends\s+with)\s*(?<rest>'[^']*'|""[^""]*""|\{[^}]*\})")]
    private static partial Regex Term();

    [GeneratedRegex(@"\(([TF!&|]*)\)")]
    private static partial Regex Inner();

    [GeneratedRegex(@"'[^']*'|""[^""]*""")]
    private static partial Regex Quoted();
}
