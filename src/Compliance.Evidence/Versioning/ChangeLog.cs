using System.Collections.Immutable;

namespace Compliance.Evidence.Versioning;

/// <summary>What an entry of a change log is about, in the order of the log.</summary>
public enum ChangeKind
{
    /// <summary>A cluster came, went, or is another one under the same name.</summary>
    Cluster,

    /// <summary>A framework, or which checks evidence a control of it.</summary>
    Framework,

    /// <summary>A check came, went, or asks something else.</summary>
    Check,

    /// <summary>The program that made the pack.</summary>
    Program,

    /// <summary>A declared zone, or who is in it.</summary>
    Zone,

    /// <summary>A namespace came, went, or was taken in or out of scope.</summary>
    Namespace,

    /// <summary>Network plug-in, and whether policies have effect.</summary>
    PlugIn,

    /// <summary>Number of nodes.</summary>
    Node,

    /// <summary>What is possible: zone pairs, exposure of workloads, witnesses of findings.</summary>
    Connectivity,

    /// <summary>A policy.</summary>
    Policy,

    /// <summary>A control that has another status.</summary>
    Control,

    /// <summary>A finding.</summary>
    Finding,

    /// <summary>Verdicts that are no finding on either side.</summary>
    Result,

    /// <summary>An exception.</summary>
    Exception,

    /// <summary>A flow that somebody wants.</summary>
    ApprovedFlow,

    /// <summary>An attestation.</summary>
    Attestation,

    /// <summary>Who may decide in a review.</summary>
    Approver,

    /// <summary>Workloads, pods and services.</summary>
    Population,

    /// <summary>What could not be read or was not understood.</summary>
    Gap,

    /// <summary>An input that stands in the pack, the snapshots apart.</summary>
    Input,

    /// <summary>Document control block, words and provenance.</summary>
    Document,
}

/// <summary>What became of it.</summary>
public enum ChangeAction
{
    /// <summary>It is in the successor alone; of a finding: it is new, and the predecessor would have had it.</summary>
    Added,

    /// <summary>It is in the predecessor alone; of a finding: it is resolved.</summary>
    Removed,

    /// <summary>It is in both and differs.</summary>
    Changed,

    /// <summary>A finding of one side that the other could not have told of.</summary>
    Incomparable,
}

/// <summary>Weight of a change: the part of the version that it raises.</summary>
public enum VersionStep
{
    /// <summary>Nothing differs.</summary>
    None,

    /// <summary>Only words or metadata differ.</summary>
    Patch,

    /// <summary>Results, policies or findings differ.</summary>
    Minor,

    /// <summary>The scope differs: clusters, frameworks, zones, or the major version of the catalogue.</summary>
    Major,

    /// <summary>There is no predecessor.</summary>
    First,
}

/// <summary>One change.</summary>
public sealed record ChangeEntry
{
    /// <summary>What it is about.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>What became of it.</summary>
    public required ChangeAction Action { get; init; }

    /// <summary>The part of the version it raises.</summary>
    public required VersionStep Step { get; init; }

    /// <summary>Cluster; null where it is about none.</summary>
    public string? Cluster { get; init; }

    /// <summary>The thing that changed: an id, an object, a pair.</summary>
    public required string Subject { get; init; }

    /// <summary>What was before; null when there was nothing.</summary>
    public string? From { get; init; }

    /// <summary>What is now; null when there is nothing.</summary>
    public string? To { get; init; }

    /// <summary>The change in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Why, as far as the packs tell.</summary>
    public required string Why { get; init; }

    /// <summary>What it leads to.</summary>
    public required string Impact { get; init; }

    /// <summary>Who made the change; null where the packs do not tell.</summary>
    public string? Author { get; init; }

    /// <summary>Who approved it; null where nobody did or the packs do not tell.</summary>
    public string? Approver { get; init; }

    /// <summary>When, where the packs tell; else null.</summary>
    public DateTimeOffset? When { get; init; }
}

/// <summary>A pack of a comparison.</summary>
/// <param name="Id">Document id.</param>
/// <param name="Series">Series.</param>
/// <param name="Version">Version it bears.</param>
/// <param name="Created">Moment of assessment.</param>
public sealed record ComparedPack(string Id, string Series, string Version, DateTimeOffset Created);

/// <summary>A finding that is open in both packs.</summary>
/// <param name="Id">Id in the successor.</param>
/// <param name="Check">Check id.</param>
/// <param name="Cluster">Cluster.</param>
/// <param name="Subject">Subject.</param>
public sealed record OpenFinding(string Id, string Check, string Cluster, string Subject);

/// <summary>What changed from one pack to another, and what that does to the version.</summary>
public sealed record ChangeLog
{
    /// <summary>The earlier pack; null for the first of a series.</summary>
    public ComparedPack? Predecessor { get; init; }

    /// <summary>The later pack.</summary>
    public required ComparedPack Successor { get; init; }

    /// <summary>The weightiest step of the entries.</summary>
    public required VersionStep Step { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The version that follows the predecessor's by this step; the successor bears another one where that was given
    /// already.</summary>
    public required string Version { get; init; }

    /// <summary>The changes, by kind, action, cluster and subject.</summary>
    public required ImmutableArray<ChangeEntry> Entries { get; init; }

    /// <summary>Findings that are open in both packs and did not change.</summary>
    public required ImmutableArray<OpenFinding> Unchanged { get; init; }

    /// <summary>What this log cannot tell, one sentence each.</summary>
    public required ImmutableArray<string> CannotTell { get; init; }
}
