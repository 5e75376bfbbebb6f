using System.Globalization;
using System.Text.RegularExpressions;

namespace Compliance.Controls.Frameworks;

/// <summary>How often a framework wants something looked at again: a number of days, weeks, months or years.</summary>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Unit">Of what.</param>
public sealed partial record Cadence(int Count, CadenceUnit Unit)
{
    [GeneratedRegex("^P(?<count>[1-9][0-9]{0,2})(?<unit>[DWMY])\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    /// <summary>Reads an ISO 8601 duration of one unit, such as <c>P6M</c>; null when it is none.</summary>
    public static Cadence? Parse(string text) =>
        Form.Match(text) is { Success: true } match
            ? new(int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["unit"].Value switch
            {
                "D" => CadenceUnit.Day,
                "W" => CadenceUnit.Week,
                "M" => CadenceUnit.Month,
                _ => CadenceUnit.Year,
            })
            : null;

    /// <summary>The day by which it is due again. The 31st becomes the last day of a shorter month.</summary>
    public DateTimeOffset After(DateTimeOffset day) => Unit switch
    {
        CadenceUnit.Day => day.AddDays(Count),
        CadenceUnit.Week => day.AddDays(7 * Count),
        CadenceUnit.Month => day.AddMonths(Count),
        _ => day.AddYears(Count),
    };

    /// <summary>As an ISO 8601 duration.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"P{Count}{"DWMY"[(int)Unit]}");

    /// <summary>In words, such as <c>6 months</c>.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Count} {Unit.ToString().ToLowerInvariant()}{(Count == 1 ? "" : "s")}");
}

/// <summary>Unit of a <see cref="Cadence"/>.</summary>
public enum CadenceUnit
{
    /// <summary>24 hours.</summary>
    Day,

    /// <summary>Seven days.</summary>
    Week,

    /// <summary>A month of the calendar.</summary>
    Month,

    /// <summary>A year of the calendar.</summary>
    Year,
}
