using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>Finds the policies with a rule that allows connections which may be opened. Of connections that are allowed, each rule found lets some
/// pass, though a rule before it may have decided already.</summary>
/// <param name="cluster">The cluster.</param>
public sealed class AllowingPolicies(ClusterReachability cluster)
{
    private readonly ReachabilityIndex _index = cluster.Index;
    private readonly Lazy<AllowRule[]>[] _egress = Rules(cluster.Index, Direction.Egress), _ingress = Rules(cluster.Index, Direction.Ingress);

    // The classes at further addresses, where a class has any: few have.
    private readonly int[]?[] _further = [.. cluster.Index.Classes.Select(c => cluster.Index.ViewsOf(c.Index).Where(v => v != c.Index).ToArray() is { Length: > 0 } more ? more : null)];

    /// <param name="Policy">Position of its policy.</param>
    /// <param name="Rule">The rule.</param>
    /// <param name="Matches">Classes that it matches or may match.</param>
    /// <param name="Ports">Its ports, whatever the destination; null where they have names and depend on it.</param>
    private sealed record AllowRule(int Policy, CompiledRule Rule, BitSet Matches, PortSet? Ports);

    /// <summary>Policies with such a rule at a source or at a destination, in the order of their references.</summary>
    /// <param name="from">Sources.</param>
    /// <param name="to">Destinations.</param>
    /// <param name="ports">Destination ports of the connections.</param>
    public ImmutableArray<ObjectRef> Of(IReadOnlyList<EndpointClass> from, IReadOnlyList<EndpointClass> to, PortSet ports)
    {
        HashSet<int> found = [];
        foreach (EndpointClass source in from)
            if (!source.IsExternal) Add(found, _egress[source.Index].Value, to, ports, null);
        foreach (EndpointClass destination in to)
            if (!destination.IsExternal) Add(found, _ingress[destination.Index].Value, from, ports, _index.PortProfiles[destination.Index]);
        return [.. found.Select(p => _index.Policies[p].Policy.Ref).Distinct().Order()];
    }

    private void Add(HashSet<int> found, AllowRule[] rules, IReadOnlyList<EndpointClass> peers, PortSet ports, int? profile)
    {
        foreach (AllowRule rule in rules)
        {
            if (found.Contains(rule.Policy)) continue;
            PortSet? own = rule.Ports ?? (profile is { } known ? _index.Cells.Names.Resolve(rule.Rule.Rule, known) : null);
            if (own is not null && !own.Overlaps(ports)) continue;
            foreach (EndpointClass peer in peers)
            {
                if (!Matches(rule, peer.Index) || (own is null && !_index.Cells.Names.Resolve(rule.Rule.Rule, _index.PortProfiles[peer.Index]).Overlaps(ports))) continue;
                found.Add(rule.Policy);
                break;
            }
        }
    }

    private bool Matches(AllowRule rule, int peer)
    {
        if (rule.Matches[peer]) return true;
        foreach (int view in _further[peer] ?? [])
            if (rule.Matches[view]) return true;
        return false;
    }

    private static Lazy<AllowRule[]>[] Rules(ReachabilityIndex index, Direction direction)
    {
        // A rule that many classes share is looked up once.
        var known = new Dictionary<CompiledRule, AllowRule>(ReferenceEqualityComparer.Instance);
        AllowRule Known(int policy, CompiledRule rule)
        {
            lock (known)
            {
                if (known.TryGetValue(rule, out AllowRule? found)) return found;
                var set = new BitSet(index.PortProfiles.Length);
                foreach ((MatchKind kind, BitSet peers) in rule.Peers)
                    if (MatchLogic.Now(kind) != Belongs.No) set.UnionWith(peers);
                return known[rule] = new AllowRule(policy, rule, set, rule.UsesNames ? null : index.Cells.Names.Resolve(rule.Rule, 0));
            }
        }

        return [.. index.Classes.Select(c => new Lazy<AllowRule[]>(() =>
        [
            .. index.ViewsOf(c.Index).Append(c.Index).Distinct().SelectMany(view => index.PoliciesOf(view).Where(p => index.Policies[p].Policy.Mode == PolicyMode.Enforced)
                .SelectMany(p => index.Policies[p].Rules
                    .Where(r => r.Rule.Direction == direction && r.Rule.Action == RuleAction.Allow && (r.Subjects is null || r.Subjects[view]))
                    .Select(r => Known(p, r)))),
        ]))];
    }
}
