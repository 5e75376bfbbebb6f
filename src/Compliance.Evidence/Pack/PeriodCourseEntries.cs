using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>One control over a span.</summary>
public sealed record ControlPeriodEntry
{
    /// <summary>Framework id.</summary>
    public required string Framework { get; init; }

    /// <summary>The framework's identifier of the control.</summary>
    public required string Control { get; init; }

    /// <summary>Worst status a scan shows: <c>not-satisfied</c>, <c>not-evaluated</c>, <c>manual</c>, <c>satisfied</c>, in this order;
    /// <c>not-applicable</c> only where no scan shows another.</summary>
    public required string Worst { get; init; }

    /// <summary>Name of the pack of the first scan that shows it.</summary>
    public required string WorstScan { get; init; }

    /// <summary>Moment of that scan.</summary>
    public required DateTimeOffset WorstMoment { get; init; }

    /// <summary>Status in the last scan of the span; <c>unknown</c> where that does not speak of it.</summary>
    public required string AtEnd { get; init; }

    /// <summary>How many scans speak of it.</summary>
    public required int Scans { get; init; }

    /// <summary>How many of them show the worst status.</summary>
    public required int WorstScans { get; init; }

    /// <summary>Time in each status.</summary>
    public required StatusTimes Times { get; init; }

    /// <summary>The span from begin to end, as stretches of one status each.</summary>
    public required ImmutableArray<StatusStretchEntry> Course { get; init; }

    /// <summary>Changes of the status from one scan that speaks of it to the next.</summary>
    public required ImmutableArray<StatusFlipEntry> Flips { get; init; }
}

/// <summary>Whole seconds in each status. A status holds from its scan until the next; what is before the first scan, after the last, and
/// across a gap is unknown. The sum is the span.</summary>
public sealed record StatusTimes(long Satisfied, long NotSatisfied, long NotEvaluated, long Manual, long NotApplicable, long Unknown)
{
    /// <summary>All of them.</summary>
    public long Total => Satisfied + NotSatisfied + NotEvaluated + Manual + NotApplicable + Unknown;
}

/// <summary>A stretch in which a control has one status.</summary>
/// <param name="Status">Status of a control, or <c>unknown</c>.</param>
/// <param name="From">Begin.</param>
/// <param name="To">End, which belongs to the next.</param>
public sealed record StatusStretchEntry(string Status, DateTimeOffset From, DateTimeOffset To);

/// <summary>A change of a control's status.</summary>
/// <param name="Moment">Moment of the scan that first shows the new status; the change itself was at some time since the scan before.</param>
/// <param name="Scan">Name of its pack.</param>
/// <param name="From">Status before.</param>
/// <param name="To">Status from here on.</param>
/// <param name="Incomparable">Why the two scans did not ask the same; null where they did.</param>
public sealed record StatusFlipEntry(DateTimeOffset Moment, string Scan, string From, string To, string? Incomparable);

/// <summary>One finding over a span: a check, a cluster and a subject.</summary>
public sealed record FindingPeriodEntry
{
    /// <summary>Id of the finding.</summary>
    public required string Id { get; init; }

    /// <summary>Check id.</summary>
    public required string Check { get; init; }

    /// <summary>Cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Subject.</summary>
    public required string Subject { get; init; }

    /// <summary>Moment of the first scan that shows it.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Moment of the last scan that shows it.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>How many scans show it.</summary>
    public required int Scans { get; init; }

    /// <summary>How many scans do not show it and could have.</summary>
    public required int Absent { get; init; }

    /// <summary>How many times it came: runs of scans that show it, with one in between that does not and could have.</summary>
    public required int Appearances { get; init; }

    /// <summary><c>open</c>, <c>closed</c>, or <c>unknown</c> where the last scan could not tell.</summary>
    public required string AtEnd { get; init; }

    /// <summary>Scans that could not have shown it, in order.</summary>
    public required ImmutableArray<IncomparableStretchEntry> Incomparable { get; init; }
}

/// <summary>Scans, one after another, that could not have shown a finding, for one reason.</summary>
/// <param name="From">Moment of the first.</param>
/// <param name="To">Moment of the last.</param>
/// <param name="Scans">How many.</param>
/// <param name="Reason">Why, as a whole sentence.</param>
public sealed record IncomparableStretchEntry(DateTimeOffset From, DateTimeOffset To, int Scans, string Reason);
