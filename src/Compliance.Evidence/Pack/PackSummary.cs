using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>What the executive reads first.</summary>
public sealed record PackSummary
{
    /// <summary>One sentence; never "compliant".</summary>
    public required string Headline { get; init; }

    /// <summary>Two or three sentences with the figures behind the headline.</summary>
    public required string Statement { get; init; }

    /// <summary>Controls by status, all frameworks.</summary>
    public required StatusCounts Controls { get; init; }

    /// <summary>Check results by verdict.</summary>
    public required VerdictCounts Results { get; init; }

    /// <summary>Findings that fail, by severity: critical, high, medium, low, info. Warnings are not among them.</summary>
    public required ImmutableSortedDictionary<string, int> FindingsBySeverity { get; init; }

    /// <summary>Figures of the population.</summary>
    public required PopulationCounts Population { get; init; }

    /// <summary>Further figures for who decides; null in packs of programs that did not write them.</summary>
    public KeyFigures? Figures { get; init; }
}

/// <summary>Figures that who decides asks for; each can be counted again from the rest of the pack.</summary>
public sealed record KeyFigures
{
    /// <summary>Controls that checks can say something of: those that are not <c>not-applicable</c> and name a primary check.</summary>
    public required int ControlsEvaluable { get; init; }

    /// <summary>Those of <see cref="ControlsEvaluable"/> whose status is not <c>not-evaluated</c>.</summary>
    public required int ControlsEvaluated { get; init; }

    /// <summary><see cref="ControlsEvaluated"/> as a share of <see cref="ControlsEvaluable"/>, 0 to 100, rounded down; null where there is none.</summary>
    public int? CoveragePercent { get; init; }

    /// <summary>Whether zones are kept apart: <c>broken</c> if between two zones more is possible than is approved; else <c>unproven</c> if that cannot
    /// be told of some; else <c>held</c>; <c>undeclared</c> where no zone is declared.</summary>
    public required string Segmentation { get; init; }

    /// <summary>Why it is called so, one sentence.</summary>
    public required string SegmentationReason { get; init; }

    /// <summary>Rows of the register of flows by state.</summary>
    public required FlowCounts Flows { get; init; }

    /// <summary>Rows of the register, approved or not, with a protocol that carries secrets in the clear.</summary>
    public required int InsecureFlows { get; init; }

    /// <summary>Exceptions that stand beside a failure now.</summary>
    public required int ExceptionsActive { get; init; }

    /// <summary>Those of them whose last day is within 90 days of the moment of assessment.</summary>
    public required int ExceptionsEnding { get; init; }

    /// <summary>Workloads that policies isolate for ingress and for egress; <see cref="PopulationCounts.Workloads"/> tells of how many. Whether the
    /// policies have effect is not looked at here.</summary>
    public required int WorkloadsIsolated { get; init; }
}

/// <summary>Rows of the register of flows by state.</summary>
public sealed record FlowCounts(int Unapproved, int Overdue, int Unknown, int Unstated, int Approved);

/// <summary>Controls by status.</summary>
public sealed record StatusCounts(int Satisfied, int NotSatisfied, int NotEvaluated, int Manual, int NotApplicable)
{
    /// <summary>All of them.</summary>
    public int Total => Satisfied + NotSatisfied + NotEvaluated + Manual + NotApplicable;
}

/// <summary>Check results by verdict.</summary>
public sealed record VerdictCounts(int Pass, int Warn, int Fail, int NotEvaluable, int NotApplicable);

/// <summary>Sizes of what was looked at.</summary>
public sealed record PopulationCounts(int Clusters, int Namespaces, int Nodes, int Pods, int Workloads, int Services, int Policies);

/// <summary>One cluster.</summary>
public sealed record ClusterEntry
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary><c>live cluster</c> or <c>manifests</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>UID of kube-system; null for manifests.</summary>
    public string? Uid { get; init; }

    /// <summary>API server; null for manifests.</summary>
    public string? Server { get; init; }

    /// <summary>Kubernetes version; null when unknown.</summary>
    public string? Version { get; init; }

    /// <summary>End of collection.</summary>
    public required DateTimeOffset CollectedAt { get; init; }

    /// <summary>Digest of the snapshot, SHA-256 lower-case hex.</summary>
    public required string SnapshotSha256 { get; init; }

    /// <summary>Network plug-in.</summary>
    public required string PlugIn { get; init; }

    /// <summary>Plug-in version; null when unknown.</summary>
    public string? PlugInVersion { get; init; }

    /// <summary><c>enforced</c>, <c>inert</c> or <c>unknown</c>.</summary>
    public required string Enforcement { get; init; }

    /// <summary>Whether plug-in and enforcement are the operator's assertion.</summary>
    public required bool Asserted { get; init; }

    /// <summary>Observations behind the enforcement verdict.</summary>
    public required ImmutableArray<string> EnforcementEvidence { get; init; }

    /// <summary>Namespaces in scope.</summary>
    public required ImmutableArray<string> NamespacesInScope { get; init; }

    /// <summary>Namespaces left out.</summary>
    public required ImmutableArray<string> NamespacesExempt { get; init; }

    /// <summary>Figures.</summary>
    public required PopulationCounts Population { get; init; }
}

/// <summary>One framework with its counts.</summary>
public sealed record FrameworkEntry(string Id, string Name, string Version, string Attribution, StatusCounts Counts);
