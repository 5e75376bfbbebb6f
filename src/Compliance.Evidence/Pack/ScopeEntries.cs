using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>A declared zone in one cluster.</summary>
public sealed record ZoneEntry
{
    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Zone id.</summary>
    public required string Zone { get; init; }

    /// <summary>What it holds, for example <c>cde</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is for; null when not said.</summary>
    public string? Description { get; init; }

    /// <summary>Environment; null when not said.</summary>
    public string? Environment { get; init; }

    /// <summary>Tenant; null when not said.</summary>
    public string? Tenant { get; init; }

    /// <summary>Namespaces with a pod in it.</summary>
    public required ImmutableArray<string> Namespaces { get; init; }

    /// <summary>Pods in it.</summary>
    public required int Pods { get; init; }

    /// <summary>Nodes in it.</summary>
    public required int Nodes { get; init; }

    /// <summary>Address blocks outside the cluster that it claims.</summary>
    public required ImmutableArray<string> Addresses { get; init; }
}

/// <summary>A workload or node that is in no zone, or in more than one.</summary>
/// <param name="Cluster">Cluster.</param>
/// <param name="Member"><c>NS/NAME[Kind]</c> or <c>node/NAME</c>.</param>
/// <param name="Zones">The zones; empty: unclassified, and treated as untrusted.</param>
/// <param name="Endpoints">How many of its pods.</param>
public sealed record ZonePlacementEntry(string Cluster, string Member, ImmutableArray<string> Zones, int Endpoints);

/// <summary>One cell of the zone matrix.</summary>
public sealed record ZonePairEntry
{
    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Zone id, <c>internet</c> or <c>unzoned</c>.</summary>
    public required string From { get; init; }

    /// <summary>Zone id, <c>internet</c> or <c>unzoned</c>.</summary>
    public required string To { get; init; }

    /// <summary><c>as-intended</c>, <c>violation</c>, <c>broader-than-intended</c>, <c>denied</c>, <c>unknown</c> or <c>not-applicable</c>.</summary>
    public required string State { get; init; }

    /// <summary>Approved ports in words; empty when none.</summary>
    public required string Intended { get; init; }

    /// <summary>Possible ports in words; empty when none.</summary>
    public required string Possible { get; init; }

    /// <summary>Ports that are possible and not approved, in words; empty when none.</summary>
    public required string Surplus { get; init; }

    /// <summary>Ids of the approved flows that count.</summary>
    public required ImmutableArray<string> Flows { get; init; }

    /// <summary>A flow that is possible and not approved; null when there is none.</summary>
    public WitnessEntry? Witness { get; init; }

    /// <summary>Why it is unknown or not applicable; null otherwise.</summary>
    public string? Reason { get; init; }
}

/// <summary>A flow that somebody wants.</summary>
public sealed record ApprovedFlowEntry
{
    /// <summary>Flow id.</summary>
    public required string Id { get; init; }

    /// <summary>Zone id, <c>internet</c>, <c>unzoned</c> or <c>any</c>.</summary>
    public required string From { get; init; }

    /// <summary>Zone id, <c>internet</c>, <c>unzoned</c> or <c>any</c>.</summary>
    public required string To { get; init; }

    /// <summary>Ports in words.</summary>
    public required string Ports { get; init; }

    /// <summary><c>approved</c>, <c>proposed</c> or <c>overdue</c>; only the first helps.</summary>
    public required string State { get; init; }

    /// <summary>Clusters in which nothing of it is possible, although it is approved.</summary>
    public required ImmutableArray<string> Stale { get; init; }

    /// <summary>Why the business needs it; null when not said.</summary>
    public string? BusinessNeed { get; init; }

    /// <summary>Who answers for the need; null when not said.</summary>
    public string? Owner { get; init; }

    /// <summary>Who approved it; null when nobody did.</summary>
    public string? Approver { get; init; }

    /// <summary>Day of the approval; null when there is none.</summary>
    public DateTimeOffset? ApprovedOn { get; init; }

    /// <summary>Day by which it is looked at again; null when not said.</summary>
    public DateTimeOffset? ReviewBy { get; init; }

    /// <summary>What makes it bearable.</summary>
    public required ImmutableArray<string> Mitigations { get; init; }
}

/// <summary>An exception and what it is worth.</summary>
public sealed record ExceptionEntry
{
    /// <summary>Exception id.</summary>
    public required string Id { get; init; }

    /// <summary>What it applies to, in words.</summary>
    public required string Scope { get; init; }

    /// <summary><c>active</c>, <c>unused</c>, <c>expired</c> or <c>invalid</c>; only an active one stands beside a fail.</summary>
    public required string State { get; init; }

    /// <summary>Why it does not help; null for an active one.</summary>
    public string? StateReason { get; init; }

    /// <summary>Why it was asked for.</summary>
    public required string Reason { get; init; }

    /// <summary>What protects instead.</summary>
    public required string CompensatingControl { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Requester { get; init; }

    /// <summary>Who accepted it; null when nobody did.</summary>
    public string? Approver { get; init; }

    /// <summary>First day.</summary>
    public required DateTimeOffset Granted { get; init; }

    /// <summary>Last day.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Fails in its scope, whether it helps them or not: <c>CLUSTER: SUBJECT</c>.</summary>
    public required ImmutableArray<string> Applies { get; init; }
}
