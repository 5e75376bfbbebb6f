using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Algebra;

namespace Compliance.Controls.Scope;

/// <summary>What was intended from one zone to another, against what is possible.</summary>
public enum ZonePairState
{
    /// <summary>Something is approved, and nothing beyond it is possible.</summary>
    AsIntended,

    /// <summary>Nothing is approved, and something is possible.</summary>
    Violation,

    /// <summary>Something is approved, and more is possible.</summary>
    BroaderThanIntended,

    /// <summary>Nothing is possible.</summary>
    Denied,

    /// <summary>It cannot be told: not enforced for sure, not read, not understood, or undefined.</summary>
    Unknown,

    /// <summary>There is nobody on one side, or no member of the cluster on either.</summary>
    NotApplicable,
}

/// <summary>One cell of a zone matrix.</summary>
public sealed record ZonePair
{
    /// <summary>Zone id, <see cref="Zone.Internet"/> or <see cref="Zone.Unzoned"/>.</summary>
    public required string From { get; init; }

    /// <summary>Zone id, <see cref="Zone.Internet"/> or <see cref="Zone.Unzoned"/>.</summary>
    public required string To { get; init; }

    /// <summary>Intended against possible.</summary>
    public required ZonePairState State { get; init; }

    /// <summary>Ports of the approved flows that count.</summary>
    public required PortSet Intended { get; init; }

    /// <summary>Ports on which some member of one reaches some member of the other, those under a condition among them.</summary>
    public PortSet Possible { get; init; } = PortSet.Empty;

    /// <summary>Those of <see cref="Possible"/> that are only possible under a condition which layers 3 and 4 cannot decide.</summary>
    public PortSet Conditional { get; init; } = PortSet.Empty;

    /// <summary>Ports left open, disjoint from <see cref="Possible"/>.</summary>
    public PortSet Undefined { get; init; } = PortSet.Empty;

    /// <summary>Ids of the approved flows that count here.</summary>
    public ImmutableArray<string> Flows { get; init; } = [];

    /// <summary>A flow that is possible and not approved, with the rule that allows it or the absence that does; set for a violation and for
    /// what is broader than intended.</summary>
    public Witness? Witness { get; init; }

    /// <summary>Why it is unknown or not applicable; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Ports that are possible and not approved.</summary>
    public PortSet Surplus => Possible.Except(Intended);

    /// <summary><c>FROM -> TO</c>.</summary>
    public override string ToString() => $"{From} -> {To}";
}

/// <summary>The zones of one cluster against each other.</summary>
public sealed record ZoneMatrix
{
    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Who is in which zone.</summary>
    public required ZoneMap Map { get; init; }

    /// <summary>Every ordered pair of zones, <see cref="Zone.Internet"/> and <see cref="Zone.Unzoned"/> among them, in the order of the
    /// configuration; empty when no zone is declared.</summary>
    public required ImmutableArray<ZonePair> Pairs { get; init; }

    /// <summary>Approved flows that count and of which nothing is possible, for sure or perhaps: approvals without an object.</summary>
    public ImmutableArray<string> StaleFlows { get; init; } = [];
}
