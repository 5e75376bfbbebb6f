using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Observation;
using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Audits;

/// <summary>What an audit is given beside snapshots and configuration, and how it stands in the pack.</summary>
internal sealed record GivenInputs
{
    /// <summary>What is known of the pack and its store.</summary>
    public required EvidenceStoreFacts Store { get; init; }

    /// <summary>An earlier state of clusters, in the order of their names; empty when not given.</summary>
    public ImmutableArray<ClusterSnapshot> Previous { get; init; } = [];

    /// <summary>Results of tests of the policies.</summary>
    public TestResultFiles Tests { get; init; } = TestResultFiles.None;

    /// <summary>The audit policy of the API server; null when not given.</summary>
    public AuditPolicyFile? AuditPolicy { get; init; }

    /// <summary>What flow records say; null when none are given.</summary>
    public FlowSummary? Flows { get; init; }

    /// <summary>The files of the pack that hold the rest.</summary>
    public ImmutableArray<(string Path, string What, ReadOnlyMemory<byte> Bytes)> Files =>
    [
        ("inputs/store.json", "What is known of the pack and its store", PackJson.Write(Store)),
        .. Tests.Files,
        .. Flows is { } flows ? [("inputs/flows.json", "Flow records added up; the records by their digests", PackJson.Write(flows))] : ImmutableArray<(string, string, ReadOnlyMemory<byte>)>.Empty,
        .. AuditPolicy is { } policy ? [("inputs/audit-policy.yaml", "Audit policy of the API server", policy.Text)] : ImmutableArray<(string, string, ReadOnlyMemory<byte>)>.Empty,
    ];
}
