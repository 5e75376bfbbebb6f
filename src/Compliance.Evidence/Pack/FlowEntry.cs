using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>One row of the register of services, protocols and ports (PCI 1.2.5, 1.2.6): what may really pass from one zone to another, as
/// computed from every policy. Where no zones are declared, namespaces stand for them.</summary>
public sealed record FlowEntry
{
    /// <summary><c>FL-</c> and eight hex digits, derived from cluster, zones, workloads and ports.</summary>
    public required string Id { get; init; }

    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Zone id, <c>internet</c> or <c>unzoned</c>; where none are declared, the namespace, or <c>internet</c>.</summary>
    public required string FromZone { get; init; }

    /// <summary>Zone id, <c>internet</c> or <c>unzoned</c>; where none are declared, the namespace, or <c>internet</c>.</summary>
    public required string ToZone { get; init; }

    /// <summary>Sources of which every one reaches every one of <see cref="To"/> at these ports: <c>NS/NAME[Kind]</c>, or ranges of addresses.
    /// Cut after some names in a large cluster; <see cref="FromCount"/> tells how many there are.</summary>
    public required ImmutableArray<string> From { get; init; }

    /// <summary>How many sources there are.</summary>
    public required int FromCount { get; init; }

    /// <summary>Destinations, in the same form.</summary>
    public required ImmutableArray<string> To { get; init; }

    /// <summary>How many destinations there are.</summary>
    public required int ToCount { get; init; }

    /// <summary>Protocols and ports in words, for example <c>TCP 5432</c>.</summary>
    public required string Ports { get; init; }

    /// <summary>Services of the cluster that lead to a destination at one of these ports, as <c>NS/NAME</c>.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>Policies that allow it, as <c>Kind/NS/NAME</c>; empty where nothing isolates the ends.</summary>
    public ImmutableArray<string> AllowedBy { get; init; } = [];

    /// <summary><c>approved</c>, <c>unapproved</c>, <c>overdue</c> (the approval's day of review is past), or <c>unstated</c> where no flows are
    /// declared.</summary>
    public required string State { get; init; }

    /// <summary>Ids of the approved flows that cover it: business need, approver and day of review stand there.</summary>
    public ImmutableArray<string> Approvals { get; init; } = [];

    /// <summary>Protocols among the ports that are known to carry secrets in the clear, in words (PCI 1.2.6); empty when none.</summary>
    public ImmutableArray<string> Insecure { get; init; } = [];

    /// <summary>A condition above layer 4 that remains, in words; null when there is none.</summary>
    public string? Qualified { get; init; }
}
