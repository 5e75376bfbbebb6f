using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

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

    /// <summary>Of a redacted copy: SHA-256 of the evidence manifest of the pack it was made from, lower-case hex. Null in a pack.</summary>
    public string? RedactedFrom { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>Entity the pack speaks of; null when not declared.</summary>
    public string? Entity { get; init; }

    /// <summary>Status when this document was written.</summary>
    public required PackStatus Status { get; init; }

    /// <summary>Moment of assessment.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Last moment at which the document changed: <see cref="Created"/> of a draft, that of the last decision once approved. Null in
    /// packs of programs that did not write it.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Next review; null when not declared.</summary>
    public DateTimeOffset? NextReview { get; init; }

    /// <summary>Owner; null when not declared.</summary>
    public string? Owner { get; init; }

    /// <summary>Primary author; null when not declared.</summary>
    public string? Author { get; init; }

    /// <summary>Contributors beside the primary author.</summary>
    public ImmutableArray<string> Contributors { get; init; } = [];

    /// <summary>Persons who changed the configuration since the last approved pack, as it declares them.</summary>
    public ImmutableArray<string> ConfigurationChangedBy { get; init; } = [];

    /// <summary>Designated reviewers.</summary>
    public ImmutableArray<string> Reviewers { get; init; } = [];

    /// <summary>Designated approvers.</summary>
    public ImmutableArray<string> Approvers { get; init; } = [];

    /// <summary>Moment of approval; null before.</summary>
    public DateTimeOffset? ApprovalDate { get; init; }

    /// <summary>Two or three paragraphs for executives, in the owner's words; null when not declared.</summary>
    public string? ExecutiveSummary { get; init; }

    /// <summary>Why the document exists, in the owner's words; null when not declared.</summary>
    public string? BusinessContext { get; init; }

    /// <summary>What is covered, in the owner's words.</summary>
    public ImmutableArray<string> InScope { get; init; } = [];

    /// <summary>What is not covered, in the owner's words.</summary>
    public ImmutableArray<string> OutOfScope { get; init; } = [];

    /// <summary>To whom it applies and under what circumstances; null when not declared.</summary>
    public string? Applicability { get; init; }

    /// <summary>Related documents.</summary>
    public ImmutableArray<string> RelatedDocuments { get; init; } = [];

    /// <summary>Classification; null when not declared.</summary>
    public string? Classification { get; init; }

    /// <summary>Retention in words; null when not declared.</summary>
    public string? Retention { get; init; }

    /// <summary>Distribution list.</summary>
    public ImmutableArray<string> Distribution { get; init; } = [];

    /// <summary>Document id of the pack it supersedes; null when it is the first.</summary>
    public string? Supersedes { get; init; }

    /// <summary>The approved pack that it was compared with and follows in the chain; null when it is the first.</summary>
    public PredecessorEntry? Predecessor { get; init; }

    /// <summary>Document id of the pack that superseded it; null when none did.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>Steps that a review of it takes, in order; empty when none are declared.</summary>
    public ImmutableArray<ReviewStepEntry> ReviewSteps { get; init; } = [];

    /// <summary>One person may decide more than one step of the review.</summary>
    public bool OnePersonTwoRoles { get; init; }

    /// <summary>Decisions of the review, in order; empty in a draft.</summary>
    public ImmutableArray<ApprovalEntry> Approvals { get; init; } = [];

    /// <summary>Required fields that are not filled in, by name.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>Share of required fields filled in, 0–100, rounded down.</summary>
    public required int CompletenessPercent { get; init; }
}
