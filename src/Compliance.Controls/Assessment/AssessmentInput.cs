using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Observation;
using Compliance.Controls.Scope;
using Compliance.Controls.TestResults;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Assessment;

/// <summary>Everything an assessment depends on, its moment included. The same input and program version give the same assessment.</summary>
public sealed record AssessmentInput
{
    /// <summary>Clusters, in the order of their names; names are unique.</summary>
    public required ImmutableArray<ClusterSnapshot> Snapshots { get; init; }

    /// <summary>What is declared to run, as manifests give it: at most one for each cluster, by its name. Empty when not given.</summary>
    public ImmutableArray<ClusterSnapshot> Declared { get; init; } = [];

    /// <summary>Results of tests of the policies, in the order given. Empty when not given.</summary>
    public ImmutableArray<TestRun> TestRuns { get; init; } = [];

    /// <summary>Plug-in asserted on the command line; null when none.</summary>
    public PlugInAssertion? Assertion { get; init; }

    /// <summary>What the owner declares.</summary>
    public required ScopeDeclaration Scope { get; init; }

    /// <summary>Retention of the document, in the words of its owner; null when not declared.</summary>
    public string? Retention { get; init; }

    /// <summary>An earlier state of clusters, by their names, to compare zone borders with; empty when not given.</summary>
    public ImmutableArray<ClusterSnapshot> Previous { get; init; } = [];

    /// <summary>The audit policy of the API server (<c>audit.k8s.io</c>); null when not given.</summary>
    public JsonElement? AuditPolicy { get; init; }

    /// <summary>What flow records say; null when none are given.</summary>
    public FlowSummary? Flows { get; init; }

    /// <summary>What is known of the pack and its store; null when nothing is.</summary>
    public EvidenceStoreFacts? Store { get; init; }

    /// <summary>What the ledger says of the packs before; null when there is no ledger to ask.</summary>
    public SeriesHistory? History { get; init; }

    /// <summary>Frameworks to assess against.</summary>
    public required ImmutableArray<Framework> Frameworks { get; init; }

    /// <summary>Ids of the frameworks.</summary>
    public ImmutableArray<string> FrameworkIds => [.. Frameworks.Select(f => f.Id)];

    /// <summary>Moment of assessment, whole seconds, UTC.</summary>
    public required DateTimeOffset Moment { get; init; }
}
