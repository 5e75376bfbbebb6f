using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>One row of the register of services, protocols and ports (PCI 1.2.5, 1.2.6): what may really pass from one zone to another, as
/// computed from every policy. Where no zones are declared, namespaces stand for them. The rows of two zones tell together exactly what may pass
/// between them; what passes between a node and what runs on it depends on no policy and is not told.</summary>
public sealed record FlowEntry
{
    /// <summary><c>FL-</c> and eight hex digits, derived from cluster, zones, workloads and ports.</summary>
    public required string Id { get; init; }

    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Zone id, <c>internet</c> or <c>unzoned</c>; where none are declared, the namespace, <c>internet</c>, or <c>unzoned</c> for nodes
    /// and private addresses. A namespace that has one of these names, or the name <c>any</c>, is written <c>namespace/NAME</c>.</summary>
    public required string FromZone { get; init; }

    /// <summary>The zone of the destinations, in the same form; <c>any</c> for several namespaces that are not that of the sources, where no zones are
    /// declared and there are more than 110 namespaces.</summary>
    public required string ToZone { get; init; }

    /// <summary>Sources of which every one reaches every one of <see cref="To"/> at these ports: <c>NS/NAME[Kind]</c>, <c>node/NAME</c>, ranges of
    /// addresses, or <c>any address</c>, <c>any IPv4 address</c>, <c>any IPv6 address</c> of the zone. Cut after some names in a large cluster; <see cref="FromCount"/> tells how many there are.</summary>
    public required ImmutableArray<string> From { get; init; }

    /// <summary>How many sources there are.</summary>
    public required int FromCount { get; init; }

    /// <summary>Destinations, in the same form.</summary>
    public required ImmutableArray<string> To { get; init; }

    /// <summary>How many destinations there are.</summary>
    public required int ToCount { get; init; }

    /// <summary>Protocols and ports in words, for example <c>TCP 5432</c>.</summary>
    public required string Ports { get; init; }

    /// <summary>Services of the cluster that lead to a destination at one of these ports, as <c>NS/NAME</c>. Cut after some;
    /// <see cref="ServicesCount"/> tells how many there are.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>How many Services lead there.</summary>
    public int ServicesCount { get; init; }

    /// <summary>Policies with a rule that allows some of it, as <c>Kind/NS/NAME</c>; empty where nothing isolates the ends. Cut after some;
    /// <see cref="AllowedByCount"/> tells how many there are.</summary>
    public ImmutableArray<string> AllowedBy { get; init; } = [];

    /// <summary>How many policies allow it.</summary>
    public int AllowedByCount { get; init; }

    /// <summary><c>approved</c>, <c>unapproved</c>, <c>overdue</c> (the approval's day of review is past), <c>unstated</c> where no flows are
    /// declared, or <c>unknown</c> where it cannot be told whether it may pass at all: <see cref="Reason"/> says why. What is approved in part
    /// stands in several rows, each of one state.</summary>
    public required string State { get; init; }

    /// <summary>Ids of the approved flows that cover it: business need, approver and day of review stand there.</summary>
    public ImmutableArray<string> Approvals { get; init; } = [];

    /// <summary>Protocols that commonly use one of the ports and carry secrets in the clear, in words (PCI 1.2.6), by the ports of the check
    /// EXP-INSECURE-PROTOCOL, for example <c>telnet (TCP 23)</c>; <c>every port is open</c> where nothing limits it to some. Empty when
    /// none. Whether what passes is encrypted on its way is not looked at here.</summary>
    public ImmutableArray<string> Insecure { get; init; } = [];

    /// <summary>A condition above layer 4 that remains, in words; null when there is none.</summary>
    public string? Qualified { get; init; }

    /// <summary>Why it cannot be told whether it may pass; null unless <see cref="State"/> is <c>unknown</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>True in a register that would be too long otherwise: ends that are treated differently stand in one row. Then at each of the ports
    /// some source reaches some destination, each source reaches one at least, and each destination is reached.</summary>
    public bool Merged { get; init; }
}

/// <summary>A reservation about the register of flows: why it may lack flows of a cluster, or tell of some that are closed.</summary>
/// <param name="Cluster">Cluster.</param>
/// <param name="Namespaces">Namespaces concerned; empty for all.</param>
/// <param name="Reason">The reason, as a part of a sentence.</param>
public sealed record FlowDoubtEntry(string Cluster, ImmutableArray<string> Namespaces, string Reason);
