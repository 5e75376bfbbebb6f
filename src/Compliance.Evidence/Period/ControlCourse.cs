using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Period;

/// <summary>The course of one control over a span.</summary>
internal static class ControlCourse
{
    /// <summary>What stands where no scan can tell.</summary>
    public const string Unknown = "unknown";

    // From the worst; not-applicable stands apart, and counts only where nothing else was seen.
    private static readonly string[] s_order = ["not-satisfied", "not-evaluated", "manual", "satisfied", "not-applicable"];

    /// <summary>How bad a status is: 0 for the worst.</summary>
    public static int Rank(string status) => Array.IndexOf(s_order, status) is >= 0 and var at ? at : throw new PeriodException($"'{status}' is no status of a control");

    /// <summary>The course.</summary>
    /// <param name="plan">The span.</param>
    /// <param name="framework">Framework id.</param>
    /// <param name="control">Control id.</param>
    /// <param name="scans">Scans in order; one of them at least speaks of the control.</param>
    public static ControlPeriodEntry Of(PeriodPlan plan, string framework, string control, IReadOnlyList<ScanRecord> scans)
    {
        string key = $"{framework}:{control}";
        ScanRecord[] speaking = [.. scans.Where(s => s.Controls.ContainsKey(key))];
        ScanRecord worst = speaking.MinBy(s => Rank(s.Controls[key].Status))!;
        string status = worst.Controls[key].Status;
        ImmutableArray<StatusStretchEntry> course = Stretches(plan, scans, s => s.Controls.GetValueOrDefault(key)?.Status ?? Unknown);
        return new ControlPeriodEntry
        {
            Framework = framework,
            Control = control,
            Worst = status,
            WorstScan = worst.Stored.Pack,
            WorstMoment = worst.Moment,
            AtEnd = scans[^1].Controls.GetValueOrDefault(key)?.Status ?? Unknown,
            Scans = speaking.Length,
            WorstScans = speaking.Count(s => s.Controls[key].Status == status),
            Times = Times(course),
            Course = course,
            Flips = [.. speaking.Zip(speaking.Skip(1)).Where(p => p.First.Controls[key].Status != p.Second.Controls[key].Status).Select(p => new StatusFlipEntry(
                p.Second.Moment, p.Second.Stored.Pack, p.First.Controls[key].Status, p.Second.Controls[key].Status, ScanComparison.Control(key, p.First, p.Second)))],
        };
    }

    /// <summary>The span cut into stretches: a status holds from its scan until the next, unless the next is further away than the
    /// interval.</summary>
    public static ImmutableArray<StatusStretchEntry> Stretches(PeriodPlan plan, IReadOnlyList<ScanRecord> scans, Func<ScanRecord, string> status)
    {
        var stretches = ImmutableArray.CreateBuilder<StatusStretchEntry>();
        void Add(string what, DateTimeOffset from, DateTimeOffset to)
        {
            if (from == to) return;
            if (stretches.Count > 0 && stretches[^1].Status == what) stretches[^1] = stretches[^1] with { To = to };
            else stretches.Add(new StatusStretchEntry(what, from, to));
        }

        Add(Unknown, plan.From, scans[0].Moment);
        for (int i = 0; i + 1 < scans.Count; i++)
            Add(scans[i + 1].Moment - scans[i].Moment > plan.Interval ? Unknown : status(scans[i]), scans[i].Moment, scans[i + 1].Moment);
        Add(Unknown, scans[^1].Moment, plan.To);
        return stretches.ToImmutable();
    }

    private static StatusTimes Times(ImmutableArray<StatusStretchEntry> course)
    {
        ILookup<string, long> by = course.ToLookup(s => s.Status, s => (s.To - s.From).Ticks / TimeSpan.TicksPerSecond, StringComparer.Ordinal);
        return new StatusTimes(by["satisfied"].Sum(), by["not-satisfied"].Sum(), by["not-evaluated"].Sum(), by["manual"].Sum(), by["not-applicable"].Sum(), by[Unknown].Sum());
    }
}
