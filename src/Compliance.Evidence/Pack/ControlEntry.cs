using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>One control with its status.</summary>
public sealed record ControlEntry
{
    /// <summary>Framework id.</summary>
    public required string Framework { get; init; }

    /// <summary>The framework's identifier of the control.</summary>
    public required string Control { get; init; }

    /// <summary>Section heading.</summary>
    public required string Section { get; init; }

    /// <summary>Title in our words.</summary>
    public required string Title { get; init; }

    /// <summary>What it demands, in our words.</summary>
    public required string Demand { get; init; }

    /// <summary><c>automated</c>, <c>partial</c>, <c>manual</c>, <c>inherited</c> or <c>not-applicable</c>.</summary>
    public required string Automation { get; init; }

    /// <summary><c>satisfied</c>, <c>not-satisfied</c>, <c>not-evaluated</c>, <c>not-applicable</c> or <c>manual</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it has this status.</summary>
    public required string Reason { get; init; }

    /// <summary>Evidence an assessor wants; null when not stated.</summary>
    public string? Evidence { get; init; }

    /// <summary>Review frequency; null when none.</summary>
    public string? Frequency { get; init; }

    /// <summary>The same as an ISO 8601 duration, for example <c>P6M</c>; null when the framework sets no number.</summary>
    public string? Cadence { get; init; }

    /// <summary>What is to be attested where checks alone do not satisfy; null when the row does not say more than its demand.</summary>
    public AttestationDemandEntry? Attest { get; init; }

    /// <summary>Id of the declared attestation that counts; null when there is none.</summary>
    public string? Attestation { get; init; }

    /// <summary>Values that the control leaves to the organisation.</summary>
    public ImmutableArray<ControlParameterEntry> Parameters { get; init; } = [];

    /// <summary>Primary checks: id and worst verdict.</summary>
    public required ImmutableArray<CheckVerdictEntry> Primary { get; init; }

    /// <summary>Supporting checks: id and worst verdict.</summary>
    public required ImmutableArray<CheckVerdictEntry> Supporting { get; init; }

    /// <summary>Primary checks of which every fail is waived; they fail all the same.</summary>
    public ImmutableArray<string> Waived { get; init; } = [];

    /// <summary>Ids of the findings that touch it.</summary>
    public required ImmutableArray<string> Findings { get; init; }
}

/// <summary>A check and its worst verdict, as a control sees it; <c>not-run</c> for a check this version does not have.</summary>
/// <param name="Check">Check id.</param>
/// <param name="Verdict">Verdict.</param>
public sealed record CheckVerdictEntry(string Check, string Verdict);

/// <summary>Definition of a check.</summary>
public sealed record CheckEntry(
    string Id, string Group, string Title, string Rationale, string Condition, string Remediation, string Severity,
    ImmutableSortedDictionary<string, string> Parameters);

/// <summary>One check result.</summary>
public sealed record ResultEntry
{
    /// <summary>Check id. (The contract's field <c>id</c>.)</summary>
    public required string Id { get; init; }

    /// <summary><c>pass</c>, <c>warn</c>, <c>fail</c>, <c>not-evaluable</c> or <c>not-applicable</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>Subject, unique within check and cluster.</summary>
    public required string Subject { get; init; }

    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Namespace; null for the cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>Severity.</summary>
    public required string Severity { get; init; }

    /// <summary>The condition found.</summary>
    public required string Summary { get; init; }

    /// <summary>Why not evaluable or not applicable; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Ids of the exceptions that accept this fail. It stays a fail.</summary>
    public ImmutableArray<string> WaivedBy { get; init; } = [];

    /// <summary>Id of the finding made of it; null when there is none.</summary>
    public string? Finding { get; init; }

    /// <summary>Objects it rests on.</summary>
    public required ImmutableArray<ObjectEvidence> Evidence { get; init; }

    /// <summary>Counter-example; null when there is none.</summary>
    public WitnessEntry? Witness { get; init; }
}

/// <summary>An object and a field in it.</summary>
/// <param name="Object"><c>Kind/NS/NAME</c>.</param>
/// <param name="Pointer">JSON pointer; null for the whole object.</param>
/// <param name="Note">What is to be seen there.</param>
/// <param name="Item">Id of the evidence item the object was read in; null when none.</param>
public sealed record ObjectEvidence(string Object, string? Pointer, string? Note, string? Item);

/// <summary>A concrete counter-example.</summary>
public sealed record WitnessEntry(string? From, string? To, string? Port, string AllowedBy, string? Policy, string? Pointer)
{
    /// <summary>Lines of the deciding rule quoted from the policy as YAML; null when an absence decided.</summary>
    public string? Quote { get; init; }
}

/// <summary>A result to act on, in the five attributes of an audit finding.</summary>
public sealed record FindingEntry
{
    /// <summary>Id derived from check, cluster and subject: <c>F-</c> and eight hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Check id.</summary>
    public required string Check { get; init; }

    /// <summary>Check title.</summary>
    public required string Title { get; init; }

    /// <summary>Severity.</summary>
    public required string Severity { get; init; }

    /// <summary><c>fail</c> or <c>warn</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Namespace; null for the cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>Subject.</summary>
    public required string Subject { get; init; }

    /// <summary>What is: the condition found.</summary>
    public required string Condition { get; init; }

    /// <summary>What should be: the check's condition.</summary>
    public required string Criteria { get; init; }

    /// <summary>Why it is so: the rule, or the absence of one.</summary>
    public required string Cause { get; init; }

    /// <summary>What it leads to.</summary>
    public required string Effect { get; init; }

    /// <summary>What to do.</summary>
    public required string Recommendation { get; init; }

    /// <summary>Patch made for the object; null when there is none.</summary>
    public string? Patch { get; init; }

    /// <summary>Counter-example; null for a warn without one.</summary>
    public WitnessEntry? Witness { get; init; }

    /// <summary>Objects it rests on.</summary>
    public required ImmutableArray<ObjectEvidence> Evidence { get; init; }

    /// <summary>Ids of the exceptions that accept it. It stays a finding.</summary>
    public ImmutableArray<string> WaivedBy { get; init; } = [];

    /// <summary>Controls it touches: <c>framework:control</c>.</summary>
    public required ImmutableArray<string> Controls { get; init; }
}
