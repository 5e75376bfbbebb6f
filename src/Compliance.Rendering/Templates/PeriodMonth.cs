using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>A month of a period's calendar, days in UTC.</summary>
/// <param name="Name">Month and year.</param>
/// <param name="Before">Days of the month before the first that belongs to the period.</param>
/// <param name="Days">Days that belong to it.</param>
internal sealed record PeriodMonth(string Name, int Before, IReadOnlyList<PeriodDay> Days)
{
    /// <summary>Days by their state, in words.</summary>
    public string Words => string.Join("; ", Days.GroupBy(day => day.State).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        group.Key == "scanned" || group.Key == "unplanned"
            ? $"{group.Key} {group.Count().ToString(CultureInfo.InvariantCulture)}"
            : $"{group.Key} {group.Count().ToString(CultureInfo.InvariantCulture)}: {string.Join(", ", group.Select(day => day.Day.ToString(CultureInfo.InvariantCulture)))}"));

    /// <summary>The months of a period.</summary>
    public static IReadOnlyList<PeriodMonth> Of(PeriodEntry period)
    {
        var scans = period.Scans.ToLookup(scan => DayOf(scan.Moment));
        var points = period.Planned.ToLookup(point => DayOf(point.Moment));
        // The end does not belong to the period: one at midnight leaves its day out.
        var last = DayOf(period.To.AddTicks(-1));
        var days = new List<(DateOnly Date, PeriodDay Day)>();
        for (var date = DayOf(period.From); date <= last; date = date.AddDays(1))
            days.Add((date, new PeriodDay(date.Day, StateOf(scans[date], points[date]))));
        return [.. days.GroupBy(day => (day.Date.Year, day.Date.Month)).Select(month =>
            new PeriodMonth(month.First().Date.ToString("MMM yyyy", CultureInfo.InvariantCulture), month.First().Date.Day - 1, [.. month.Select(day => day.Day)]))];
    }

    /// <summary>The worst that can be said of a day: a point missed, a scan whose pack is gone, one that could not read everything.</summary>
    private static string StateOf(IEnumerable<ScanEntry> scans, IEnumerable<PlannedPointEntry> points) =>
        points.Any(point => point.State == "missed") ? "missed"
        : points.Any(point => point.State == "gone") || scans.Any(scan => scan.Controls is null) ? "gone"
        : scans.Any(scan => scan.Unread > 0) ? "incomplete"
        : scans.Any() || points.Any(point => point.State == "met") ? "scanned"
        : "unplanned";

    private static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);
}

/// <summary>A day of a calendar.</summary>
/// <param name="Day">Day of the month.</param>
/// <param name="State"><c>scanned</c>, <c>incomplete</c>, <c>gone</c>, <c>missed</c> or <c>unplanned</c>.</param>
internal sealed record PeriodDay(int Day, string State);
