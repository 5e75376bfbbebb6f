using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Comparison;

/// <summary>What became of flows.</summary>
public enum FlowEffect
{
    /// <summary>Denied before, and not denied for sure now; or undefined before, and allowed or qualified now.</summary>
    Possible,

    /// <summary>Denied now, and not denied for sure before.</summary>
    Impossible,

    /// <summary>Possible before and after, with another certainty or under other conditions.</summary>
    Changed,
}

/// <summary>Endpoints of one workload, or external addresses, that a comparison puts together.</summary>
public sealed record ComparedPeer
{
    /// <summary><c>NS/NAME[Kind]</c>, <c>node/NAME</c>, <c>node/*</c> for several nodes, or <c>ip:A-B</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its endpoints before; empty for addresses.</summary>
    public ImmutableArray<Endpoint> Before { get; init; } = [];

    /// <summary>Its endpoints after; empty for addresses.</summary>
    public ImmutableArray<Endpoint> After { get; init; } = [];

    /// <summary>Range of external addresses; null for endpoints.</summary>
    public AddressRange? Range { get; init; }

    /// <summary>Names of the pods or nodes meant, as they are after, where they are not all of the workload; else empty.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>How a policy differs between both states.</summary>
public enum PolicyChangeKind
{
    /// <summary>It is there only after.</summary>
    Added,

    /// <summary>It was there only before.</summary>
    Removed,

    /// <summary>It says something else.</summary>
    Changed,

    /// <summary>It says the same on both sides; what it selects or names may differ.</summary>
    Unchanged,
}

/// <summary>A policy that differs.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Change">How it differs.</param>
public sealed record PolicyChange(ObjectRef Policy, PolicyChangeKind Change);

/// <summary>A policy that decides changed flows, before or after.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Change">How it differs; <see cref="PolicyChangeKind.Unchanged"/> only where no policy that decides differs.</param>
/// <param name="RulesBefore">JSON pointers of what decided before; <c>/spec</c> where isolation did.</param>
/// <param name="RulesAfter">JSON pointers of what decides after.</param>
public sealed record FlowCause(ObjectRef Policy, PolicyChangeKind Change, ImmutableArray<string> RulesBefore, ImmutableArray<string> RulesAfter);

/// <summary>Ports of one pair that went from one verdict to another.</summary>
public sealed record PortsChange
{
    /// <summary>What became of them.</summary>
    public required FlowEffect Effect { get; init; }

    /// <summary>Verdict before.</summary>
    public required Verdict Before { get; init; }

    /// <summary>Verdict after; equal to <see cref="Before"/> only where both are qualified, by other conditions.</summary>
    public required Verdict After { get; init; }

    /// <summary>The ports.</summary>
    public required PortSet Ports { get; init; }

    /// <summary>Conditions before, where qualified.</summary>
    public ImmutableArray<string> QualifiersBefore { get; init; } = [];

    /// <summary>Conditions after, where qualified.</summary>
    public ImmutableArray<string> QualifiersAfter { get; init; } = [];

    /// <summary>Why a side is undefined.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>The policies that caused it, in order: those that differ and decide; where there are none, those that decide.</summary>
    public ImmutableArray<FlowCause> Causes { get; init; } = [];
}

/// <summary>A pair of peers with flows that changed, alike for every endpoint of both.</summary>
public sealed record FlowChange
{
    /// <summary>Who opens the connections.</summary>
    public required ComparedPeer From { get; init; }

    /// <summary>Who receives them.</summary>
    public required ComparedPeer To { get; init; }

    /// <summary>It holds between pods and the node they run on, not between pods and other nodes.</summary>
    public bool OnOwnNode { get; init; }

    /// <summary>What changed, by verdict before and after; never empty.</summary>
    public required ImmutableArray<PortsChange> Changes { get; init; }
}
