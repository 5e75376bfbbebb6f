using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Comparison;

/// <summary>Compares the flows of one pair of workloads, or of a workload and the addresses outside.</summary>
internal sealed class PairComparer(
    ClusterReachability before, ClusterReachability after, VerdictDelta.Pool deltas, CauseFinder causes, ImmutableArray<OutsideRange> outside)
{
    private readonly Party.Address?[] _addresses = [.. outside.Select(o => o.Unowned(before, after))];

    /// <summary>Parts of two workloads with what differs between them.</summary>
    private sealed record Cell(int From, int To, bool OwnNode, VerdictDelta Delta, Witness Witness);

    /// <summary>What differs between the classes of two parts, read as on different nodes where one is in its node's network.</summary>
    public VerdictDelta Delta(Part from, Part to) =>
        deltas.Of(before.Index.Between(from.ClassBefore, to.ClassBefore), after.Index.Between(from.ClassAfter, to.ClassAfter));

    /// <summary>What changed from one workload to another; the same one for flows between its pods.</summary>
    /// <param name="from">Source.</param>
    /// <param name="to">Destination.</param>
    /// <param name="known">What <see cref="Delta"/> gives for the part of the source at a position and a part of the destination.</param>
    public IEnumerable<FlowChange> Inside(Group from, Group to, Func<int, Part, VerdictDelta> known)
    {
        List<Cell> cells = [];
        for (int s = 0; s < from.Parts.Length; s++)
        {
            for (int d = 0; d < to.Parts.Length; d++)
            {
                (Part source, Part destination) = (from.Parts[s], to.Parts[d]);
                bool pods = source.IsPod && destination.IsPod;
                VerdictDelta delta = known(s, destination);
                // A pair that does not differ is kept only as long as it could break a rectangle.
                if (Find(source, destination, ownNode: false) is { } witness) cells.Add(new Cell(s, d, false, delta, witness));
                if (pods || Find(source, destination, ownNode: true) is not { } own) continue;
                cells.Add(new Cell(s, d, true, deltas.Of(Between(before, own.FromBefore, own.ToBefore), Between(after, own.FromAfter, own.ToAfter)), own));
            }
        }
        foreach (IGrouping<(bool OwnNode, VerdictDelta Delta), Cell> alike in cells.Where(c => c.Delta != VerdictDelta.None).GroupBy(c => (c.OwnNode, c.Delta)))
        {
            HashSet<int> rows = [.. alike.Select(c => c.From)], columns = [.. alike.Select(c => c.To)];
            bool rectangle = cells.Count(c => c.OwnNode == alike.Key.OwnNode && rows.Contains(c.From) && columns.Contains(c.To)) == alike.Count();
            IEnumerable<Cell[]> together = rectangle ? [[.. alike]] : alike.Select(c => (Cell[])[c]);
            foreach (Cell[] row in together)
            {
                yield return new FlowChange
                {
                    From = from.Peer([.. row.Select(c => from.Parts[c.From]).Distinct()]),
                    To = to.Peer([.. row.Select(c => to.Parts[c.To]).Distinct()]),
                    OnOwnNode = alike.Key.OwnNode,
                    Changes = [.. alike.Key.Delta.Changes.Select(change => Merge(change, row.Select(c => causes.Explain(change, Classes(from.Parts[c.From], to.Parts[c.To], c.OwnNode), c.Witness))))],
                };
            }
        }
    }

    /// <summary>What changed between a workload and the addresses outside.</summary>
    /// <param name="group">The workload.</param>
    /// <param name="direction">Egress where the workload opens the connections.</param>
    public IEnumerable<FlowChange> Outside(Group group, Direction direction)
    {
        var segments = new List<(int First, int Last, Part Part, VerdictDelta Delta)>();
        foreach (Part part in group.Parts) segments.AddRange(Segments(part, direction));
        foreach (IGrouping<(int First, int Last, VerdictDelta Delta), (int, int, Part Part, VerdictDelta)> alike in
            segments.GroupBy(s => (s.First, s.Last, s.Delta)).OrderBy(g => g.Key.First).ThenBy(g => g.Key.Last))
        {
            (int first, int last, VerdictDelta delta) = alike.Key;
            var range = new AddressRange(outside[first].Range.First, outside[last].Range.Last);
            var addresses = new ComparedPeer { Name = $"ip:{range}", Range = range };
            Part[] parts = [.. alike.Select(a => a.Part)];
            ComparedPeer inside = group.Peer(parts);
            yield return new FlowChange
            {
                From = direction == Direction.Egress ? inside : addresses,
                To = direction == Direction.Egress ? addresses : inside,
                Changes = [.. delta.Changes.Select(change => Merge(change, parts.SelectMany(part => Explained(change, part, direction, first, last))))],
            };
        }
    }

    private IEnumerable<(int First, int Last, Part Part, VerdictDelta Delta)> Segments(Part part, Direction direction)
    {
        var known = new Dictionary<(int, int), VerdictDelta>();
        int first = 0;
        VerdictDelta held = VerdictDelta.None;
        for (int i = 0; i < outside.Length; i++)
        {
            (int, int) classes = (outside[i].ClassBefore, outside[i].ClassAfter);
            if (!known.TryGetValue(classes, out VerdictDelta? delta))
            {
                known[classes] = delta = direction == Direction.Egress
                    ? deltas.Of(before.Index.Between(part.ClassBefore, classes.Item1), after.Index.Between(part.ClassAfter, classes.Item2))
                    : deltas.Of(before.Index.Between(classes.Item1, part.ClassBefore), after.Index.Between(classes.Item2, part.ClassAfter));
            }
            bool joins = i > 0 && delta == held && outside[i].Range.First.AddressFamily == outside[i - 1].Range.First.AddressFamily;
            if (joins) continue;
            if (i > 0 && held != VerdictDelta.None) yield return (first, i - 1, part, held);
            (first, held) = (i, delta);
        }
        if (held != VerdictDelta.None) yield return (first, outside.Length - 1, part, held);
    }

    private IEnumerable<PortsChange> Explained(PortsChange change, Part part, Direction direction, int first, int last)
    {
        var asked = new HashSet<(int, int)>();
        for (int i = first; i <= last; i++)
        {
            if (_addresses[i] is not { } address || !asked.Add((outside[i].ClassBefore, outside[i].ClassAfter))) continue;
            Party.Inside old = new(part.Before[0]), now = new(part.After[0]);
            (int b, int a) = (outside[i].ClassBefore, outside[i].ClassAfter);
            yield return direction == Direction.Egress
                ? causes.Explain(change, new Meeting(part.ClassBefore, b, part.ClassAfter, a), new Witness(old, address, now, address))
                : causes.Explain(change, new Meeting(b, part.ClassBefore, a, part.ClassAfter), new Witness(address, old, address, now));
        }
        if (asked.Count == 0) yield return causes.Applying(change, part);
    }

    private static Meeting? Classes(Part from, Part to, bool ownNode) =>
        ownNode ? null : new Meeting(from.ClassBefore, to.ClassBefore, from.ClassAfter, to.ClassAfter);

    private static Connections Between(ClusterReachability side, Party from, Party to) =>
        side.Between(((Party.Inside)from).Endpoint, ((Party.Inside)to).Endpoint);

    private static Witness? Find(Part from, Part to, bool ownNode) =>
        Find(from.Before, to.Before, ownNode) is { } old && Find(from.After, to.After, ownNode) is { } now
            ? new Witness(new Party.Inside(old.From), new Party.Inside(old.To), new Party.Inside(now.From), new Party.Inside(now.To))
            : null;

    /// <summary>Two different endpoints, of which one is the other's own node, or none is.</summary>
    private static (Endpoint From, Endpoint To)? Find(List<Endpoint> from, List<Endpoint> to, bool ownNode)
    {
        foreach (Endpoint source in from)
        {
            if (ownNode && source.Node is null) continue;
            foreach (Endpoint destination in to)
            {
                if (PairExceptions.Itself(source, destination)) continue;
                bool own = PairExceptions.OwnNodeToPod(source, destination) || PairExceptions.PodToOwnNode(source, destination);
                if (own == ownNode) return (source, destination);
            }
        }
        return null;
    }

    private static PortsChange Merge(PortsChange change, IEnumerable<PortsChange> explained)
    {
        PortsChange[] each = [.. explained.Distinct(ReferenceEqualityComparer.Instance).Cast<PortsChange>()];
        if (each is [var one]) return one;
        FlowCause[] all = [.. each.SelectMany(e => e.Causes)];
        if (all.Any(c => c.Change != PolicyChangeKind.Unchanged)) all = [.. all.Where(c => c.Change != PolicyChangeKind.Unchanged)];
        return change with
        {
            Causes = [.. all.GroupBy(c => c.Policy).OrderBy(g => g.Key).Select(g => new FlowCause(g.Key, g.First().Change,
                Rules(g.SelectMany(c => c.RulesBefore)), Rules(g.SelectMany(c => c.RulesAfter))))],
        };
    }

    private static ImmutableArray<string> Rules(IEnumerable<string> rules) => [.. rules.Distinct().Order(StringComparer.Ordinal)];
}
