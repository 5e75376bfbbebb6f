using System.Globalization;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Period;
using Compliance.Host.Audits;
using Compliance.Host.Terminal;

namespace Compliance.Host.Periods;

/// <summary>Which series a period is made of, and when its scans were planned.</summary>
internal static class PeriodSeries
{
    /// <summary>The series: the one that was given, that of the configuration, or the only one in the store that holds scans.</summary>
    /// <exception cref="InputException">None was given, and the store holds none or several.</exception>
    public static string Of(LedgerState ledger, PeriodSettings settings, string place)
    {
        string[] known = Known(ledger);
        if (settings.Series is { } given)
            return known.Contains(given) ? given : throw new InputException($"--series {given}: {place} holds no pack of it; {Words(known)}");
        if (settings.Configuration?.Document.Series is { } declared) return PackName.Safe(declared);
        string[] scans = [.. known.Where(s => !known.Any(k => s == PeriodComposer.SeriesOf(k)))];
        return scans is [var only] ? only : throw new InputException($"which series is meant is not said, and {place} {(known.Length == 0 ? "holds no pack" : "holds several")}; {Words(scans)}", "--series names it.");
    }

    /// <summary>Says that no scan falls into the span, and where they are.</summary>
    public static InputException Nothing(LedgerState ledger, string series, PeriodSettings settings, string place)
    {
        PackRecord[] packs = [.. ledger.Packs.Where(p => p.Series == series)];
        return new InputException($"no scan of the series {series} in {place} falls between {Day(settings.From)} and {Day(settings.To)}; "
            + (packs.Length == 0 ? "it holds no pack of this series" : $"its {packs.Length} {(packs.Length == 1 ? "scan was" : "scans were")} made between {Day(packs.Min(p => p.StoredBy.Record.Moment))} and {Day(packs.Max(p => p.StoredBy.Record.Moment))}"));
    }

    /// <summary>When scans were planned: by the interval that was given, else by the schedule of the configuration.</summary>
    /// <exception cref="InputException">Neither is there, or it gives no plan.</exception>
    public static PeriodPlan Plan(string series, PeriodSettings settings, AuditConfiguration configuration)
    {
        try
        {
            if (settings.Interval is { } interval) return PeriodPlan.Every(series, settings.From, settings.To, interval);
            return PeriodPlan.Scheduled(series, settings.From, settings.To, configuration.Scope.Schedule.Scan
                ?? throw new InputException("how often scans were planned is not known, so nothing could be told of gaps: the configuration has no schedule.scan", "--interval P1D says that one was planned each day."));
        }
        catch (FormatException e)
        {
            throw new InputException($"{(settings.Interval is null ? "schedule.scan" : "--interval")}: {e.Message}");
        }
    }

    private static string[] Known(LedgerState ledger) => [.. ledger.Packs.Select(p => p.Series).Distinct().Order(StringComparer.Ordinal)];

    private static string Words(string[] series) => series.Length == 0 ? "nothing was audited into it" : $"its series: {string.Join(", ", series.Take(20))}";

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
