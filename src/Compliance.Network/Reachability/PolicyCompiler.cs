using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Turns policies into sets of cells.</summary>
internal static class PolicyCompiler
{
    /// <summary>Policies in the order of the model; tiers are numbered through all stages.</summary>
    public static ImmutableArray<CompiledPolicy> Compile(PolicyModel model, CellSpace cells)
    {
        var compiled = ImmutableArray.CreateBuilder<CompiledPolicy>();
        int tier = 0;
        foreach (Tier t in model.Stages.SelectMany(s => s.Tiers))
        {
            foreach (PolicyObject policy in t.Policies) compiled.Add(Compile(policy, tier, cells));
            tier++;
        }
        foreach (PolicyObject policy in model.Inert) compiled.Add(Compile(policy, -1, cells));
        return compiled.DrainToImmutable();
    }

    /// <summary>The endpoints that are, or may be, among the subjects of a policy.</summary>
    public static BitSet Subjects(Peer subject, CellSpace cells)
    {
        BitSet subjects = AtAddresses(subject, cells);
        cells.AtEveryAddress(subjects);
        return subjects;
    }

    // A rule may be for its subjects at some of their addresses only (CAL-27).
    private static BitSet AtAddresses(Peer subject, CellSpace cells)
    {
        var subjects = new BitSet(cells.Count);
        foreach ((MatchKind kind, BitSet set) in PeerSets.Of(subject, cells).Sets)
            if (MatchLogic.Now(kind) != Belongs.No) subjects.UnionWith(set);
        subjects.IntersectWith(cells.Endpoints);
        return subjects;
    }

    private static CompiledPolicy Compile(PolicyObject policy, int tier, CellSpace cells)
    {
        // Rules of a policy outside every tier decide nothing, so they must not split classes either.
        ImmutableArray<CompiledRule> rules = tier < 0 ? [] : [.. policy.Rules.Where(r => r.InertReason is null)
            .Select(r => new CompiledRule(r, PeerSets.AnyOf(r.Peers, cells).Sets, r.Subject is null ? null : AtAddresses(r.Subject, cells)))];
        return new CompiledPolicy(policy, tier, Subjects(policy.Subject, cells), rules);
    }
}
