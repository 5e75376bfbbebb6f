namespace Compliance.Evidence.Pack;

/// <summary>Status of a pack in its life.</summary>
public enum PackStatus
{
    /// <summary>Made, not submitted.</summary>
    Draft,

    /// <summary>Submitted; its evidence manifest is frozen.</summary>
    InReview,

    /// <summary>Every required step approved these bytes.</summary>
    Approved,

    /// <summary>A step rejected it.</summary>
    Rejected,

    /// <summary>A later pack of the series was approved.</summary>
    Superseded,

    /// <summary>Kept for retention alone.</summary>
    Archived,
}
