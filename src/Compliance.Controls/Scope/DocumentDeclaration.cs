using System.Collections.Immutable;

namespace Compliance.Controls.Scope;

/// <summary>Document control fields that the owner declares. Each one left out is named in the pack as missing.</summary>
public sealed record DocumentDeclaration
{
    /// <summary>Nothing declared.</summary>
    public static readonly DocumentDeclaration Undeclared = new();

    /// <summary>Series the packs belong to; null: the name of the first cluster.</summary>
    public string? Series { get; init; }

    /// <summary>Title; null for the usual one.</summary>
    public string? Title { get; init; }

    /// <summary>Entity the pack speaks of.</summary>
    public string? Entity { get; init; }

    /// <summary>Owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Primary author.</summary>
    public string? Author { get; init; }

    /// <summary>Contributors beside the author; empty when there are none, null when nothing is declared.</summary>
    public ImmutableArray<string>? Contributors { get; init; }

    /// <summary>Persons who changed the configuration since the last approved pack; they count as authors.</summary>
    public ImmutableArray<string> ConfigurationChangedBy { get; init; } = [];

    /// <summary>Designated reviewers.</summary>
    public ImmutableArray<string> Reviewers { get; init; } = [];

    /// <summary>Designated approvers.</summary>
    public ImmutableArray<string> Approvers { get; init; } = [];

    /// <summary>Two or three paragraphs for executives.</summary>
    public string? ExecutiveSummary { get; init; }

    /// <summary>Why the document exists.</summary>
    public string? BusinessContext { get; init; }

    /// <summary>What is covered.</summary>
    public ImmutableArray<string> InScope { get; init; } = [];

    /// <summary>What is not covered; empty when nothing is left out, null when nothing is declared.</summary>
    public ImmutableArray<string>? OutOfScope { get; init; }

    /// <summary>To whom it applies and under what circumstances.</summary>
    public string? Applicability { get; init; }

    /// <summary>Related documents; empty when there are none, null when nothing is declared.</summary>
    public ImmutableArray<string>? RelatedDocuments { get; init; }

    /// <summary>Classification.</summary>
    public string? Classification { get; init; }

    /// <summary>Retention in words.</summary>
    public string? Retention { get; init; }

    /// <summary>Next review.</summary>
    public DateTimeOffset? NextReview { get; init; }

    /// <summary>Distribution list.</summary>
    public ImmutableArray<string> Distribution { get; init; } = [];

    /// <summary>How the packs are reviewed.</summary>
    public ReviewDeclaration Review { get; init; } = ReviewDeclaration.Undeclared;
}
