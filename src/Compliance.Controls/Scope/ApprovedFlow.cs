using System.Collections.Immutable;
using Compliance.Network.Algebra;

namespace Compliance.Controls.Scope;

/// <summary>What an approval is worth at a moment.</summary>
public enum ApprovalState
{
    /// <summary>Somebody answers for it, and its review is not overdue.</summary>
    Approved,

    /// <summary>Nobody has approved it yet; it helps nothing.</summary>
    Proposed,

    /// <summary>Its review is overdue (PCI 1.2.7); it helps nothing until it is reviewed.</summary>
    Overdue,
}

/// <summary>A flow between zones that somebody wants and answers for (PCI 1.2.5).</summary>
public sealed record ApprovedFlow
{
    /// <summary>Id, unique among the flows.</summary>
    public required string Id { get; init; }

    /// <summary>Zone id, <see cref="Zone.Internet"/>, <see cref="Zone.Unzoned"/> or <see cref="Zone.Any"/>.</summary>
    public required string From { get; init; }

    /// <summary>Zone id, <see cref="Zone.Internet"/>, <see cref="Zone.Unzoned"/> or <see cref="Zone.Any"/>.</summary>
    public required string To { get; init; }

    /// <summary>Destination ports.</summary>
    public required PortSet Ports { get; init; }

    /// <summary>Why the business needs it; null when not said, and then it is only proposed.</summary>
    public string? BusinessNeed { get; init; }

    /// <summary>Who answers for the need; null when not said, and then it is only proposed.</summary>
    public string? Owner { get; init; }

    /// <summary>Who approved it; null as long as nobody did.</summary>
    public string? Approver { get; init; }

    /// <summary>Day of the approval; null as long as there is none.</summary>
    public DateTimeOffset? ApprovedOn { get; init; }

    /// <summary>Day by which it must be looked at again; null: after the review period of approved flows.</summary>
    public DateTimeOffset? ReviewBy { get; init; }

    /// <summary>Days on which it was looked at again, by the declared reviews.</summary>
    public ImmutableArray<DateTimeOffset> ReviewedOn { get; init; } = [];

    /// <summary>What makes it bearable; empty when nothing is said.</summary>
    public ImmutableArray<string> Mitigations { get; init; } = [];

    /// <summary>What it is worth at a moment.</summary>
    /// <param name="moment">The moment of assessment.</param>
    /// <param name="period">Days after an approval that names no day of review.</param>
    public ApprovalState At(DateTimeOffset moment, int period)
    {
        if (BusinessNeed is null || Owner is null || Approver is null || ApprovedOn is not { } approved || approved > moment) return ApprovalState.Proposed;
        return moment >= Due(moment, approved, period).AddDays(1) ? ApprovalState.Overdue : ApprovalState.Approved;
    }

    // A review that was done puts the next one off by a period.
    private DateTimeOffset Due(DateTimeOffset moment, DateTimeOffset approved, int period)
    {
        DateTimeOffset due = ReviewBy ?? approved.AddDays(period);
        foreach (DateTimeOffset day in ReviewedOn)
            if (day <= moment && day.AddDays(period) > due) due = day.AddDays(period);
        return due;
    }
}
