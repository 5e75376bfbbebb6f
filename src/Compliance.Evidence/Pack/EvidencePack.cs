using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>The pack as one flat, self-contained document: what every rendition prints and what <c>data/pack.json</c> holds. Nothing in
/// it is a live object; names, verdicts and reasons are text. Its identity is the digest of its canonical JSON.</summary>
public sealed record EvidencePack
{
    /// <summary>Version of this document's form; rises when a field changes meaning.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The program that made it.</summary>
    public required ProgramIdentity Program { get; init; }

    /// <summary>Document control block.</summary>
    public required DocumentControl Document { get; init; }

    /// <summary>Headline and counts.</summary>
    public required PackSummary Summary { get; init; }

    /// <summary>Clusters in scope, by name.</summary>
    public required ImmutableArray<ClusterEntry> Clusters { get; init; }

    /// <summary>Frameworks with their counts, in the order assessed.</summary>
    public required ImmutableArray<FrameworkEntry> Frameworks { get; init; }

    /// <summary>Controls, in the order of their frameworks.</summary>
    public required ImmutableArray<ControlEntry> Controls { get; init; }

    /// <summary>Definitions of the checks that ran, by id.</summary>
    public required ImmutableArray<CheckEntry> Checks { get; init; }

    /// <summary>Every check result, by check, cluster and subject.</summary>
    public required ImmutableArray<ResultEntry> Results { get; init; }

    /// <summary>What failed or warns, one entry for each result to act on, most severe first.</summary>
    public required ImmutableArray<FindingEntry> Findings { get; init; }

    /// <summary>Every policy, enforced or not, by cluster and name.</summary>
    public required ImmutableArray<PolicyEntry> Policies { get; init; }

    /// <summary>Workloads with their isolation and exposure, by cluster and name.</summary>
    public required ImmutableArray<WorkloadEntry> Workloads { get; init; }

    /// <summary>Declared zones, by cluster.</summary>
    public ImmutableArray<ZoneEntry> Zones { get; init; } = [];

    /// <summary>Workloads and nodes in more than one zone, then those in none, where zones are declared.</summary>
    public ImmutableArray<ZonePlacementEntry> ZonePlacements { get; init; } = [];

    /// <summary>What was intended from zone to zone, against what is possible: every ordered pair, by cluster.</summary>
    public ImmutableArray<ZonePairEntry> ZonePairs { get; init; } = [];

    /// <summary>Flows that somebody wants, approved or not, in the order of the configuration.</summary>
    public ImmutableArray<ApprovedFlowEntry> ApprovedFlows { get; init; } = [];

    /// <summary>Exceptions, in force or not, in the order of the configuration.</summary>
    public ImmutableArray<ExceptionEntry> Exceptions { get; init; } = [];

    /// <summary>Attestations of assessed frameworks, in force or not, in the order of the configuration.</summary>
    public ImmutableArray<AttestationEntry> Attestations { get; init; } = [];

    /// <summary>What could not be read.</summary>
    public required ImmutableArray<GapEntry> Gaps { get; init; }

    /// <summary>What was read and not fully understood or not decidable.</summary>
    public required ImmutableArray<LimitationEntry> Limitations { get; init; }

    /// <summary>Evidence items: every list or file read, with provenance.</summary>
    public required ImmutableArray<EvidenceItem> Evidence { get; init; }

    /// <summary>What was removed before anything was kept.</summary>
    public required ImmutableArray<RedactionEntry> Redactions { get; init; }

    /// <summary>Inputs of the assessment that stand in the pack, with their digests.</summary>
    public required ImmutableArray<InputEntry> Inputs { get; init; }
}

/// <summary>The program that made a pack.</summary>
/// <param name="Name">Always <c>compliance</c>.</param>
/// <param name="Version">Semantic version.</param>
/// <param name="ClockOverridden">True when <c>SOURCE_DATE_EPOCH</c> was the clock.</param>
public sealed record ProgramIdentity(string Name, string Version, bool ClockOverridden);

/// <summary>Status of a pack in its life.</summary>
public enum PackStatus
{
    /// <summary>Made, not submitted.</summary>
    Draft,

    /// <summary>Submitted; its evidence manifest is frozen.</summary>
    InReview,

    /// <summary>Every required step approved these bytes.</summary>
    Approved,

    /// <summary>A step rejected it.</summary>
    Rejected,

    /// <summary>A later pack of the series was approved.</summary>
    Superseded,

    /// <summary>Kept for retention alone.</summary>
    Archived,
}

/// <summary>Document control block of a pack. Fields the configuration does not give are null, and are named in <see cref="Missing"/>.</summary>
public sealed record DocumentControl
{
    /// <summary>Document id: <c>EP-</c> series <c>-</c> version.</summary>
    public required string Id { get; init; }

    /// <summary>Series the pack belongs to, for example <c>payment-shop</c>.</summary>
    public required string Series { get; init; }

    /// <summary>MAJOR.MINOR.PATCH.</summary>
    public required string Version { get; init; }

    /// <summary>Why it has this version.</summary>
    public required string VersionReason { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>Entity the pack speaks of; null when not declared.</summary>
    public string? Entity { get; init; }

    /// <summary>Status when this document was written.</summary>
    public required PackStatus Status { get; init; }

    /// <summary>Moment of assessment.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Next review; null when not declared.</summary>
    public DateTimeOffset? NextReview { get; init; }

    /// <summary>Owner; null when not declared.</summary>
    public string? Owner { get; init; }

    /// <summary>Primary author; null when not declared.</summary>
    public string? Author { get; init; }

    /// <summary>Classification; null when not declared.</summary>
    public string? Classification { get; init; }

    /// <summary>Retention in words; null when not declared.</summary>
    public string? Retention { get; init; }

    /// <summary>Distribution list.</summary>
    public ImmutableArray<string> Distribution { get; init; } = [];

    /// <summary>Document id of the pack it supersedes; null when it is the first.</summary>
    public string? Supersedes { get; init; }

    /// <summary>Required fields that are not filled in, by name.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>Share of required fields filled in, 0–100, rounded down.</summary>
    public required int CompletenessPercent { get; init; }
}
