using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on a period. Only a period pack has more of them than the sheet of scans.</summary>
internal static class PeriodTables
{
    private static SheetColumn Seconds(string header) => Number(header, 14);

    /// <summary>All of them, in the order of their sheets.</summary>
    public static IEnumerable<SheetTable> Of(EvidencePack pack, RowPlaces places)
    {
        yield return ScanTable.Table(pack);
        if (pack.Period is not { } period)
            yield break;
        yield return Points(period);
        yield return Gaps(period);
        yield return Breaks(period);
        yield return Controls(period, places);
        yield return Flips(period, places);
        yield return Findings(period, places);
        yield return Objects(period);
    }

    private static SheetTable Points(PeriodEntry period) => Table<PlannedPointEntry>("Period_Points",
        [Moment("Planned at (UTC)"), Status("State", 12), Name("Pack", 44)], period.Planned, p => [p.Moment, p.State, p.Scan], "No schedule tells when scans were planned.");

    private static SheetTable Gaps(PeriodEntry period) => Table<ScanGapEntry>("Period_Gaps",
        [Moment("From (UTC)"), Moment("To (UTC)"), Seconds("Seconds"), Text("Where", 16), Number("Points missed")], period.Gaps, g => [g.From, g.To, g.Seconds, g.Where, g.Missed],
        "No stretch without a scan is longer than the interval.");

    private static SheetTable Breaks(PeriodEntry period) => Table<ScanBreakEntry>("Period_Breaks",
        [Name("Scan", 44), Name("Scan before", 44), Text("What differs", 56), Name("Checks", 44)], period.Breaks, b => [b.Scan, b.Before, string.Join('\n', b.Reasons), string.Join('\n', b.Checks)],
        "Every scan asked what the one before it asked.");

    private static SheetTable Controls(PeriodEntry period, RowPlaces places) => Table<ControlPeriodEntry>("Period_Controls",
        [Text("Framework", 16), Name("Control", 16), Status("Worst"), Moment("First shown (UTC)"), Name("By pack", 40), Status("At the end"), Number("Scans"), Number("Of them the worst"), Seconds("Seconds satisfied"),
            Seconds("Seconds not satisfied"), Seconds("Seconds not evaluated"), Seconds("Seconds manual"), Seconds("Seconds not applicable"), Seconds("Seconds unknown")],
        period.Controls,
        c => [c.Framework, places.Control(c.Framework, c.Control), c.Worst, c.WorstMoment, c.WorstScan, c.AtEnd, c.Scans, c.WorstScans, c.Times.Satisfied, c.Times.NotSatisfied, c.Times.NotEvaluated, c.Times.Manual, c.Times.NotApplicable,
            c.Times.Unknown],
        "No scan speaks of a control.");

    private static SheetTable Flips(PeriodEntry period, RowPlaces places) => Table<(ControlPeriodEntry Control, StatusFlipEntry Flip)>("Period_Flips",
        [Text("Framework", 16), Name("Control", 16), Moment("First shown (UTC)"), Name("By pack", 40), Status("Was"), Status("Is"), Text("Why incomparable", 56)],
        [.. period.Controls.SelectMany(control => control.Flips.Select(flip => (control, flip)))],
        r => [r.Control.Framework, places.Control(r.Control.Framework, r.Control.Control), r.Flip.Moment, r.Flip.Scan, r.Flip.From, r.Flip.To, r.Flip.Incomparable], "No control changed its status.");

    private static SheetTable Findings(PeriodEntry period, RowPlaces places) => Table<FindingPeriodEntry>("Period_Findings",
        [Name("Finding", 13), Name("Check", 28), Name("Cluster", 16), Name("Subject", 44), Moment("First seen (UTC)"), Moment("Last seen (UTC)"), Number("Scans with it"), Number("Scans without it"),
            Number("Times it came"), Text("At the end", 12), Text("Scans that could not tell", 56)],
        period.Findings,
        f => [Link.To(f.Id, "Findings", places.Findings), f.Check, f.Cluster, f.Subject, f.FirstSeen, f.LastSeen, f.Scans, f.Absent, f.Appearances, f.AtEnd,
            string.Join('\n', f.Incomparable.Select(i => $"{CellText.Csv(i.From)} to {CellText.Csv(i.To)}, scans: {CellText.Csv(i.Scans)}. {i.Reason}"))],
        "No scan has a finding.");

    private static SheetTable Objects(PeriodEntry period) => Table<TransientObjectEntry>("Period_Objects",
        [Name("Cluster", 16), Text("Kind", 12), Name("Object", 48), Moment("First seen (UTC)"), Moment("Last seen (UTC)"), Number("Scans with it"), Text("Doubt", 56)],
        period.Transient, o => [o.Cluster, o.Kind, o.Object, o.FirstSeen, o.LastSeen, o.Scans, o.Doubt], "Whatever a scan shows, the first or the last shows too.");
}
