using System.Text;
using Compliance.Controls.Configuration;
using Compliance.Evidence.Period;

namespace Compliance.Host.Imports;

/// <summary>A schedule in the form of the configuration.</summary>
/// <param name="Cron">Cron expression of five fields.</param>
/// <param name="Longest">Longest time between two of its points.</param>
internal sealed record ImportedSchedule(string Cron, TimeSpan Longest)
{
    /// <summary>Reads a schedule of Calico: five fields, in which <c>?</c> and upper-case names may stand, or a word such as <c>@daily</c>.</summary>
    /// <exception cref="FormatException">It is none that the configuration can have; the message says why.</exception>
    public static ImportedSchedule Of(string text)
    {
        string cron = text.Trim().ToLowerInvariant() switch
        {
            "@yearly" or "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" or "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            string other => string.Join(' ', other.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Replace('?', '*'),
        };
        if (cron.StartsWith('@') || cron.Contains("tz=", StringComparison.Ordinal)) throw new FormatException("the configuration knows cron expressions of five fields, in UTC");
        ConfigurationReading reading = ConfigurationReader.Read("", Encoding.UTF8.GetBytes($"schedule: {{pack: {System.Text.Json.JsonSerializer.Serialize(cron)}}}\n"));
        if (!reading.Problems.IsEmpty) throw new FormatException(reading.Problems[0].Message);
        // Ten days hold every point of a schedule by the minute, and the longest time between two points is sought beyond them.
        var from = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new ImportedSchedule(cron, PeriodPlan.Scheduled("", from, from.AddDays(10), cron).Interval);
    }
}
