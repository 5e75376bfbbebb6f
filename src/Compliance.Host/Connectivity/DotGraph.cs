using System.Text;
using Compliance.Host.Terminal;
using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity;

/// <summary>Pairs as a Graphviz graph, peers grouped by namespace.</summary>
internal static class DotGraph
{
    /// <summary>Writes the graph.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="inside">Every workload, connected or not.</param>
    /// <param name="pairs">Edges; read once.</param>
    public static void Write(TextWriter output, IEnumerable<Peer> inside, IEnumerable<Pair> pairs)
    {
        output.WriteLine("digraph connectivity {");
        output.WriteLine("  rankdir=LR;");
        output.WriteLine("  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f5f8fc\", color=\"#4a6785\", fontname=\"Helvetica\", fontsize=11];");
        output.WriteLine("  edge [color=\"#4a6785\", fontname=\"Helvetica\", fontsize=9];");
        int cluster = 0;
        foreach (IGrouping<string, Peer> group in inside.GroupBy(p => p.Group).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"  subgraph cluster_{cluster++} {{");
            output.WriteLine($"    label={Quoted(group.Key)}; color=\"#b8c4d0\"; fontname=\"Helvetica\";");
            foreach (Peer peer in group) output.WriteLine($"    {Quoted(peer.Name)} [label={Quoted(peer.Label)}];");
            output.WriteLine("  }");
        }
        var outside = new SortedDictionary<string, Peer>(StringComparer.Ordinal);
        foreach (Pair pair in pairs)
        {
            foreach (Peer peer in (Peer[])[pair.Source, pair.Destination])
                if (peer.IsExternal) outside.TryAdd(peer.Name, peer);
            output.WriteLine($"  {Quoted(pair.Source.Name)} -> {Quoted(pair.Destination.Name)} [label={Quoted(ConnectionText.Of(pair.Connections))}{Style(pair.Connections)}];");
        }
        foreach (Peer peer in outside.Values) output.WriteLine($"  {Quoted(peer.Name)} [label={Quoted(peer.Label)}, shape=ellipse, fillcolor=\"#fff6e5\"];");
        output.WriteLine("}");
    }

    private static string Style(Connections connections) =>
        !connections.Allowed.IsEmpty ? "" : connections.Qualified.IsEmpty ? ", style=dotted" : ", style=dashed";

    // In a quoted string of the language only the quote needs escaping, but labels read backslashes too.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in Printable.Line(text))
        {
            if (c is '"' or '\\') quoted.Append('\\');
            quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }
}
