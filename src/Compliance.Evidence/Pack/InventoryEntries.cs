using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>One policy.</summary>
public sealed record PolicyEntry
{
    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary><c>Kind/NS/NAME</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>Namespace; null for cluster-scoped.</summary>
    public string? Namespace { get; init; }

    /// <summary>Subjects in words.</summary>
    public required string Subjects { get; init; }

    /// <summary>Pods it selects.</summary>
    public required int SelectedPods { get; init; }

    /// <summary>Directions it isolates: <c>ingress</c>, <c>egress</c>.</summary>
    public required ImmutableArray<string> Isolates { get; init; }

    /// <summary>Rules that count.</summary>
    public required int Rules { get; init; }

    /// <summary><c>enforced</c>, <c>audit</c> or <c>inert</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Why it does not count; null when it does.</summary>
    public string? ModeReason { get; init; }

    /// <summary>Rows of its rules in words.</summary>
    public required ImmutableArray<PolicyRuleEntry> RuleRows { get; init; }

    /// <summary>SHA-256 of the canonical JSON of what the object demands (its spec), lower-case hex; null in packs of programs that did not write it.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Its last change, as far as the object tells; null where it tells nothing.</summary>
    public PolicyChangeEntry? Change { get; init; }
}

/// <summary>One rule in words.</summary>
public sealed record PolicyRuleEntry(string Pointer, string Direction, string Action, string Peers, string Ports, string? Note);

/// <summary>One workload.</summary>
public sealed record WorkloadEntry
{
    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary><c>NS/NAME[Kind]</c>.</summary>
    public required string Workload { get; init; }

    /// <summary>Namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Pods.</summary>
    public required int Pods { get; init; }

    /// <summary>Whether it is in its node's network.</summary>
    public required bool HostNetwork { get; init; }

    /// <summary>Policies that isolate ingress; empty when open.</summary>
    public required ImmutableArray<string> IngressIsolatedBy { get; init; }

    /// <summary>Policies that isolate egress; empty when open.</summary>
    public required ImmutableArray<string> EgressIsolatedBy { get; init; }

    /// <summary>Ports reachable from an external address, in words; empty string when none.</summary>
    public required string ReachableFromOutside { get; init; }

    /// <summary>Ports it can reach at an external address, in words; empty string when none.</summary>
    public required string ReachesOutside { get; init; }
}

/// <summary>Something that could not be read.</summary>
public sealed record GapEntry(string Cluster, string Reason, string? Kind, string? Namespace, string Message, string? Place, string? Field);

/// <summary>Something not fully understood or not decidable.</summary>
public sealed record LimitationEntry(string Cluster, string? Object, string? Pointer, string Message, string? Rule);

/// <summary>One evidence item: a list or a set of manifest objects of one kind, with provenance.</summary>
public sealed record EvidenceItem
{
    /// <summary><c>EV-</c> and four digits.</summary>
    public required string Id { get; init; }

    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Kind and group.</summary>
    public required string Kind { get; init; }

    /// <summary><c>complete</c>, <c>absent</c>, <c>incomplete</c> or <c>declared</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Objects kept.</summary>
    public required int Objects { get; init; }

    /// <summary>Request; null for manifests.</summary>
    public string? Request { get; init; }

    /// <summary>List resourceVersion; null for manifests.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Form read: full, metadata, trimmed; null for manifests.</summary>
    public string? Form { get; init; }

    /// <summary>Pages read.</summary>
    public int Pages { get; init; }

    /// <summary>HTTP status; null for manifests.</summary>
    public int? Status { get; init; }

    /// <summary>Collected from.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Collected to.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Server's Date header.</summary>
    public DateTimeOffset? ServerDate { get; init; }

    /// <summary>Bytes of the bodies.</summary>
    public long? Bytes { get; init; }

    /// <summary>SHA-256 of the bodies.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>Something removed before anything was kept.</summary>
public sealed record RedactionEntry(string Cluster, string Rule, int Count, ImmutableArray<string> Examples);

/// <summary>An input that stands in the pack.</summary>
/// <param name="Path">Path inside the pack.</param>
/// <param name="Sha256">SHA-256, lower-case hex; of the canonical JSON for a snapshot.</param>
/// <param name="What">What it is, in words.</param>
public sealed record InputEntry(string Path, string Sha256, string What);
