using System.Xml.Linq;
using Compliance.Host.Connectivity.Drawing;

namespace Compliance.Host.Tests.Connectivity;

public sealed class DrawingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 20)]
    [InlineData(12, 60)]
    public void No_two_boxes_overlap_and_all_stand_inside_the_drawing(int groups, int nodes)
    {
        DrawnGraph graph = Random(groups, nodes, seed: 7);
        DrawnLayout layout = DrawnLayout.Of(graph);
        for (int a = 0; a < layout.Nodes.Length; a++)
        {
            Box box = layout.Nodes[a];
            Assert.True(box is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && box.Right <= layout.Size.Width && box.Bottom <= layout.Size.Height, $"node {a}: {box} in {layout.Size}");
            for (int b = a + 1; b < layout.Nodes.Length; b++) Assert.False(Overlap(box, layout.Nodes[b]), $"nodes {a} and {b}");
        }
        for (int a = 0; a < layout.Groups.Length; a++)
            for (int b = a + 1; b < layout.Groups.Length; b++) Assert.False(Overlap(layout.Groups[a].Box, layout.Groups[b].Box), $"groups {a} and {b}");
    }

    [Fact]
    public void Every_edge_is_drawn_once_and_the_drawing_is_the_same_every_time()
    {
        DrawnGraph graph = Random(5, 40, seed: 11);
        string svg = Draw(graph);
        Assert.Equal(svg, Draw(graph));
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal(graph.Edges.Length, XDocument.Parse(svg).Root!.Elements(ns + "path").Count());
    }

    [Fact]
    public void Long_labels_are_cut_in_the_box_and_whole_in_its_title()
    {
        string name = new('x', 253);
        XDocument svg = XDocument.Parse(Draw(new DrawnGraph([new DrawnNode(name, "ns", false)], [], false)));
        Assert.Contains(svg.Descendants(), e => e.Name.LocalName == "title" && e.Value == name);
        Assert.Contains(svg.Descendants(), e => e.Name.LocalName == "text" && e.Value == name[..35] + "…");
    }

    private static string Draw(DrawnGraph graph)
    {
        using var writer = new StringWriter();
        SvgDrawing.Write(writer, "Connectivity of test", graph);
        if (Environment.GetEnvironmentVariable("COMPLIANCE_DRAWING") is { Length: > 0 } file) File.WriteAllText(file, writer.ToString());
        return writer.ToString();
    }

    private static DrawnGraph Random(int groups, int nodes, int seed)
    {
        var random = new Random(seed);
        DrawnNode[] inside = [.. Enumerable.Range(0, nodes).Select(i => new DrawnNode($"workload-{i}[Deployment]", $"namespace-{i % groups}", false))];
        DrawnEdge[] edges = [.. Enumerable.Range(0, nodes * 3 / 2).Select(_ => (random.Next(nodes + 1), random.Next(nodes))).Distinct().Where(e => e.Item1 != e.Item2)
            .Select(e => new DrawnEdge(e.Item1, e.Item2, random.Next(2) == 0 ? "TCP 8080" : "all connections", (Certainty)random.Next(3), random.Next(4) == 0))];
        return new DrawnGraph([.. inside, new DrawnNode("0.0.0.0-255.255.255.255", "", true)], [.. edges], false);
    }

    private static bool Overlap(Box a, Box b) => a.X < b.Right && b.X < a.Right && a.Y < b.Bottom && b.Y < a.Bottom;
}
