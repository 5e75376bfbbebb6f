using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Controls.Observation;

/// <summary>What became of an observed connection.</summary>
public enum ObservedVerdict
{
    /// <summary>It went through; under an auditing policy too.</summary>
    Allowed,

    /// <summary>A policy turned it away.</summary>
    Denied,
}

/// <summary>One end of an observed flow, as far as the record names it.</summary>
/// <param name="Namespace">Namespace; null for an end that is no pod.</param>
/// <param name="Workload">Name of the workload; null where the record names none.</param>
/// <param name="Pod">Name of the pod, or its beginning before a <c>*</c>; null where the workload is named, or for an end that is no pod.</param>
/// <param name="Address">Address; null where workload or pod is named, or the record has none.</param>
public sealed record FlowEnd(string? Namespace, string? Workload, string? Pod, string? Address) : IComparable<FlowEnd>
{
    /// <summary><c>NS/NAME</c>, <c>ip/ADDRESS</c>, or <c>unknown</c>.</summary>
    public override string ToString() => Namespace is not null ? $"{Namespace}/{Workload ?? Pod}" : Address is not null ? $"ip/{Address}" : "unknown";

    /// <summary>Orders ordinally.</summary>
    public int CompareTo(FlowEnd? other) => other is null ? 1 : (
        (string.CompareOrdinal(Namespace, other.Namespace), string.CompareOrdinal(Workload, other.Workload), string.CompareOrdinal(Pod, other.Pod), string.CompareOrdinal(Address, other.Address))) switch
    {
        (not 0 and var ns, _, _, _) => ns,
        (_, not 0 and var workload, _, _) => workload,
        (_, _, not 0 and var pod, _) => pod,
        (_, _, _, var address) => address,
    };
}

/// <summary>What tells flows of a summary apart.</summary>
/// <param name="From">Who opened the connections.</param>
/// <param name="To">Who received them.</param>
/// <param name="Protocol">Protocol.</param>
/// <param name="Port">Destination port; null for ICMP.</param>
/// <param name="Verdict">What became of them.</param>
public sealed record FlowKey(FlowEnd From, FlowEnd To, TransportProtocol Protocol, int? Port, ObservedVerdict Verdict);

/// <summary>Observed connections that only their time tells apart.</summary>
/// <param name="Key">Who, to whom, on which port, with which verdict.</param>
/// <param name="Count">Records.</param>
/// <param name="First">Earliest time.</param>
/// <param name="Last">Latest time.</param>
public sealed record ObservedFlow(FlowKey Key, long Count, DateTimeOffset First, DateTimeOffset Last);

/// <summary>A file of flow records that was read.</summary>
public sealed record FlowFile
{
    /// <summary>Name without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of its bytes, lower-case hex; the records themselves are not kept.</summary>
    public required string Sha256 { get; init; }

    /// <summary><c>hubble</c>, <c>calico</c> or <c>antrea</c>.</summary>
    public required string Form { get; init; }

    /// <summary>Records of connections that count.</summary>
    public required long Records { get; init; }

    /// <summary>Lines of the form that are no opened connection: replies, statistics, what the other side reports too.</summary>
    public required long Skipped { get; init; }

    /// <summary>Events that their producer says it lost: connections of which no record was written.</summary>
    public long Lost { get; init; }

    /// <summary>Lines that could not be read.</summary>
    public required long Malformed { get; init; }

    /// <summary>The first of these, as <c>LINE: what is wrong</c>.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];
}

/// <summary>What flow records say, added up.</summary>
public sealed record FlowSummary
{
    /// <summary>The files, in order of name and digest.</summary>
    public required ImmutableArray<FlowFile> Files { get; init; }

    /// <summary>The flows, in order.</summary>
    public required ImmutableArray<ObservedFlow> Flows { get; init; }

    /// <summary>Records of flows beyond the limit of a summary, which are counted and not kept.</summary>
    public required long Beyond { get; init; }

    /// <summary>Earliest time of a record; null without any.</summary>
    public DateTimeOffset? First => Flows.IsEmpty ? null : Flows.Min(f => f.First);

    /// <summary>Latest time of a record; null without any.</summary>
    public DateTimeOffset? Last => Flows.IsEmpty ? null : Flows.Max(f => f.Last);
}
