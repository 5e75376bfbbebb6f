using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>One policy in the six-month review of rules (PCI 1.2.7).</summary>
public sealed record RuleReviewEntry
{
    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary><c>Kind/NS/NAME</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>Last change; null where nothing in the cluster tells it.</summary>
    public PolicyChangeEntry? LastChange { get; init; }

    /// <summary>Who answers for it; null when nobody is named.</summary>
    public string? Owner { get; init; }

    /// <summary>What the analysis says against it: ids of findings about it, with their checks' words for it (unused, shadowed, over-broad, …).</summary>
    public ImmutableArray<RuleRemarkEntry> Remarks { get; init; } = [];

    /// <summary>What could not be told of it, by the same words, with the reason. Where a word stands here, its absence among the remarks says
    /// nothing.</summary>
    public ImmutableArray<RuleRemarkEntry> NotTold { get; init; } = [];

    /// <summary><c>reviewed</c>, <c>overdue</c> or <c>never</c>: whether a review that the owner declares covers it within the period.</summary>
    public required string State { get; init; }

    /// <summary>Who reviewed it last; null when nobody did.</summary>
    public string? ReviewedBy { get; init; }

    /// <summary>Day of the last review; null when there is none.</summary>
    public DateTimeOffset? ReviewedOn { get; init; }

    /// <summary>What the reviewer decided: <c>keep</c>, <c>change</c> or <c>remove</c>; null when no decision is recorded.</summary>
    public string? Decision { get; init; }

    /// <summary>Reviewer's words; null when there are none.</summary>
    public string? Comment { get; init; }
}

/// <summary>Something the analysis says against a policy.</summary>
/// <param name="Word"><c>unused</c>, <c>shadowed</c>, <c>over-broad</c>, <c>inert</c>, <c>selects-nothing</c>,
/// <c>expired</c> or <c>changed-since-review</c>.</param>
/// <param name="Finding">Id of the finding that tells it; null where it is no finding.</param>
/// <param name="Text">In words.</param>
public sealed record RuleRemarkEntry(string Word, string? Finding, string Text);

/// <summary>Who changed a policy, and when, as far as the object itself tells.</summary>
public sealed record PolicyChangeEntry
{
    /// <summary>Moment of the last change; null where it is not told.</summary>
    public DateTimeOffset? When { get; init; }

    /// <summary>Who: the person of an annotation, <c>through</c> what deploys it from a source, <c>by manager</c> of fields, as far as each is
    /// told; null where none is.</summary>
    public string? Who { get; init; }

    /// <summary>Revision it was deployed from; null where it is not told.</summary>
    public string? Revision { get; init; }

    /// <summary>Change ticket; null where it is not told.</summary>
    public string? Ticket { get; init; }

    /// <summary>Who approved the change; null where it is not told.</summary>
    public string? Approver { get; init; }

    /// <summary>Where these were read: JSON pointers into the object, or into another one whose name stands before <c>#</c>.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];
}
