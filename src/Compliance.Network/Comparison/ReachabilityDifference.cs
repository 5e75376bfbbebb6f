using System.Collections.Immutable;
using Compliance.Network.Reachability;

namespace Compliance.Network.Comparison;

/// <summary>How what may talk to what differs between two states of a cluster. Flows are connections by TCP, UDP and SCTP port; ICMP is not
/// compared. A pod stands for the pod of its name on the other side; one without, for every pod of its workload there without a namesake,
/// or, where there is none, for every pod of its workload. A pod with itself is left out.</summary>
public sealed record ReachabilityDifference
{
    /// <summary>State before.</summary>
    public required ClusterReachability Before { get; init; }

    /// <summary>State after.</summary>
    public required ClusterReachability After { get; init; }

    /// <summary>Policies that differ, in order of their references.</summary>
    public required ImmutableArray<PolicyChange> Policies { get; init; }

    /// <summary>Workloads and nodes that exist only after, in order of their names. Their flows are in no <see cref="FlowChange"/>.</summary>
    public required ImmutableArray<ComparedPeer> Added { get; init; }

    /// <summary>Workloads and nodes that existed only before, in order of their names.</summary>
    public required ImmutableArray<ComparedPeer> Removed { get; init; }

    /// <summary>Pairs whose flows changed, in order of source and destination; external addresses after workloads.</summary>
    public required ImmutableArray<FlowChange> Flows { get; init; }

    /// <summary>Number of pairs with flows of an effect.</summary>
    public int Count(FlowEffect effect) => Flows.Count(f => f.Changes.Any(c => c.Effect == effect));

    /// <summary>Compares two states.</summary>
    /// <param name="before">State before.</param>
    /// <param name="after">State after.</param>
    public static ReachabilityDifference Between(ClusterReachability before, ClusterReachability after) => new Comparer(before, after).Compare();
}
