using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Comparison;

/// <summary>Compares two states class by class: what is asked of each side grows with the classes that exist before and after, and pairs of
/// workloads are only looked up.</summary>
internal sealed class Comparer(ClusterReachability before, ClusterReachability after)
{
    private readonly VerdictDelta.Pool _deltas = new();
    private readonly Counterparts _counterparts = new(before, after);
    private readonly ImmutableArray<OutsideRange> _outside = OutsideRange.Of(before, after);
    private readonly ImmutableArray<PolicyChange> _policies = PolicyDifferences.Between(before, after);

    public ReachabilityDifference Compare()
    {
        before.Index.Prepare();
        after.Index.Prepare();
        var pairs = new PairComparer(before, after, _deltas, new CauseFinder(before, after, _policies), _outside);
        ImmutableArray<Group> groups = _counterparts.Shared;
        int count = Number(groups);
        var inside = new List<FlowChange>[groups.Length];
        var fromOutside = new List<FlowChange>[groups.Length];
        Parallel.For(0, groups.Length, g =>
        {
            inside[g] = [.. Rows(groups[g], groups, count, pairs), .. pairs.Outside(groups[g], Direction.Egress)];
            fromOutside[g] = [.. pairs.Outside(groups[g], Direction.Ingress)];
        });
        return new ReachabilityDifference
        {
            Before = before,
            After = after,
            Policies = _policies,
            Added = _counterparts.Added,
            Removed = _counterparts.Removed,
            Flows = [.. inside.Concat(fromOutside).SelectMany(f => f)],
        };
    }

    // Bare pods of one class are many workloads: what was found for one pair of classes is not computed again.
    private static IEnumerable<FlowChange> Rows(Group from, ImmutableArray<Group> groups, int count, PairComparer pairs)
    {
        var known = new VerdictDelta?[from.Parts.Length][];
        for (int s = 0; s < known.Length; s++) known[s] = new VerdictDelta?[count];
        foreach (Group to in groups)
        {
            bool same = true;
            for (int s = 0; s < known.Length; s++)
                foreach (Part d in to.Parts)
                    same &= (known[s][d.Number] ??= pairs.Delta(from.Parts[s], d)) == VerdictDelta.None;
            // Between pods, classes say everything; a node and its own pods are looked at one by one.
            if (same && from.IsPods && to.IsPods) continue;
            foreach (FlowChange change in pairs.Inside(from, to, (s, d) => known[s][d.Number]!)) yield return change;
        }
    }

    private static int Number(ImmutableArray<Group> groups)
    {
        var numbers = new Dictionary<(int, int), int>();
        foreach (Part part in groups.SelectMany(g => g.Parts))
        {
            numbers.TryAdd((part.ClassBefore, part.ClassAfter), numbers.Count);
            part.Number = numbers[(part.ClassBefore, part.ClassAfter)];
        }
        return numbers.Count;
    }
}
