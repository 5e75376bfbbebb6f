using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Scope.Effective;

/// <summary>What an effective flow is worth, in the order in which a reader wants to see them.</summary>
public enum EffectiveFlowState
{
    /// <summary>Flows are declared, and none covers it.</summary>
    Unapproved,

    /// <summary>Only approvals cover it whose review is overdue (PCI 1.2.7).</summary>
    Overdue,

    /// <summary>It cannot be told whether it may pass.</summary>
    Unknown,

    /// <summary>No flow is declared.</summary>
    Unstated,

    /// <summary>An approved flow that counts covers it.</summary>
    Approved,
}

/// <summary>Ends of an effective flow.</summary>
/// <param name="Names">The first of them: <c>NS/NAME[Kind]</c>, <c>node/NAME</c>, ranges of addresses, or <see cref="AnyAddress"/>.</param>
/// <param name="Count">How many there are.</param>
public sealed record FlowEnds(ImmutableArray<string> Names, int Count)
{
    /// <summary>Word for every address of the zone that is outside the cluster.</summary>
    public const string AnyAddress = "any address";
}

/// <summary>A port among those of a flow that an insecure protocol commonly uses, or for which a Service states one.</summary>
/// <param name="Name">The protocol; null where a Service states one on a port that none commonly uses.</param>
/// <param name="Protocol">Transport protocol.</param>
/// <param name="Port">Port.</param>
public readonly record struct InsecurePort(string? Name, TransportProtocol Protocol, int Port);

/// <summary>What may pass from one zone to another, for ends that are treated alike: one row of the register of services, protocols and ports
/// (PCI 1.2.5).</summary>
public sealed record EffectiveFlow
{
    /// <summary><c>FL-</c> and eight hex digits, unique within the cluster.</summary>
    public required string Id { get; init; }

    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Zone of the sources.</summary>
    public required string FromZone { get; init; }

    /// <summary>Zone of the destinations.</summary>
    public required string ToZone { get; init; }

    /// <summary>Sources.</summary>
    public required FlowEnds From { get; init; }

    /// <summary>Destinations: every source reaches every one of them, unless <see cref="Merged"/>.</summary>
    public required FlowEnds To { get; init; }

    /// <summary>Destination ports.</summary>
    public required PortSet Ports { get; init; }

    /// <summary>What it is worth.</summary>
    public required EffectiveFlowState State { get; init; }

    /// <summary>Ids of the declared flows that cover it.</summary>
    public ImmutableArray<string> Approvals { get; init; } = [];

    /// <summary>Conditions above layer 4 that remain; empty when there is none.</summary>
    public ImmutableArray<string> Qualifiers { get; init; } = [];

    /// <summary>Why it cannot be told whether it may pass; null when it can.</summary>
    public string? Reason { get; init; }

    /// <summary>Ends that are treated differently stand in one row, because there are too many: at each port some source reaches some destination.</summary>
    public bool Merged { get; init; }

    /// <summary>Policies with a rule that allows some of it.</summary>
    public ImmutableArray<ObjectRef> AllowedBy { get; init; } = [];

    /// <summary>Services that lead to one of the destinations at one of the ports.</summary>
    public ImmutableArray<ObjectRef> Services { get; init; } = [];

    /// <summary>Ports that insecure protocols use (PCI 1.2.6); empty where <see cref="EveryPort"/>.</summary>
    public ImmutableArray<InsecurePort> Insecure { get; init; } = [];

    /// <summary>Whether every port is open that insecure protocols commonly use: nothing limits it to some.</summary>
    public bool EveryPort { get; init; }
}

/// <summary>Why the flows of a cluster may not be all, or some of them closed.</summary>
/// <param name="Cluster">Cluster.</param>
/// <param name="Namespaces">Namespaces concerned; empty for all.</param>
/// <param name="Reason">The reason, as a part of a sentence.</param>
public sealed record FlowDoubt(string Cluster, ImmutableArray<string> Namespaces, string Reason);
