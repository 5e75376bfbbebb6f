using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Turns policies into sets of cells.</summary>
internal static class PolicyCompiler
{
    public static ImmutableArray<CompiledPolicy> Compile(PolicyModel model, CellSpace cells)
    {
        var compiled = ImmutableArray.CreateBuilder<CompiledPolicy>();
        for (int t = 0; t < model.Tiers.Length; t++)
            foreach (PolicyObject policy in model.Tiers[t].Policies) compiled.Add(Compile(policy, t, cells));
        foreach (PolicyObject policy in model.Inert) compiled.Add(Compile(policy, -1, cells));
        return compiled.DrainToImmutable();
    }

    public static BitSet Subjects(OpaquePolicy policy, CellSpace cells) =>
        cells.Pods(policy.SubjectNamespace, Selector.Everything, policy.SubjectLabels);

    /// <summary>What a peer matches, by certainty.</summary>
    public static (MatchKind Kind, BitSet Set)[] Match(Peer peer, CellSpace cells)
    {
        switch (peer)
        {
            case Peer.Anything: return [(MatchKind.Sure, BitSet.Full(cells.Count))];
            case Peer.Pods pods: return [(MatchKind.Sure, cells.Pods(pods.Namespace, pods.Namespaces, pods.Labels))];
            case Peer.Nodes nodes: return [(MatchKind.Sure, cells.Nodes(nodes.Labels))];
            case Peer.DomainNames: return [(MatchKind.ByName, cells.Outside())];
            case Peer.Block block:
                (BitSet sure, BitSet unaddressed) = cells.Block(block);
                return [(MatchKind.Sure, sure), (MatchKind.Unaddressed, unaddressed)];
            default: return [(MatchKind.Maybe, BitSet.Full(cells.Count))];
        }
    }

    private static CompiledPolicy Compile(PolicyObject policy, int tier, CellSpace cells)
    {
        BitSet subjects = cells.Pods(policy.SubjectNamespace, policy.SubjectNamespaces, policy.SubjectLabels);
        // Rules of a policy outside every tier decide nothing, so they must not split classes either.
        ImmutableArray<CompiledRule> rules = tier < 0 ? [] : [.. policy.Rules.Where(r => r.InertReason is null).Select(r => Compile(r, cells))];
        return new CompiledPolicy(policy, tier, subjects, rules);
    }

    private static CompiledRule Compile(PolicyRule rule, CellSpace cells)
    {
        var sets = new BitSet?[4];
        foreach (Peer peer in rule.Peers)
        {
            foreach ((MatchKind kind, BitSet set) in Match(peer, cells))
            {
                if (sets[(int)kind] is { } union) union.UnionWith(set);
                else sets[(int)kind] = set;
            }
        }
        // Disjoint, the surer kind first.
        BitSet? surer = null;
        var peers = ImmutableArray.CreateBuilder<(MatchKind, BitSet)>();
        for (int kind = 0; kind < sets.Length; kind++)
        {
            if (sets[kind] is not { } set) continue;
            if (surer is null)
            {
                surer = new BitSet(cells.Count);
            }
            else
            {
                set.SubtractWith(surer);
            }
            surer.UnionWith(set);
            if (!set.IsEmpty) peers.Add(((MatchKind)kind, set));
        }
        return new CompiledRule(rule, peers.DrainToImmutable());
    }
}
