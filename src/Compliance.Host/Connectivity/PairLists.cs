using System.Text;
using Compliance.Host.Terminal;
using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity;

/// <summary>Pairs as lists for people and spreadsheets.</summary>
internal static class PairLists
{
    /// <summary>One line for each pair: <c>SOURCE => DESTINATION : CONNECTIONS</c>.</summary>
    public static void WriteText(TextWriter output, IEnumerable<Pair> pairs)
    {
        var ends = new Said<Peer>(peer => Printable.Line(Shown(peer)));
        var connections = new Said<Connections>(found => Printable.Line(ConnectionText.Of(found)));
        foreach (Pair pair in pairs)
        {
            output.Write(ends.Of(pair.Source));
            output.Write(" => ");
            output.Write(ends.Of(pair.Destination));
            output.Write(" : ");
            output.WriteLine(connections.Of(pair.Connections));
        }
    }

    /// <summary>Comma-separated values (RFC 4180) with a header; a field that a spreadsheet would take for a formula is led by an apostrophe.</summary>
    public static void WriteCsv(TextWriter output, IEnumerable<Pair> pairs)
    {
        var ends = new Said<Peer>(peer => CsvField(peer.Name));
        var connections = new Said<Connections>(c => string.Join(',', new[]
        {
            ConnectionText.Of(c.Allowed), ConnectionText.Of(c.Qualified), string.Join("; ", c.Qualifiers), ConnectionText.Of(c.Undefined), string.Join("; ", c.Reasons),
        }.Select(CsvField)));
        output.Write("src,dst,conns,qualified,qualifiers,undefined,reasons\r\n");
        foreach (Pair pair in pairs)
        {
            output.Write(ends.Of(pair.Source));
            output.Write(',');
            output.Write(ends.Of(pair.Destination));
            output.Write(',');
            output.Write(connections.Of(pair.Connections));
            output.Write("\r\n");
        }
    }

    /// <summary>A table in Markdown.</summary>
    public static void WriteMarkdown(TextWriter output, IEnumerable<Pair> pairs)
    {
        output.WriteLine("| src | dst | conns |");
        output.WriteLine("|-----|-----|-------|");
        foreach (Pair pair in pairs)
            output.WriteLine($"| {Markdown(Shown(pair.Source))} | {Markdown(Shown(pair.Destination))} | {Markdown(ConnectionText.Of(pair.Connections))} |");
    }

    /// <summary>A peer without the <c>ip:</c> of the contract's JSON.</summary>
    public static string Shown(Peer peer) => peer.IsExternal ? peer.Label : peer.Name;

    private static string CsvField(string text)
    {
        string safe = Printable.Line(text);
        if (safe.Length > 0 && safe[0] is '=' or '+' or '-' or '@') safe = "'" + safe;
        return safe.AsSpan().IndexOfAny(",\"\r\n;") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    /// <summary>Text from a cluster that means nothing to Markdown.</summary>
    public static string Markdown(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in Printable.Line(text))
        {
            if (c is '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '<' or '>' or '#' or '|' or '!' or '~' or '&') escaped.Append('\\');
            escaped.Append(c);
        }
        return escaped.ToString();
    }

    /// <summary>Texts by what they are of: a list of millions of pairs says few names and fewer connections, again and again.</summary>
    private sealed class Said<T>(Func<T, string> say)
        where T : class
    {
        private readonly Dictionary<T, string> _texts = new(ReferenceEqualityComparer.Instance);

        public string Of(T thing)
        {
            if (!_texts.TryGetValue(thing, out string? text)) _texts[thing] = text = say(thing);
            return text;
        }
    }
}
