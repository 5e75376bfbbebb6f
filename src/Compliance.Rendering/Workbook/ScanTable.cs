using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The calendar of scans: those of the span of a period pack with the planned points that none met; else those of the series as far as the
/// pack tells them, and its own.</summary>
internal static class ScanTable
{
    /// <summary>The table, in the order of time.</summary>
    public static SheetTable Table(EvidencePack pack)
    {
        List<ImmutableArray<object?>> rows = pack.Period is { } period ? Calendar(period) : Series(pack);
        return new SheetTable("Scans",
            [Moment("State at (UTC)"), Status("Scan", 12), Moment("Assessed at (UTC)"), Name("Pack", 44), Text("Version", 10), Number("Gap before, seconds", 12), Number("Satisfied"), Number("Not satisfied"),
                Number("Not evaluated"), Number("Manual"), Number("Not applicable"), Number("Parts not read"), Text("Recomputable", 12), Text("Why not", 44), Text("Program", 22), Name("Snapshots", 74),
                Name("SHA-256 of its evidence manifest", 74), Name("SHA-256 of its pack.json", 74)],
            rows.Count, rows, "No scan was made in the span.");
    }

    private static List<ImmutableArray<object?>> Calendar(PeriodEntry period)
    {
        var gaps = period.Gaps.DistinctBy(gap => gap.To).ToDictionary(gap => gap.To, gap => gap.Seconds);
        return
        [
            .. period.Scans.Select(scan => (scan.Moment, Row: Scan(scan, gaps.TryGetValue(scan.Moment, out var gap) ? gap : null)))
                .Concat(period.Planned.Where(point => point.State == "missed").Select(point => (point.Moment, Row: Missed(point))))
                .OrderBy(entry => entry.Moment).Select(entry => entry.Row),
        ];
    }

    private static ImmutableArray<object?> Scan(ScanEntry s, long? gap) =>
    [
        s.Moment, s.Document is null ? "gone" : "scanned", s.Assessed, s.Pack, s.Version, gap, s.Controls?.Satisfied, s.Controls?.NotSatisfied, s.Controls?.NotEvaluated, s.Controls?.Manual, s.Controls?.NotApplicable,
        s.Unread, YesNo(s.NotRecomputable is null), s.NotRecomputable, s.Program, Lines(s.Snapshots.Select(x => $"{x.Cluster} {x.Sha256}")), s.Digest, s.Document,
    ];

    private static ImmutableArray<object?> Missed(PlannedPointEntry point) =>
        [point.Moment, "missed", null, null, null, null, null, null, null, null, null, null, null, "planned, and no scan was made", null, null, null, null];

    private static List<ImmutableArray<object?>> Series(EvidencePack pack) =>
    [
        .. pack.Trend.Select<TrendEntry, ImmutableArray<object?>>(t =>
            [t.Created, t.Approved ? "approved" : "scanned", t.Created, t.Pack, t.Version, null, t.Controls.Satisfied, t.Controls.NotSatisfied, t.Controls.NotEvaluated, t.Controls.Manual, t.Controls.NotApplicable,
                null, null, "an earlier pack of the series: see there", null, null, null, null]),
        [
            pack.Clusters.IsEmpty ? pack.Document.Created : pack.Clusters.Max(c => c.CollectedAt), "scanned", pack.Document.Created, pack.Document.Id, pack.Document.Version, null,
            pack.Summary.Controls.Satisfied, pack.Summary.Controls.NotSatisfied, pack.Summary.Controls.NotEvaluated, pack.Summary.Controls.Manual, pack.Summary.Controls.NotApplicable, pack.Gaps.Length, "yes",
            "this pack: it speaks of a moment and of no period", pack.Program.Name + " " + pack.Program.Version, Lines(pack.Clusters.Select(c => $"{c.Name} {c.SnapshotSha256}")), null, null,
        ],
    ];
}
