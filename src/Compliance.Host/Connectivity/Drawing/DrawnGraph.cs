using System.Collections.Immutable;
using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity.Drawing;

/// <summary>A box of the drawing.</summary>
/// <param name="Label">What stands in it.</param>
/// <param name="Group">Namespace it is drawn in; empty for none.</param>
/// <param name="IsExternal">It stands for addresses outside the cluster.</param>
internal sealed record DrawnNode(string Label, string Group, bool IsExternal);

/// <summary>How certain a connection is: decides the stroke.</summary>
internal enum Certainty
{
    /// <summary>Something is allowed without condition.</summary>
    Allowed,

    /// <summary>Nothing more than qualified.</summary>
    Qualified,

    /// <summary>Nothing more than undefined.</summary>
    Undefined,
}

/// <summary>An arrow of the drawing.</summary>
/// <param name="From">Index of a node.</param>
/// <param name="To">Index of a node.</param>
/// <param name="Label">What may be opened.</param>
/// <param name="Certainty">The most certain of what it stands for.</param>
/// <param name="BothWays">The same holds in the other direction.</param>
internal sealed record DrawnEdge(int From, int To, string Label, Certainty Certainty, bool BothWays);

/// <summary>What is drawn: workloads, or whole namespaces where there are too many workloads to read.</summary>
/// <param name="Nodes">Boxes.</param>
/// <param name="Edges">Arrows.</param>
/// <param name="IsAggregated">The boxes are namespaces.</param>
internal sealed record DrawnGraph(ImmutableArray<DrawnNode> Nodes, ImmutableArray<DrawnEdge> Edges, bool IsAggregated)
{
    /// <summary>Above this many workloads, namespaces are drawn instead.</summary>
    public const int MaxWorkloads = 60;

    private const int MaxRanges = 6;
    private const string Outside = "outside the cluster";
    private const string Everywhere = "0.0.0.0-255.255.255.255";

    /// <summary>Decides what to draw.</summary>
    /// <param name="inside">Every workload, connected or not.</param>
    /// <param name="pairs">What they may open, addresses outside included; read once.</param>
    public static DrawnGraph Of(IEnumerable<Peer> inside, IEnumerable<Pair> pairs)
    {
        Peer[] workloads = [.. inside];
        bool aggregated = workloads.Length > MaxWorkloads;
        // Few enough workloads to hold what they may open; of many, pairs pass by and are not kept.
        if (!aggregated) pairs = [.. pairs];
        bool oneOutside = aggregated
            || pairs.SelectMany(p => (Peer[])[p.Source, p.Destination]).Where(p => p.IsExternal).Select(p => p.Name).Distinct().Count() > MaxRanges;
        var nodes = new List<DrawnNode>();
        var positions = new Dictionary<DrawnNode, int>();
        var of = new Dictionary<Peer, int>(ReferenceEqualityComparer.Instance);
        int Position(Peer peer)
        {
            if (of.TryGetValue(peer, out int position)) return position;
            DrawnNode node = peer.IsExternal ? new DrawnNode(oneOutside || peer.Label == Everywhere ? Outside : peer.Label, "", true)
                : aggregated ? new DrawnNode(peer.Group, "", false)
                : new DrawnNode(peer.Label, peer.Group, false);
            if (!positions.TryGetValue(node, out position))
            {
                positions.Add(node, position = nodes.Count);
                nodes.Add(node);
            }
            of.Add(peer, position);
            return position;
        }

        foreach (Peer workload in workloads) Position(workload);
        ImmutableArray<DrawnEdge> edges = Fold(pairs, Position);
        return new DrawnGraph([.. nodes], edges, aggregated);
    }

    private static ImmutableArray<DrawnEdge> Fold(IEnumerable<Pair> pairs, Func<Peer, int> position)
    {
        var found = new SortedDictionary<(int From, int To), (HashSet<Connections> Distinct, Certainty Certainty)>();
        foreach (Pair pair in pairs)
        {
            var key = (position(pair.Source), position(pair.Destination));
            if (key.Item1 == key.Item2) continue;
            Certainty certainty = CertaintyOf(pair.Connections);
            if (!found.TryGetValue(key, out var edge)) edge = (new HashSet<Connections>(ReferenceEqualityComparer.Instance), certainty);
            edge.Distinct.Add(pair.Connections);
            found[key] = (edge.Distinct, certainty < edge.Certainty ? certainty : edge.Certainty);
        }
        var labels = found.ToDictionary(f => f.Key, f => Label(f.Value.Distinct));
        var edges = ImmutableArray.CreateBuilder<DrawnEdge>();
        foreach (((int from, int to) key, (_, Certainty certainty)) in found)
        {
            bool mirrored = found.TryGetValue((key.to, key.from), out var back) && back.Certainty == certainty && labels[(key.to, key.from)] == labels[key];
            if (mirrored && key.to < key.from) continue;
            edges.Add(new DrawnEdge(key.from, key.to, labels[key], certainty, mirrored));
        }
        return edges.ToImmutable();
    }

    private static string Label(HashSet<Connections> connections)
    {
        string[] texts = [.. connections.Select(ConnectionText.Of).Distinct().Order(StringComparer.Ordinal)];
        return texts.Length <= 2 ? string.Join(" or ", texts) : $"{texts.Length} different sets of ports";
    }

    private static Certainty CertaintyOf(Connections connections) =>
        !connections.Allowed.IsEmpty ? Certainty.Allowed : !connections.Qualified.IsEmpty ? Certainty.Qualified : Certainty.Undefined;
}
