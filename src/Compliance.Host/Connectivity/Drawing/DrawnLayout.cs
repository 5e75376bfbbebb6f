using System.Collections.Immutable;

namespace Compliance.Host.Connectivity.Drawing;

/// <summary>A rectangle, in pixels from the top left corner.</summary>
internal readonly record struct Box(int X, int Y, int Width, int Height)
{
    public int Right => X + Width;

    public int Bottom => Y + Height;

    public int MiddleY => Y + (Height / 2);

    /// <summary>Whether the two share a point inside.</summary>
    public bool Meets(Box other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}

/// <summary>Where everything of a <see cref="DrawnGraph"/> stands: namespaces as boxes in columns, who opens connections to the left of who
/// is reached. The same graph is placed the same way every time.</summary>
internal sealed record DrawnLayout
{
    /// <summary>Most characters shown of a label.</summary>
    public const int MaxLabel = 36;

    private const int NodeHeight = 26, NodeGap = 10, Padding = 14, Header = 24, ColumnGap = 200, RowGap = 34, Margin = 40, Top = 70;

    /// <summary>A box for each node, by its index.</summary>
    public required ImmutableArray<Box> Nodes { get; init; }

    /// <summary>Column of each node, by its index.</summary>
    public required ImmutableArray<int> Columns { get; init; }

    /// <summary>Boxes of the namespaces, with their names.</summary>
    public required ImmutableArray<(string Name, Box Box)> Groups { get; init; }

    /// <summary>Size of the whole.</summary>
    public required (int Width, int Height) Size { get; init; }

    /// <summary>Places a graph.</summary>
    public static DrawnLayout Of(DrawnGraph graph)
    {
        List<Block> blocks = Blocks(graph);
        int columns = AssignColumns(graph, blocks);
        var nodes = new Box[graph.Nodes.Length];
        var column = new int[graph.Nodes.Length];
        var groups = ImmutableArray.CreateBuilder<(string, Box)>();
        int x = Margin, height = 0;
        for (int c = 0; c < columns; c++)
        {
            // A block stands at the height of what it is connected to on its left, so that lines cross less.
            Block[] stack = [.. blocks.Where(b => b.Column == c).OrderBy(b => Height(graph, b, nodes)).ThenBy(b => b.Name, StringComparer.Ordinal)];
            if (stack.Length == 0) continue;
            int width = stack.Max(b => b.Width(graph)), y = Top;
            foreach (Block block in stack)
            {
                if (block.Name.Length > 0) groups.Add((block.Name, new Box(x, y, width, block.Height)));
                int nodeY = y + (block.Name.Length > 0 ? Header + Padding : 0);
                foreach (int node in block.Members)
                {
                    nodes[node] = new Box(x + Padding, nodeY, width - (2 * Padding), NodeHeight);
                    column[node] = c;
                    nodeY += NodeHeight + NodeGap;
                }
                y += block.Height + RowGap;
            }
            height = Math.Max(height, y);
            x += width + ColumnGap;
        }
        return new DrawnLayout
        {
            Nodes = [.. nodes], Columns = [.. column], Groups = groups.ToImmutable(), Size = (Math.Max(x - ColumnGap + Margin, 520), Math.Max(height, 120) + Margin),
        };
    }

    // The mean height of the neighbours already placed; to the end without any.
    private static double Height(DrawnGraph graph, Block block, Box[] placed) =>
        graph.Edges.SelectMany(e => block.Members.Contains(e.From) ? [e.To] : block.Members.Contains(e.To) ? (int[])[e.From] : [])
            .Where(n => placed[n].Width > 0).Select(n => (double)placed[n].MiddleY).DefaultIfEmpty(double.MaxValue).Average();

    // A namespace with its workloads, or a single box that stands in none.
    private static List<Block> Blocks(DrawnGraph graph)
    {
        var blocks = new List<Block>();
        foreach (var group in Enumerable.Range(0, graph.Nodes.Length).GroupBy(i => graph.Nodes[i].Group).OrderBy(g => g.Key, StringComparer.Ordinal))
            if (group.Key.Length > 0) blocks.Add(new Block(group.Key, [.. group]));
            else blocks.AddRange(group.Select(i => new Block("", [i])));
        return blocks;
    }

    private static int AssignColumns(DrawnGraph graph, List<Block> blocks)
    {
        var blockOf = new int[graph.Nodes.Length];
        for (int b = 0; b < blocks.Count; b++)
            foreach (int node in blocks[b].Members) blockOf[node] = b;
        // Who opens more than it receives stands to the left: a cheap stand-in for layers that also copes with cycles.
        var balance = new int[blocks.Count];
        foreach (DrawnEdge edge in graph.Edges.Where(e => !e.BothWays && blockOf[e.From] != blockOf[e.To]))
        {
            balance[blockOf[edge.From]]++;
            balance[blockOf[edge.To]]--;
        }
        int[] inside = [.. Enumerable.Range(0, blocks.Count).Where(b => !IsExternal(graph, blocks[b])).OrderByDescending(b => balance[b]).ThenBy(b => b)];
        int columns = Math.Max(1, (int)Math.Ceiling(Math.Sqrt(inside.Length)));
        int share = (inside.Sum(b => blocks[b].Height + RowGap) + columns - 1) / columns;
        int column = 1, filled = 0;
        foreach (int b in inside)
        {
            if (filled > 0 && filled + (blocks[b].Height / 2) > share && column < columns)
            {
                column++;
                filled = 0;
            }
            blocks[b].Column = column;
            filled += blocks[b].Height + RowGap;
        }
        foreach (int b in Enumerable.Range(0, blocks.Count).Where(b => IsExternal(graph, blocks[b])))
            blocks[b].Column = balance[b] > 0 ? 0 : column + 1;
        return column + 2;
    }

    private static bool IsExternal(DrawnGraph graph, Block block) => graph.Nodes[block.Members[0]].IsExternal;

    private sealed class Block(string name, ImmutableArray<int> members)
    {
        public string Name => name;

        public ImmutableArray<int> Members => members;

        public int Column { get; set; }

        public int Height => (members.Length * (NodeHeight + NodeGap)) - NodeGap + (name.Length > 0 ? Header + (2 * Padding) : 0);

        public int Width(DrawnGraph graph)
        {
            int longest = Math.Max(name.Length + 2, members.Max(m => graph.Nodes[m].Label.Length));
            return (Math.Min(longest, MaxLabel) * 7) + 24 + (2 * Padding);
        }
    }
}
