using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>A quarter of daily scans of the sample: points missed, a pack that is gone, one that was not read whole, a gap, and controls that flipped.</summary>
internal static class SamplePeriod
{
    private static readonly DateTimeOffset From = new(2026, 7, 10, 0, 0, 0, TimeSpan.Zero), To = new(2026, 10, 10, 0, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableHashSet<int> Missed = [3, 40, 41, 42, 43];

    public static EvidencePack Of(EvidencePack pack)
    {
        var days = Enumerable.Range(0, (To - From).Days).ToList();
        var scans = days.Where(day => !Missed.Contains(day)).Select(Scan).ToImmutableArray();
        return pack with
        {
            Period = new PeriodEntry
            {
                Series = "payment-shop", From = From, To = To, Statement = "The cardholder zone held at 86 of 92 planned points; 5 points were missed and one pack is gone.",
                IntervalSeconds = 25 * 3600, IntervalSource = "the schedule of the configuration, 0 2 * * *, and one hour",
                Planned = [.. days.Select(day => new PlannedPointEntry(At(day), Missed.Contains(day) ? "missed" : day == 20 ? "gone" : "met", Missed.Contains(day) ? null : Name(day)))],
                Gaps = [new ScanGapEntry(At(2), At(4), 2 * 86_400, "between", 1), new ScanGapEntry(At(39), At(44), 5 * 86_400, "between", 4)],
                Scans = scans,
                Controls = [.. pack.Controls.Select((control, i) => Control(control, i))],
                Findings = [.. pack.Findings.Select((finding, i) => Finding(finding, i))],
                Transient =
                [
                    new TransientObjectEntry(SamplePack.Cluster, "policy", "NetworkPolicy/orders/allow-debug", At(11), At(13), 3, null),
                    new TransientObjectEntry(SamplePack.Cluster, "workload", SamplePack.HostileNames[6], At(30), At(30), 1, SamplePack.HostileNames[7]),
                ],
                Breaks = [new ScanBreakEntry(Name(60), Name(59), ["The program is 0.1.0, and was 0.0.9."], ["NP-WIDE-CIDR", SamplePack.HostileNames[0]])],
                CannotTell = ["What was between two scans is not known.", SamplePack.HostileNames[7]],
            },
        };
    }

    /// <summary>The same with nothing in it: no schedule, no scan.</summary>
    public static EvidencePack Empty(EvidencePack pack) => pack with
    {
        Period = new PeriodEntry
        {
            Series = "payment-shop", From = From, To = To, Statement = "No scan was made.", IntervalSeconds = 86_400, IntervalSource = "no schedule is declared", Planned = [],
            Gaps = [new ScanGapEntry(From, To, 92 * 86_400, "whole", 0)], Scans = [], Controls = [], Findings = [], Transient = [], Breaks = [], CannotTell = [],
        },
    };

    private static DateTimeOffset At(int day) => From.AddDays(day).AddHours(2);

    private static string Name(int day) => $"payment-shop-1.1.{day}-{day:x8}";

    private static ScanEntry Scan(int day) => new()
    {
        Pack = Name(day), Version = $"1.1.{day}", Digest = new string((char)('a' + (day % 6)), 64), Moment = At(day), Assessed = At(day).AddMinutes(1),
        Program = day == 20 ? null : "compliance 0.1.0", Document = day == 20 ? null : new string('b', 64), Controls = day == 20 ? null : new StatusCounts(2, 6, 2, 2, 1), Unread = day == 50 ? 2 : 0,
        Snapshots = day == 20 ? [] : [new ScanSnapshotEntry(SamplePack.Cluster, new string('c', 64), At(day))], NotRecomputable = day == 20 ? "its snapshot is gone" : null,
    };

    private static ControlPeriodEntry Control(ControlEntry control, int i)
    {
        var turn = At(20 + i);
        var better = control.Status == "not-satisfied" && i % 2 == 0;
        long before = (long)(turn - At(0)).TotalSeconds, after = (long)(To - turn).TotalSeconds, unknown = (long)(At(0) - From).TotalSeconds;
        ImmutableArray<StatusStretchEntry> course = better
            ? [new("unknown", From, At(0)), new("not-satisfied", At(0), turn), new("satisfied", turn, To)]
            : [new("unknown", From, At(0)), new(control.Status, At(0), To)];
        long Time(string status) => (better, status) switch
        {
            (true, "not-satisfied") => before,
            (true, "satisfied") => after,
            (false, _) when status == control.Status => before + after,
            _ => 0,
        };
        return new ControlPeriodEntry
        {
            Framework = control.Framework, Control = control.Control, Worst = control.Status, WorstScan = Name(0), WorstMoment = At(0), AtEnd = better ? "satisfied" : control.Status, Scans = 87,
            WorstScans = better ? 20 + i : 87, Course = course,
            Times = new StatusTimes(Time("satisfied"), Time("not-satisfied"), Time("not-evaluated"), Time("manual"), Time("not-applicable"), unknown),
            Flips = better ? [new StatusFlipEntry(turn, Name(20 + i), "not-satisfied", "satisfied", i % 4 == 0 ? "The check's condition is not the same." : null)] : [],
        };
    }

    private static FindingPeriodEntry Finding(FindingEntry finding, int i) => new()
    {
        Id = finding.Id, Check = finding.Check, Cluster = finding.Cluster, Subject = finding.Subject, FirstSeen = At(i), LastSeen = At(60 + i), Scans = 50, Absent = 10 + i, Appearances = 1 + (i % 3),
        AtEnd = (i % 3) switch { 0 => "open", 1 => "closed", _ => "unknown" },
        Incomparable = i == 2 ? [new IncomparableStretchEntry(At(5), At(9), 5, "The check did not run.")] : [],
    };
}
