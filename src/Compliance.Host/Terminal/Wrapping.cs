using System.Collections.Immutable;

namespace Compliance.Host.Terminal;

/// <summary>Breaks text for a terminal. What it is given is made printable here.</summary>
internal static class Wrapping
{
    /// <summary>Columns that every terminal has room for.</summary>
    public const int Columns = 100;

    /// <summary>Lines of at most <paramref name="width"/> characters, broken at blanks, and within a word only where it is longer than a line.</summary>
    public static ImmutableArray<string> Wrap(string text, int width)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        string line = "";
        foreach (string word in Printable.Line(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(w => Pieces(w, width)))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        if (line.Length > 0 || lines.Count == 0) lines.Add(line);
        return lines.ToImmutable();
    }

    private static IEnumerable<string> Pieces(string word, int width)
    {
        int start = 0;
        while (word.Length - start > width)
        {
            // A character beyond the basic plane takes two places and stays whole.
            int length = width > 1 && char.IsHighSurrogate(word[start + width - 1]) ? width - 1 : width;
            yield return word.Substring(start, length);
            start += length;
        }
        yield return word[start..];
    }

    /// <summary>Writes a label and the text beside it, the lines after the first indented under the text.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="label">The label; printed as it is, escapes of colour included.</param>
    /// <param name="indent">Column at which the text begins.</param>
    /// <param name="labelWidth">Columns that the label takes.</param>
    /// <param name="text">The text.</param>
    public static void WriteBeside(TextWriter output, string label, int labelWidth, int indent, string text)
    {
        string margin = new(' ', indent);
        string first = label + new string(' ', Math.Max(indent - labelWidth, 1));
        foreach (string line in Wrap(text, Columns - indent))
        {
            output.WriteLine((first + line).TrimEnd());
            first = margin;
        }
    }
}
