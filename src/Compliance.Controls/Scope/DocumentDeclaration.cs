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

    /// <summary>Classification.</summary>
    public string? Classification { get; init; }

    /// <summary>Retention in words.</summary>
    public string? Retention { get; init; }

    /// <summary>Next review.</summary>
    public DateTimeOffset? NextReview { get; init; }

    /// <summary>Distribution list.</summary>
    public ImmutableArray<string> Distribution { get; init; } = [];
}
