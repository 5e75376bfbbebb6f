using System.Collections.Immutable;
using System.Globalization;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Evidence;

/// <summary>EVD-FRESHNESS.</summary>
public sealed class Freshness : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EVD-FRESHNESS",
        Group = "evidence",
        Title = "Evidence is fresh enough for the statement it supports",
        Rationale = "A stale snapshot proves yesterday's cluster.",
        Condition = "Fails when the snapshot was collected more than max_age_h hours before the moment of assessment, and is not evaluable when it was collected after it. Manifests declare a state of unknown age, and are not evaluable unless they are stale too. Warns when the clock of the collector and that of the API server, by the Date of its answers, are more than max_skew_s seconds apart, by the smallest difference seen. Where scans are scheduled, fails when two scans of the series that follow one another, or the last one and this, are more than max_gap_days days apart, as the store's ledger tells of the time since the last approved pack, a year at most; not evaluable for the first scan, and where no ledger tells.",
        Remediation = "Collect again, schedule scans, and alert on missed ones.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("max_age_h", "24").Add("max_gap_days", "7").Add("max_skew_s", "60"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        yield return Age(context);
        if (Skew(context) is { } skew) yield return skew;
        if (context.Scope.Schedule.Scan is { } schedule) yield return Gaps(context, schedule);
    }

    private CheckResult Age(CheckContext context)
    {
        ClusterSnapshot snapshot = context.Snapshot;
        TimeSpan age = context.Moment - snapshot.CollectedAt;
        string collected = $"the snapshot was collected at {Text(snapshot.CollectedAt)}";
        if (age > TimeSpan.FromHours(context.Int("max_age_h")))
            return Definition.Fail(context, context.Cluster(), null,
                string.Create(CultureInfo.InvariantCulture, $"The state is {age.TotalHours:F0} hours old: {collected}, and assessed at {Text(context.Moment)}."),
                new() { AllowedBy = $"{collected}, more than {context.Parameters["max_age_h"]} hours before {Text(context.Moment)}" });
        if (age < -TimeSpan.FromSeconds(context.Int("max_skew_s")))
            return Definition.NotEvaluable(context, context.Cluster(), null, $"{collected}, after the moment of assessment ({Text(context.Moment)})");
        return snapshot.Origin == SnapshotOrigin.Manifests
            ? Definition.NotEvaluable(context, context.Cluster(), null, "the state was read from files, which do not say how old it is")
            : Definition.Pass(context, context.Cluster(), null, $"T{collected[1..]}, and assessed at {Text(context.Moment)}.");
    }

    private CheckResult Gaps(CheckContext context, string schedule)
    {
        string subject = $"scans/{context.Cluster}";
        if (context.Input?.History is not { } history)
            return Definition.NotEvaluable(context, subject, null, $"scans are scheduled ({schedule}), and no ledger tells of them, which would show the longest gap between them");
        if (history.Scans.IsEmpty)
            return Definition.NotEvaluable(context, subject, null, $"scans are scheduled ({schedule}), and this is the first one that the ledger tells of, so there is no gap between two yet");
        ImmutableArray<DateTimeOffset> points = [.. history.Scans, context.Moment];
        (DateTimeOffset from, DateTimeOffset to) = points.Zip(points.Skip(1)).MaxBy(p => p.Second - p.First);
        string longest = string.Create(CultureInfo.InvariantCulture,
            $"{points.Length} scans since {Text(points[0])}; the longest gap is {(to - from).TotalDays:F1} days, from {Text(from)} to {Text(to)}");
        return to - from > TimeSpan.FromDays(context.Int("max_gap_days"))
            ? Definition.Fail(context, subject, null, $"Scans are scheduled ({schedule}), and were missed: {longest}.",
                new() { AllowedBy = $"no scan of the series from {Text(from)} to {Text(to)}, more than {context.Parameters["max_gap_days"]} days" })
            : Definition.Pass(context, subject, null, $"{longest}.");
    }

    private CheckResult? Skew(CheckContext context)
    {
        ImmutableArray<TimeSpan> offsets = [.. context.Snapshot.Listings.Where(l => l.Provenance?.ServerDate is not null)
            .Select(l => l.Provenance!.Ended - l.Provenance.ServerDate!.Value)];
        if (offsets.IsEmpty) return null;
        // The answer is read after its Date is written: the smallest difference is the one least blurred by that.
        TimeSpan least = offsets.MinBy(o => o.Duration());
        return least.Duration() <= TimeSpan.FromSeconds(context.Int("max_skew_s")) ? null
            : Definition.Warn(context, $"clock/{context.Cluster}", null, string.Create(CultureInfo.InvariantCulture,
                $"The clock of the collector is {Math.Abs(least.TotalSeconds):F0} seconds {(least > TimeSpan.Zero ? "ahead of" : "behind")} that of the API server."));
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
