using System.Collections.Immutable;
using System.Globalization;

namespace Compliance.Evidence.Period;

/// <summary>Of which scans a period is made, and when they were to be.</summary>
public sealed record PeriodPlan
{
    /// <summary>The most planned points that a span may have.</summary>
    public const int MaxPoints = 20_000;

    /// <summary>Series of the scans.</summary>
    public required string Series { get; init; }

    /// <summary>Begin of the span, which belongs to it.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the span, which does not belong to it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Longest time between two scans that is no gap.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Where the interval is from, in words.</summary>
    public required string IntervalSource { get; init; }

    /// <summary>Moments at which a scan was planned, in order.</summary>
    public required ImmutableArray<DateTimeOffset> Points { get; init; }

    /// <summary>Plans by a given interval: a point at the begin of the span and after each interval.</summary>
    /// <exception cref="FormatException">There are more than <see cref="MaxPoints"/>.</exception>
    public static PeriodPlan Every(string series, DateTimeOffset from, DateTimeOffset to, TimeSpan interval)
    {
        if ((to - from) / interval > MaxPoints) throw new FormatException($"{Words(interval)} gives more than {MaxPoints} planned points in the span");
        var points = ImmutableArray.CreateBuilder<DateTimeOffset>();
        for (DateTimeOffset at = from; at < to; at += interval) points.Add(at);
        return new PeriodPlan { Series = series, From = from, To = to, Interval = interval, IntervalSource = $"given for this pack: {Words(interval)}, from the begin of the span on", Points = points.ToImmutable() };
    }

    /// <summary>Plans by a schedule. The interval is the longest time between two of its points and a tenth of it, because jobs start late.</summary>
    /// <param name="series">Series of the scans.</param>
    /// <param name="from">Begin of the span.</param>
    /// <param name="to">End of the span.</param>
    /// <param name="cron">Five-field cron expression, in UTC.</param>
    /// <exception cref="FormatException">It is no such expression, never comes, or gives more than <see cref="MaxPoints"/>.</exception>
    public static PeriodPlan Scheduled(string series, DateTimeOffset from, DateTimeOffset to, string cron)
    {
        var schedule = new PlannedPoints(cron);
        ImmutableArray<DateTimeOffset> points = [.. schedule.Between(from, to).Take(MaxPoints + 1)];
        if (points.Length > MaxPoints) throw new FormatException($"the schedule {cron} gives more than {MaxPoints} planned points in the span");
        // Eight years hold every date that comes at all, and a point on either side of the span.
        DateTimeOffset[] around = [.. schedule.Between(from.AddYears(-8), from).TakeLast(1), .. points, .. schedule.Between(to, to.AddYears(8)).Take(1)];
        if (around.Length < 2) throw new FormatException($"the schedule {cron} names no two moments");
        TimeSpan longest = around.Zip(around.Skip(1), (a, b) => b - a).Max();
        return new PeriodPlan
        {
            Series = series, From = from, To = to, Interval = longest + new TimeSpan(longest.Ticks / 10 / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond),
            IntervalSource = $"schedule {cron}: at most {Words(longest)} between two points, and a tenth of it because jobs start late", Points = points,
        };
    }

    /// <summary>A time in words, such as <c>1 day 2 hours</c>.</summary>
    internal static string Words(TimeSpan time)
    {
        (int Count, string Unit)[] parts = [(time.Days, "day"), (time.Hours, "hour"), (time.Minutes, "minute"), (time.Seconds, "second")];
        string words = string.Join(' ', parts.Where(p => p.Count > 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Count} {p.Unit}{(p.Count == 1 ? "" : "s")}")));
        return words.Length == 0 ? "no time" : words;
    }

    /// <summary>A moment in words.</summary>
    internal static string Words(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
