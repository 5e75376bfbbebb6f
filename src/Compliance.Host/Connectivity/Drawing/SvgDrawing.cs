using System.Text;
using Compliance.Host.Terminal;

namespace Compliance.Host.Connectivity.Drawing;

/// <summary>A connectivity map as a drawing in SVG, without scripts, fonts or links of its own.</summary>
internal static class SvgDrawing
{
    /// <summary>Above this many arrows their labels are shown only on hovering.</summary>
    private const int MaxLabels = 70;

    private static readonly string[] Colours = ["#2f5d8a", "#8a4f2f", "#3d7a4e", "#7a3d74", "#5b6b1f", "#a03a3a", "#2f7f86", "#6a5acd"];

    /// <summary>Writes the drawing.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">Heading.</param>
    /// <param name="graph">What to draw.</param>
    public static void Write(TextWriter output, string title, DrawnGraph graph)
    {
        DrawnLayout layout = DrawnLayout.Of(graph);
        (int width, int height) = layout.Size;
        output.WriteLine($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"Helvetica, Arial, sans-serif\">");
        output.WriteLine($"<title>{Text(title)}</title>");
        output.WriteLine("<defs>");
        for (int i = 0; i < Colours.Length; i++)
            output.WriteLine($"<marker id=\"a{i}\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" fill=\"{Colours[i]}\"/></marker>");
        output.WriteLine("</defs>");
        output.WriteLine($"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        output.WriteLine($"<text x=\"40\" y=\"32\" font-size=\"17\" font-weight=\"bold\" fill=\"#1d2b3a\">{Text(title)}</text>");
        output.WriteLine($"<text x=\"40\" y=\"52\" font-size=\"11\" fill=\"#5a6772\">{Text(Legend(graph))}</text>");
        foreach ((_, Box box) in layout.Groups) WriteGroup(output, box);
        for (int i = 0; i < graph.Edges.Length; i++) WriteEdge(output, graph, layout, i);
        foreach ((string name, Box box) in layout.Groups) WriteHeader(output, name, box);
        for (int i = 0; i < graph.Nodes.Length; i++) WriteNode(output, graph.Nodes[i], layout.Nodes[i]);
        if (graph.Edges.Length <= MaxLabels)
        {
            var places = DrawnLabels.Place(graph, layout);
            for (int i = 0; i < graph.Edges.Length; i++) WriteLabel(output, graph.Edges[i], places[i]);
        }
        output.WriteLine("</svg>");
    }

    private static string Legend(DrawnGraph graph)
    {
        string boxes = graph.IsAggregated ? $"More than {DrawnGraph.MaxWorkloads} workloads: each box is a namespace." : "Each box is a workload, each frame a namespace.";
        string labels = graph.Edges.Length > MaxLabels ? " Ports are shown on hovering." : "";
        return boxes + " Solid: allowed; dashed: qualified; dotted: undefined." + labels;
    }

    private static void WriteGroup(TextWriter output, Box box) =>
        output.WriteLine($"<rect x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\" rx=\"8\" fill=\"#f3f6f9\" stroke=\"#b8c4d0\"/>");

    // Above the lines, so that they do not strike it through.
    private static void WriteHeader(TextWriter output, string name, Box box) =>
        output.WriteLine($"<text x=\"{box.X + 14}\" y=\"{box.Y + 20}\" font-size=\"12\" font-weight=\"bold\" fill=\"#44525f\" stroke=\"#f3f6f9\" stroke-width=\"4\" paint-order=\"stroke\">{Text(Short(name))}<title>{Text(name)}</title></text>");

    private static void WriteNode(TextWriter output, DrawnNode node, Box box)
    {
        (string fill, string stroke, int radius) = node.IsExternal ? ("#fff6e5", "#c08a2d", 13) : ("#ffffff", "#4a6785", 5);
        output.WriteLine($"<g><title>{Text(node.Label)}</title><rect x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
            + $"<text x=\"{box.X + (box.Width / 2)}\" y=\"{box.MiddleY + 4}\" font-size=\"12\" text-anchor=\"middle\" fill=\"#1d2b3a\">{Text(Short(node.Label))}</text></g>");
    }

    private static void WriteEdge(TextWriter output, DrawnGraph graph, DrawnLayout layout, int index)
    {
        DrawnEdge edge = graph.Edges[index];
        int colour = edge.From % Colours.Length;
        string dashes = edge.Certainty switch { Certainty.Allowed => "", Certainty.Qualified => " stroke-dasharray=\"7 4\"", _ => " stroke-dasharray=\"2 4\"" };
        string start = edge.BothWays ? $" marker-start=\"url(#a{colour})\"" : "";
        string arrow = edge.BothWays ? "<->" : "->";
        output.WriteLine($"<path d=\"{Curve.Of(layout, edge, index).Path}\" fill=\"none\" stroke=\"{Colours[colour]}\" stroke-width=\"1.3\" stroke-opacity=\"0.75\"{dashes}{start} marker-end=\"url(#a{colour})\">"
            + $"<title>{Text($"{graph.Nodes[edge.From].Label} {arrow} {graph.Nodes[edge.To].Label}: {edge.Label}")}</title></path>");
    }

    private static void WriteLabel(TextWriter output, DrawnEdge edge, (int X, int Y) place) =>
        output.WriteLine($"<text x=\"{place.X}\" y=\"{place.Y}\" font-size=\"10\" text-anchor=\"middle\" fill=\"{Colours[edge.From % Colours.Length]}\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">{Text(Short(edge.Label))}</text>");

    private static string Short(string text) => text.Length <= DrawnLayout.MaxLabel ? text : text[..(DrawnLayout.MaxLabel - 1)] + "…";

    private static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in Printable.Line(text))
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                _ => escaped.Append(c),
            };
        return escaped.ToString();
    }
}
