using System.Collections.Immutable;
using Compliance.Evidence.Versioning;

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

    /// <summary>Register of what may really pass between zones: unapproved first, then overdue, unknown, unstated and approved; then by cluster
    /// and zones.</summary>
    public ImmutableArray<FlowEntry> Flows { get; init; } = [];

    /// <summary>Why the register of flows may lack some, or tell of some that are closed, by cluster; empty when it is certain. What a row does not
    /// know of itself stands in the row.</summary>
    public ImmutableArray<FlowDoubtEntry> FlowDoubts { get; init; } = [];

    /// <summary>At most seven earlier packs of the series, the oldest first: the last approved ones, or, as long as none was approved, the last
    /// scans.</summary>
    public ImmutableArray<TrendEntry> Trend { get; init; } = [];

    /// <summary>Packs that belong among <see cref="Trend"/> and whose figures are not known, the oldest first.</summary>
    public ImmutableArray<TrendGapEntry> TrendGaps { get; init; } = [];

    /// <summary>Flows that somebody wants, approved or not, in the order of the configuration.</summary>
    public ImmutableArray<ApprovedFlowEntry> ApprovedFlows { get; init; } = [];

    /// <summary>Exceptions, in force or not, in the order of the configuration.</summary>
    public ImmutableArray<ExceptionEntry> Exceptions { get; init; } = [];

    /// <summary>Attestations of assessed frameworks, in force or not, in the order of the configuration.</summary>
    public ImmutableArray<AttestationEntry> Attestations { get; init; } = [];

    /// <summary>Who may decide in a review of the pack; null when no register is declared.</summary>
    public RegisterEntry? Register { get; init; }

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

    /// <summary>What changed since the last approved pack of the series; of the first pack, a log that says so. Null in packs of programs
    /// that did not write it.</summary>
    public ChangeLog? Changes { get; init; }

    /// <summary>The review of every policy (PCI 1.2.7), by cluster and policy.</summary>
    public ImmutableArray<RuleReviewEntry> RuleReview { get; init; } = [];

    /// <summary>Figures of the series as an artefact; null where there is no ledger to tell them.</summary>
    public ArtefactMetrics? Metrics { get; init; }

    /// <summary>What the scans of a series show of a span of time; null in the pack of one scan.</summary>
    public PeriodEntry? Period { get; init; }
}

/// <summary>The program that made a pack.</summary>
/// <param name="Name">Always <c>compliance</c>.</param>
/// <param name="Version">Semantic version.</param>
/// <param name="ClockOverridden">True when <c>SOURCE_DATE_EPOCH</c> was the clock.</param>
public sealed record ProgramIdentity(string Name, string Version, bool ClockOverridden);
