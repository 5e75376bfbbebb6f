using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>How surely a rule's peers match a class, now and once every endpoint has an address.</summary>
internal enum MatchKind
{
    /// <summary>It matches.</summary>
    Sure,

    /// <summary>It matches where a name resolves to the address (<c>fqdn</c>).</summary>
    ByName,

    /// <summary>It may match; a peer is not understood.</summary>
    Maybe,

    /// <summary>A block could match it once it has an address (K8S-32).</summary>
    Unaddressed,

    /// <summary>It matches as long as it has no address: a block that the rule leaves out could hold it (K8S-32).</summary>
    UntilAddressed,

    /// <summary>It may match once it has an address: a block could hold it, and another part of the peer is not understood (K8S-32).</summary>
    NoThenMaybe,

    /// <summary>It may match as long as it has no address, and not where a block holds it (K8S-32).</summary>
    MaybeThenNo,

    /// <summary>It may match, and does once it has an address that a block holds (K8S-32).</summary>
    MaybeThenSure,

    /// <summary>It matches as long as it has no address, and may where a block holds it (K8S-32).</summary>
    SureThenMaybe,
}

/// <summary>A rule with the sets it matches; sets that are empty are left out.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Peers">Disjoint sets by certainty.</param>
/// <param name="Subjects">The subjects it is for; null for all of its policy's.</param>
internal sealed record CompiledRule(PolicyRule Rule, ImmutableArray<(MatchKind Kind, BitSet Set)> Peers, BitSet? Subjects)
{
    /// <summary>Whether its ports depend on the destination.</summary>
    public bool UsesNames { get; } = Rule.Ports.Concat(Rule.NotPorts).Any(p => p.Name is not null);
}

/// <summary>A policy with its subjects and rules as sets.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Tier">Position of its tier, counted through every stage; -1 for a policy that is in none.</param>
/// <param name="Subjects">Endpoints it selects.</param>
/// <param name="Rules">Rules that have effect.</param>
internal sealed record CompiledPolicy(PolicyObject Policy, int Tier, BitSet Subjects, ImmutableArray<CompiledRule> Rules);
