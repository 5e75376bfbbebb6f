using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>Answer of a check for one subject. A waiver stands beside a fail and never replaces it.</summary>
public enum CheckVerdict
{
    /// <summary>Proved on complete evidence with a proven enforcing plug-in.</summary>
    Pass,

    /// <summary>A weakness that does not by itself break the control.</summary>
    Warn,

    /// <summary>Violated, with a concrete counter-example.</summary>
    Fail,

    /// <summary>Needed input is missing, unreadable or not understood. Never a pass.</summary>
    NotEvaluable,

    /// <summary>The subject does not exist here.</summary>
    NotApplicable,
}

/// <summary>One answer with its evidence.</summary>
public sealed record CheckResult
{
    /// <summary>Id of the check.</summary>
    public required string Check { get; init; }

    /// <summary>Cluster it speaks of.</summary>
    public required string Cluster { get; init; }

    /// <summary>The answer.</summary>
    public required CheckVerdict Verdict { get; init; }

    /// <summary>Severity of this result.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What was looked at, unique within check and cluster, for example <c>namespace/payments</c> or <c>NetworkPolicy/shop/web</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Namespace of the subject; null for the cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>One sentence: the condition found.</summary>
    public required string Summary { get; init; }

    /// <summary>Why it is not evaluable or not applicable; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Objects the answer rests on.</summary>
    public ImmutableArray<EvidenceRef> Evidence { get; init; } = [];

    /// <summary>A concrete counter-example; every fail has one.</summary>
    public Witness? Witness { get; init; }

    /// <summary>Ids of the exceptions that accept this fail. It stays a fail.</summary>
    public ImmutableArray<string> WaivedBy { get; init; } = [];

    /// <summary>A YAML patch made for the object at hand; null where there is none.</summary>
    public string? Patch { get; init; }
}

/// <summary>An object, and the field in it, that an answer rests on.</summary>
/// <param name="Object">The object.</param>
/// <param name="Pointer">JSON pointer; null for the object as a whole.</param>
/// <param name="Note">What is to be seen there; null where it is plain.</param>
public sealed record EvidenceRef(ObjectRef Object, string? Pointer, string? Note = null);

/// <summary>A concrete counter-example.</summary>
public sealed record Witness
{
    /// <summary>Source, as the contract writes endpoints; null where the example is an object, not a flow.</summary>
    public string? From { get; init; }

    /// <summary>Destination.</summary>
    public string? To { get; init; }

    /// <summary>Protocol and port, for example <c>TCP/5432</c>; null for every port or where there is no flow.</summary>
    public string? Port { get; init; }

    /// <summary>What allowed it: the rule, or the absence of one, in words.</summary>
    public required string AllowedBy { get; init; }

    /// <summary>Policy of the rule; null where an absence allowed it.</summary>
    public ObjectRef? Policy { get; init; }

    /// <summary>JSON pointer of the rule.</summary>
    public string? Pointer { get; init; }
}
