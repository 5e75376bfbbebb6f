using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Assessment;

/// <summary>Status of a control (design.md section 4); the first that applies, in this order.</summary>
public enum ControlStatus
{
    /// <summary>By its row or by scope.</summary>
    NotApplicable,

    /// <summary>A primary check fails, a waived one too.</summary>
    NotSatisfied,

    /// <summary>A primary check is not evaluable, or nothing evidences the control.</summary>
    NotEvaluated,

    /// <summary>The row is manual, partial or inherited, and its attestation is missing, expired or unsigned.</summary>
    Manual,

    /// <summary>Nothing above applies.</summary>
    Satisfied,
}

/// <summary>Status of one control with the reason.</summary>
public sealed record ControlAssessment
{
    /// <summary>Framework id.</summary>
    public required string Framework { get; init; }

    /// <summary>The control.</summary>
    public required Control Control { get; init; }

    /// <summary>Its status.</summary>
    public required ControlStatus Status { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Primary checks by verdict: worst verdict of each over its subjects and clusters.</summary>
    public required ImmutableSortedDictionary<string, CheckVerdict> PrimaryVerdicts { get; init; }

    /// <summary>Primary checks of which every fail is waived. They fail all the same.</summary>
    public ImmutableArray<string> Waived { get; init; } = [];

    /// <summary>The declared attestation that counts; null when there is none.</summary>
    public AttestationAssessment? Attestation { get; init; }

    /// <summary>Supporting checks by verdict.</summary>
    public required ImmutableSortedDictionary<string, CheckVerdict> SupportingVerdicts { get; init; }
}

/// <summary>The result of assessing: results, control statuses and the analyses they rest on.</summary>
public sealed record AssessmentOutcome
{
    /// <summary>The input.</summary>
    public required AssessmentInput Input { get; init; }

    /// <summary>The analysis of each cluster, in the order of the snapshots.</summary>
    public required ImmutableArray<ClusterReachability> Analyses { get; init; }

    /// <summary>Definitions of every check that ran.</summary>
    public required ImmutableArray<CheckDefinition> Checks { get; init; }

    /// <summary>Results, sorted by check, cluster and subject.</summary>
    public required ImmutableArray<CheckResult> Results { get; init; }

    /// <summary>The zones of each cluster against each other, in the order of the snapshots.</summary>
    public ImmutableArray<ZoneMatrix> Zones { get; init; } = [];

    /// <summary>Every exception declared and what it is worth, in the order of the configuration.</summary>
    public ImmutableArray<ExceptionAssessment> Exceptions { get; init; } = [];

    /// <summary>Every attestation of an assessed framework and what it is worth, in the order of the configuration.</summary>
    public ImmutableArray<AttestationAssessment> Attestations { get; init; } = [];

    /// <summary>Controls, in the order of the frameworks.</summary>
    public required ImmutableArray<ControlAssessment> Controls { get; init; }
}
