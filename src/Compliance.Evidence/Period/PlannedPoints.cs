using System.Collections.Immutable;
using System.Globalization;

namespace Compliance.Evidence.Period;

/// <summary>The moments that a cron expression of five fields names, in UTC. Where both the day of the month and the day of the week are
/// limited, either is enough, as cron has it.</summary>
internal sealed class PlannedPoints
{
    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly bool[] _minutes, _hours, _days, _months, _weekdays;
    private readonly bool _eitherDay;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public PlannedPoints(string cron)
    {
        string[] fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5) throw new FormatException($"'{cron}' has {fields.Length} fields; expected the five of a cron expression");
        _minutes = Field(fields[0], 0, 59, []);
        _hours = Field(fields[1], 0, 23, []);
        _days = Field(fields[2], 1, 31, []);
        _months = Field(fields[3], 1, 12, s_months);
        _weekdays = Field(fields[4], 0, 7, s_days);
        _weekdays[0] |= _weekdays[7];
        _eitherDay = fields[2][0] != '*' && fields[4][0] != '*';
    }

    /// <summary>The moments from <paramref name="from"/> on and before <paramref name="to"/>, in order.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset from, DateTimeOffset to)
    {
        for (var day = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero); day < to; day = day.AddDays(1))
        {
            if (!_months[day.Month] || !IsDay(day)) continue;
            for (int minute = 0; minute < 24 * 60; minute++)
            {
                if (!_hours[minute / 60] || !_minutes[minute % 60]) continue;
                DateTimeOffset moment = day.AddMinutes(minute);
                if (moment >= from && moment < to) yield return moment;
            }
        }
    }

    private bool IsDay(DateTimeOffset day)
    {
        bool month = _days[day.Day], week = _weekdays[(int)day.DayOfWeek];
        return _eitherDay ? month || week : month && week;
    }

    private static bool[] Field(string text, int low, int high, string[] names)
    {
        bool[] set = new bool[high + 1];
        foreach (string item in text.Split(','))
        {
            string[] parts = item.Split('/');
            int step = parts.Length == 1 ? 1 : Number(parts[1], []);
            string[] ends = parts[0].Split('-');
            int first = parts[0] == "*" ? low : Number(ends[0], names);
            // A step after a single value counts on to the end of the field.
            int last = parts[0] == "*" || (ends.Length == 1 && parts.Length > 1) ? high : Number(ends[^1], names);
            if (first < low || first > high || last < low || last > high || step < 1) throw new FormatException($"'{item}' is not a part of a cron expression");
            // A range such as fri-mon runs over the end of the field.
            for (int i = first, left = last >= first ? last - first : last - first + high - low + 1; left >= 0; i += step, left -= step) set[i > high ? i - (high - low + 1) : i] = true;
        }
        return set;
    }

    private static int Number(string text, string[] names) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : Array.IndexOf(names, text.ToLowerInvariant()) is >= 0 and var at ? at + (names.Length == 12 ? 1 : 0)
            : throw new FormatException($"'{text}' is not a part of a cron expression");
}
