using System.Globalization;
using Compliance.Evidence.Period;

namespace Compliance.Evidence.Tests.Period;

public sealed class PlannedPointsTests
{
    private static readonly DateTimeOffset From = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 2 * * *", 3, "2026-07-01T02:00 2026-07-02T02:00 2026-07-03T02:00")]
    [InlineData("*/30 1 * * *", 1, "2026-07-01T01:00 2026-07-01T01:30")]
    [InlineData("5/20 0 * * *", 1, "2026-07-01T00:05 2026-07-01T00:25 2026-07-01T00:45")]
    [InlineData("0 6 1 jan,jul *", 200, "2026-07-01T06:00 2027-01-01T06:00")]
    [InlineData("0 0 * * sat-mon", 7, "2026-07-04T00:00 2026-07-05T00:00 2026-07-06T00:00")]
    [InlineData("0 0 * * 7", 7, "2026-07-05T00:00")]
    [InlineData("0 0 * * 0", 7, "2026-07-05T00:00")]
    // Limited on both sides: the third of the month, and Fridays.
    [InlineData("0 0 10 * fri", 11, "2026-07-03T00:00 2026-07-10T00:00")]
    [InlineData("0 0 2-4 * fri", 7, "2026-07-02T00:00 2026-07-03T00:00 2026-07-04T00:00")]
    // A star with a step limits nothing in this sense: both must hold.
    [InlineData("0 0 */2 * fri", 31, "2026-07-03T00:00 2026-07-17T00:00 2026-07-31T00:00")]
    [InlineData("0 0 31 feb *", 365, "")]
    [InlineData("0 22-1 * * *", 1, "2026-07-01T00:00 2026-07-01T01:00 2026-07-01T22:00 2026-07-01T23:00")]
    public void A_cron_expression_names_its_moments(string cron, int days, string expected) => Assert.Equal(expected,
        string.Join(' ', new PlannedPoints(cron).Between(From, From.AddDays(days)).Select(m => m.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture))));

    [Fact]
    public void The_begin_of_a_span_belongs_to_it_and_its_end_does_not() =>
        Assert.Equal([From.AddHours(2)], new PlannedPoints("0 2 * * *").Between(From.AddHours(2), From.AddHours(26)));

    [Theory]
    [InlineData("0 2 * *")]
    [InlineData("60 2 * * *")]
    [InlineData("0 2 0 * *")]
    [InlineData("0 2 * * *x")]
    [InlineData("*/0 2 * * *")]
    public void What_is_no_cron_expression_is_refused(string cron) => Assert.Throws<FormatException>(() => new PlannedPoints(cron));

    [Fact]
    public void The_interval_of_a_schedule_is_its_longest_pause_and_a_tenth()
    {
        PeriodPlan daily = PeriodPlan.Scheduled("s", From, From.AddDays(90), "0 2 * * *");
        Assert.Equal(90, daily.Points.Length);
        Assert.Equal(TimeSpan.FromHours(26.4), daily.Interval);
        Assert.Equal("schedule 0 2 * * *: at most 1 day between two points, and a tenth of it because jobs start late", daily.IntervalSource);
        Assert.Equal(TimeSpan.FromDays(3.3), PeriodPlan.Scheduled("s", From, From.AddDays(14), "0 0 * * mon-fri").Interval);
        // Two points around a span that has none.
        PeriodPlan rare = PeriodPlan.Scheduled("s", From, From.AddDays(10), "0 0 1 jan *");
        Assert.Empty(rare.Points);
        Assert.Equal(TimeSpan.FromDays(365 * 1.1), rare.Interval);
        Assert.Contains("no two moments", Assert.Throws<FormatException>(() => PeriodPlan.Scheduled("s", From, From.AddDays(10), "0 0 31 feb *")).Message, StringComparison.Ordinal);
        Assert.Contains("20000", Assert.Throws<FormatException>(() => PeriodPlan.Scheduled("s", From, From.AddDays(90), "* * * * *")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_given_interval_plans_a_point_at_the_begin_and_after_each()
    {
        PeriodPlan plan = PeriodPlan.Every("s", From, From.AddHours(50), TimeSpan.FromHours(24));
        Assert.Equal([From, From.AddHours(24), From.AddHours(48)], plan.Points);
        Assert.Equal("given for this pack: 1 day, from the begin of the span on", plan.IntervalSource);
        Assert.Throws<FormatException>(() => PeriodPlan.Every("s", From, From.AddDays(90), TimeSpan.FromMinutes(1)));
    }
}
