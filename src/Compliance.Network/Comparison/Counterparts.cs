using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Network.Comparison;

/// <summary>Endpoints of one workload that are of one class before and of one class after.</summary>
internal sealed class Part(int before, int after)
{
    private readonly HashSet<(Endpoint, bool)> _known = [];

    /// <summary>Class before.</summary>
    public int ClassBefore { get; } = before;

    /// <summary>Class after.</summary>
    public int ClassAfter { get; } = after;

    /// <summary>Number of the pair of classes.</summary>
    public int Number { get; set; }

    public List<Endpoint> Before { get; } = [];

    public List<Endpoint> After { get; } = [];

    /// <summary>Pods with their own network identity on both sides.</summary>
    public bool IsPod => Before[0].Kind == EndpointKind.Pod && After[0].Kind == EndpointKind.Pod;

    public void Add(IEnumerable<Endpoint> before, IEnumerable<Endpoint> after)
    {
        foreach (Endpoint endpoint in before) if (_known.Add((endpoint, false))) Before.Add(endpoint);
        foreach (Endpoint endpoint in after) if (_known.Add((endpoint, true))) After.Add(endpoint);
    }
}

/// <summary>A workload, or the nodes, on both sides.</summary>
internal sealed class Group
{
    /// <summary>The peer that all of it is.</summary>
    public required ComparedPeer Whole { get; init; }

    public required ImmutableArray<Part> Parts { get; init; }

    /// <summary>Pods with their own network identity alone.</summary>
    public bool IsPods => Parts.All(p => p.IsPod);

    /// <summary>The peer that some of the parts are.</summary>
    public ComparedPeer Peer(IReadOnlyCollection<Part> parts)
    {
        if (parts.Count == Parts.Length) return Whole;
        ImmutableArray<Endpoint> after = [.. parts.SelectMany(p => p.After).Distinct()];
        return Whole with
        {
            Before = [.. parts.SelectMany(p => p.Before).Distinct()],
            After = after,
            Only = [.. after.Select(e => e.Name).Order(StringComparer.Ordinal)],
        };
    }
}

/// <summary>Which endpoint of one side stands for which of the other.</summary>
internal sealed class Counterparts
{
    private readonly ClusterReachability _before, _after;

    public Counterparts(ClusterReachability before, ClusterReachability after)
    {
        (_before, _after) = (before, after);
        HashSet<string> nodes = [.. Nodes(before).Intersect(Nodes(after))];
        SortedDictionary<string, List<Endpoint>> old = ByWorkload(before, nodes), now = ByWorkload(after, nodes);
        Shared = [.. old.Keys.Where(now.ContainsKey).Select(name => Make(name, old[name], now[name]))];
        Added = [.. now.Where(w => !old.ContainsKey(w.Key)).Select(w => Peer(w.Key, [], [.. w.Value]))];
        Removed = [.. old.Where(w => !now.ContainsKey(w.Key)).Select(w => Peer(w.Key, [.. w.Value], []))];
    }

    /// <summary>Workloads on both sides in order of their names, the nodes of both sides among them as one.</summary>
    public ImmutableArray<Group> Shared { get; }

    public ImmutableArray<ComparedPeer> Added { get; }

    public ImmutableArray<ComparedPeer> Removed { get; }

    private static IEnumerable<string> Nodes(ClusterReachability side) => side.Population.Endpoints.Where(e => e.Kind == EndpointKind.Node).Select(e => e.Name);

    private static SortedDictionary<string, List<Endpoint>> ByWorkload(ClusterReachability side, HashSet<string> nodes)
    {
        var workloads = new SortedDictionary<string, List<Endpoint>>(StringComparer.Ordinal);
        foreach (Endpoint endpoint in side.Population.Endpoints)
        {
            string name = endpoint.Workload?.ToString() ?? (nodes.Count > 1 && nodes.Contains(endpoint.Name) ? "node/*" : endpoint.ToString());
            if (!workloads.TryGetValue(name, out List<Endpoint>? members)) workloads[name] = members = [];
            members.Add(endpoint);
        }
        return workloads;
    }

    private static ComparedPeer Peer(string name, ImmutableArray<Endpoint> before, ImmutableArray<Endpoint> after) =>
        new() { Name = name, Before = before, After = after };

    private Group Make(string name, List<Endpoint> before, List<Endpoint> after)
    {
        var parts = new Dictionary<(int, int), Part>();
        void Add(IEnumerable<Endpoint> olds, IEnumerable<Endpoint> news)
        {
            foreach (IGrouping<int, Endpoint> old in olds.GroupBy(e => _before.ClassOf(e).Index))
            {
                foreach (IGrouping<int, Endpoint> now in news.GroupBy(e => _after.ClassOf(e).Index))
                {
                    if (!parts.TryGetValue((old.Key, now.Key), out Part? part)) parts[(old.Key, now.Key)] = part = new Part(old.Key, now.Key);
                    part.Add(old, now);
                }
            }
        }

        // A template and a live pod of one name are not the same thing; a name that stands twice says nothing.
        ILookup<(string, bool), Endpoint> namesBefore = before.ToLookup(e => (e.Name, e.FromTemplate)), namesAfter = after.ToLookup(e => (e.Name, e.FromTemplate));
        bool HasNamesake(Endpoint e) => namesBefore[(e.Name, e.FromTemplate)].Count() == 1 && namesAfter[(e.Name, e.FromTemplate)].Count() == 1;
        foreach (Endpoint now in after.Where(HasNamesake)) Add(namesBefore[(now.Name, now.FromTemplate)], [now]);
        List<Endpoint> oldAlone = [.. before.Where(e => !HasNamesake(e))], newAlone = [.. after.Where(e => !HasNamesake(e))];
        if (newAlone.Count > 0) Add(oldAlone.Count > 0 ? oldAlone : before, newAlone);
        else if (oldAlone.Count > 0) Add(oldAlone, after);
        return new Group { Whole = Peer(name, [.. before], [.. after]), Parts = [.. parts.OrderBy(p => p.Key).Select(p => p.Value)] };
    }
}
