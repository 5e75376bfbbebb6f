using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>What the scans of a series show of a span of time. In a pack that has one, controls, results and findings are the worst case of
/// the span, and policies, workloads, zones and clusters are those of its last scan.</summary>
public sealed record PeriodEntry
{
    /// <summary>Series of the scans.</summary>
    public required string Series { get; init; }

    /// <summary>Begin of the span, which belongs to it.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the span, which does not belong to it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>One sentence on what the rest speaks of: <c>at N of M planned points</c>; <c>throughout</c> only where
    /// <see cref="ChangeRecord"/> covers the span.</summary>
    public required string Statement { get; init; }

    /// <summary>Longest time between two scans that is no gap, in seconds.</summary>
    public required long IntervalSeconds { get; init; }

    /// <summary>Where the interval is from, in words.</summary>
    public required string IntervalSource { get; init; }

    /// <summary>The unbroken record of every change in the span; null where there is none. This version of the program reads no audit log and
    /// keeps no watch, so it writes none.</summary>
    public ChangeRecordEntry? ChangeRecord { get; init; }

    /// <summary>Planned points in the span, in order.</summary>
    public required ImmutableArray<PlannedPointEntry> Planned { get; init; }

    /// <summary>Stretches without a scan that are longer than the interval, in order; before the first and after the last scan too.</summary>
    public required ImmutableArray<ScanGapEntry> Gaps { get; init; }

    /// <summary>Scans of the span, in the order of their moments.</summary>
    public required ImmutableArray<ScanEntry> Scans { get; init; }

    /// <summary>Every control that a scan speaks of, in the order of <see cref="EvidencePack.Controls"/>.</summary>
    public required ImmutableArray<ControlPeriodEntry> Controls { get; init; }

    /// <summary>Every finding of a scan, in the order of <see cref="EvidencePack.Findings"/>.</summary>
    public required ImmutableArray<FindingPeriodEntry> Findings { get; init; }

    /// <summary>Policies, workloads and namespaces that neither the first nor the last scan shows, by cluster, kind and name.</summary>
    public required ImmutableArray<TransientObjectEntry> Transient { get; init; }

    /// <summary>Scans that did not ask what the one before them asked, in order.</summary>
    public required ImmutableArray<ScanBreakEntry> Breaks { get; init; }

    /// <summary>What the period cannot tell, each a whole sentence.</summary>
    public required ImmutableArray<string> CannotTell { get; init; }
}

/// <summary>A record of changes that was kept without a break.</summary>
/// <param name="What">What it is, in words.</param>
/// <param name="From">Begin of what it covers.</param>
/// <param name="To">End of what it covers.</param>
/// <param name="Sha256">SHA-256 of the record, lower-case hex.</param>
public sealed record ChangeRecordEntry(string What, DateTimeOffset From, DateTimeOffset To, string Sha256);

/// <summary>A moment at which a scan was planned.</summary>
/// <param name="Moment">The moment.</param>
/// <param name="State"><c>met</c>: a scan was made from then on and before the next point; <c>gone</c>: it was, and its pack is not in the
/// store any more; <c>missed</c>.</param>
/// <param name="Scan">Name of the first such pack; null when missed.</param>
public sealed record PlannedPointEntry(DateTimeOffset Moment, string State, string? Scan);

/// <summary>A stretch without a scan.</summary>
/// <param name="From">Scan before it, or begin of the span.</param>
/// <param name="To">Scan after it, or end of the span.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Where"><c>before-first</c>, <c>between</c>, <c>after-last</c> or, without any scan, <c>whole</c>.</param>
/// <param name="Missed">Planned points in it that no scan met.</param>
public sealed record ScanGapEntry(DateTimeOffset From, DateTimeOffset To, long Seconds, string Where, int Missed);

/// <summary>One scan of the span.</summary>
public sealed record ScanEntry
{
    /// <summary>Name of its pack in the store.</summary>
    public required string Pack { get; init; }

    /// <summary>Version of its pack.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of its evidence manifest, lower-case hex, as the ledger has it.</summary>
    public required string Digest { get; init; }

    /// <summary>Moment of the state it shows: of the assessment, or of the collection where that was earlier.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>Moment of its assessment, as the ledger has it.</summary>
    public required DateTimeOffset Assessed { get; init; }

    /// <summary>Program and version that made it; null when its pack is gone.</summary>
    public string? Program { get; init; }

    /// <summary>SHA-256 of its <c>data/pack.json</c>, lower-case hex; null when its pack is gone.</summary>
    public string? Document { get; init; }

    /// <summary>The snapshots it rests on; empty when its pack is gone.</summary>
    public ImmutableArray<ScanSnapshotEntry> Snapshots { get; init; } = [];

    /// <summary>Controls by status; null when its pack is gone.</summary>
    public StatusCounts? Controls { get; init; }

    /// <summary>How many parts of the state it could not read.</summary>
    public int Unread { get; init; }

    /// <summary>Why it cannot be recomputed from what stands in the period pack; null where it can.</summary>
    public string? NotRecomputable { get; init; }
}

/// <summary>A snapshot that a scan rests on.</summary>
/// <param name="Cluster">Cluster.</param>
/// <param name="Sha256">Digest of the snapshot.</param>
/// <param name="CollectedAt">End of collection.</param>
public sealed record ScanSnapshotEntry(string Cluster, string Sha256, DateTimeOffset CollectedAt);

/// <summary>A scan that did not ask what the one before it asked.</summary>
/// <param name="Scan">Name of its pack.</param>
/// <param name="Before">Name of the pack of the scan before.</param>
/// <param name="Reasons">What differs: program, frameworks; each a whole sentence.</param>
/// <param name="Checks">Checks that ran in one of them alone, or under another condition, parameter or severity.</param>
public sealed record ScanBreakEntry(string Scan, string Before, ImmutableArray<string> Reasons, ImmutableArray<string> Checks);

/// <summary>Something that was there in between and at neither end.</summary>
/// <param name="Cluster">Cluster.</param>
/// <param name="Kind"><c>policy</c>, <c>workload</c> or <c>namespace</c>.</param>
/// <param name="Object">Policy as <c>Kind/NS/NAME</c>, workload as <c>NS/NAME[Kind]</c>, or name.</param>
/// <param name="FirstSeen">Moment of the first scan that shows it.</param>
/// <param name="LastSeen">Moment of the last scan that shows it.</param>
/// <param name="Scans">How many scans show it.</param>
/// <param name="Doubt">Why it may have been there at an end all the same; null where the ends could tell.</param>
public sealed record TransientObjectEntry(string Cluster, string Kind, string Object, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, int Scans, string? Doubt);
