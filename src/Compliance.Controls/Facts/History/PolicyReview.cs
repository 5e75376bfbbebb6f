using Compliance.Controls.Scope;

namespace Compliance.Controls.Facts.History;

/// <summary>The last review of a policy (PCI 1.2.7).</summary>
/// <param name="By">Who did it; null where an annotation alone tells of it.</param>
/// <param name="On">When.</param>
/// <param name="Overdue">It is longer ago than the review period allows, as GOV-REVIEW-AGE counts it.</param>
/// <param name="Decision">What was decided; null when the review does not say.</param>
/// <param name="Comment">In words; null when there are none.</param>
public sealed record PolicyReview(string? By, DateTimeOffset On, bool Overdue, ReviewDecision? Decision, string? Comment)
{
    /// <summary>End of the review: what was changed later was not looked at.</summary>
    public DateTimeOffset End => On.TimeOfDay == TimeSpan.Zero ? On.AddDays(1) : On;
}
