using Compliance.Evidence.Integrity;
using Compliance.Host.Audits;

namespace Compliance.Host.Periods;

/// <summary>What a period pack is told.</summary>
internal sealed record PeriodSettings
{
    /// <summary>Series of the scans; null: that of the configuration, else the only one in the store.</summary>
    public string? Series { get; init; }

    /// <summary>Begin of the span, which belongs to it.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the span, which does not belong to it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Interval that takes the place of the schedule; null when none was given.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Configuration that was given; null: that of the last scan.</summary>
    public AuditConfiguration? Configuration { get; init; }

    /// <summary>Moment at which the pack is made, whole seconds, UTC.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>The moment is <c>SOURCE_DATE_EPOCH</c>.</summary>
    public required bool ClockOverridden { get; init; }

    /// <summary>Signs the evidence manifest; null for an unsigned pack.</summary>
    public PackSigner? Signer { get; init; }
}
