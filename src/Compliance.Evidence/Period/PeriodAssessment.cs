using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Period;

/// <summary>Computes from the packs of scans what they show of a span, and from nothing else. Packs are looked at one by one and in any order,
/// and are not kept.</summary>
/// <param name="plan">The span, and when scans were planned.</param>
public sealed class PeriodAssessment(PeriodPlan plan)
{
    private readonly List<ScanRecord> _scans = [];
    private readonly List<ScanRecord> _outside = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly WorstCase _worst = new();

    /// <summary>Adds a scan with its pack.</summary>
    /// <param name="scan">What the ledger says of it.</param>
    /// <param name="pack">Its pack.</param>
    /// <param name="document">SHA-256 of its <c>data/pack.json</c>, lower-case hex.</param>
    /// <param name="notRecomputable">Why it cannot be recomputed from what the period pack will hold; null where it can.</param>
    /// <exception cref="PeriodException">The pack is none of one scan, or holds a word that this version does not know.</exception>
    public void Add(StoredScan scan, EvidencePack pack, string document, string? notRecomputable)
    {
        if (pack.Period is not null) throw new PeriodException($"{scan.Pack} is the pack of a period, not of a scan");
        HoldOnce(scan);
        ScanRecord record;
        try
        {
            record = new ScanRecord(scan, pack, document, notRecomputable);
            if (pack.Controls.FirstOrDefault(c => !record.Frameworks.ContainsKey(c.Framework)) is { } stray) throw new PeriodException($"the control {ScanRecord.Key(stray)} is of no framework that was assessed");
            if (record.Moment >= plan.From) _worst.Add(record, pack);
        }
        catch (Exception e) when (e is PeriodException or ArgumentException)
        {
            // A name that stands twice is all that a dictionary refuses.
            throw new PeriodException($"{scan.Pack}: {(e is PeriodException ? e.Message : "its document names something twice")}");
        }
        (record.Moment >= plan.From ? _scans : _outside).Add(record);
    }

    /// <summary>Adds a scan of which only the ledger still tells.</summary>
    /// <param name="scan">What the ledger says of it.</param>
    /// <param name="why">Why its pack is not there.</param>
    /// <exception cref="PeriodException">The scan was added already.</exception>
    public void AddGone(StoredScan scan, string why)
    {
        HoldOnce(scan);
        _scans.Add(new ScanRecord(scan, why));
    }

    /// <summary>What the scans show, after the last was added.</summary>
    /// <exception cref="PeriodException">No scan with its pack was added.</exception>
    public PeriodOutcome Finish()
    {
        if (_worst.Last is null) throw new PeriodException($"no scan of the series {plan.Series} with its pack falls between {PeriodPlan.Words(plan.From)} and {PeriodPlan.Words(plan.To)}");
        ScanRecord[] scans = [.. _scans];
        Array.Sort(scans, ScanRecord.Compare);
        ScanRecord[] kept = [.. scans.Where(s => s.Document is not null)];
        ImmutableArray<Held<ControlEntry>> controls = ControlOrder();
        ImmutableArray<FindingEntry> findings = [.. _worst.Findings.Select(h => h.Entry).OrderBy(Composition.Findings.Rank).ThenBy(f => f.Check, StringComparer.Ordinal)
            .ThenBy(f => f.Cluster, StringComparer.Ordinal).ThenBy(f => f.Subject, StringComparer.Ordinal)];
        ImmutableArray<PlannedPointEntry> planned = [.. Planned(scans)];
        return new PeriodOutcome(_worst, controls, findings, scans, new PeriodEntry
        {
            Series = plan.Series,
            From = plan.From,
            To = plan.To,
            Statement = Statement(planned),
            IntervalSeconds = (long)plan.Interval.TotalSeconds,
            IntervalSource = plan.IntervalSource,
            Planned = planned,
            Gaps = [.. Gaps(scans, planned)],
            Scans = [.. scans.Select(Entry)],
            Controls = [.. controls.Select(c => ControlCourse.Of(plan, c.Entry.Framework, c.Entry.Control, scans))],
            Findings = [.. findings.Select(f => FindingCourse.Of(Versioning.PackIndex.Key(f.Check, f.Cluster, f.Subject), scans))],
            Transient = [.. ScanObject.Transient(kept)],
            Breaks = [.. kept.Zip(kept.Skip(1)).Select(p => ScanComparison.Break(p.First, p.Second)).OfType<ScanBreakEntry>()],
            CannotTell = [.. CannotTell(scans)],
        });
    }

    private void HoldOnce(StoredScan scan)
    {
        if (!_names.Add(scan.Pack)) throw new PeriodException($"{scan.Pack}: stands twice among the scans");
    }

    private ImmutableArray<Held<ControlEntry>> ControlOrder()
    {
        // Frameworks that the last scan does not assess any more stand after those that it does.
        Dictionary<string, int> frameworks = new(StringComparer.Ordinal);
        foreach (FrameworkEntry f in _worst.Last!.Frameworks.Concat(_worst.Frameworks.OrderBy(f => f.Id, StringComparer.Ordinal))) frameworks.TryAdd(f.Id, frameworks.Count);
        return [.. _worst.Controls.OrderBy(h => frameworks.GetValueOrDefault(h.Entry.Framework, int.MaxValue)).ThenBy(h => h.Entry.Framework, StringComparer.Ordinal)
            .ThenBy(h => h.Place).ThenBy(h => h.Entry.Control, StringComparer.Ordinal)];
    }

    private IEnumerable<PlannedPointEntry> Planned(ScanRecord[] scans)
    {
        for (int i = 0; i < plan.Points.Length; i++)
        {
            DateTimeOffset point = plan.Points[i], next = i + 1 < plan.Points.Length ? plan.Points[i + 1] : plan.To;
            ScanRecord[] met = [.. scans.Where(s => s.Moment >= point && s.Moment < next)];
            ScanRecord? scan = met.FirstOrDefault(s => s.Document is not null) ?? met.FirstOrDefault();
            yield return new PlannedPointEntry(point, scan is null ? "missed" : scan.Document is null ? "gone" : "met", scan?.Stored.Pack);
        }
    }

    private IEnumerable<ScanGapEntry> Gaps(ScanRecord[] scans, ImmutableArray<PlannedPointEntry> planned)
    {
        (DateTimeOffset From, DateTimeOffset To, string Where)[] stretches =
        [
            (plan.From, scans[0].Moment, "before-first"), .. scans.Zip(scans.Skip(1), (a, b) => (a.Moment, b.Moment, "between")), (scans[^1].Moment, plan.To, "after-last"),
        ];
        return stretches.Where(s => s.To - s.From > plan.Interval).Select(s => new ScanGapEntry(
            s.From, s.To, (long)(s.To - s.From).TotalSeconds, s.Where, planned.Count(p => p.State == "missed" && p.Moment >= s.From && p.Moment < s.To)));
    }

    private static ScanEntry Entry(ScanRecord scan) => new()
    {
        Pack = scan.Stored.Pack,
        Version = scan.Stored.Version,
        Digest = scan.Stored.Digest,
        Moment = scan.Moment,
        Assessed = scan.Stored.Assessed,
        Program = scan.Program,
        Document = scan.Document,
        Snapshots = scan.Snapshots,
        Controls = scan.Counts(),
        Unread = scan.Unread,
        NotRecomputable = scan.NotRecomputable,
    };

    private string Statement(ImmutableArray<PlannedPointEntry> planned)
    {
        int met = planned.Count(p => p.State == "met"), gone = planned.Count(p => p.State == "gone");
        string points = planned.IsEmpty ? $"At {Words.Count(_scans.Count, "moment")}, none of them planned,"
            : string.Create(CultureInfo.InvariantCulture, $"At {met} of {planned.Length} planned points");
        return $"{points} between {PeriodPlan.Words(plan.From)} and {PeriodPlan.Words(plan.To)}"
            + (gone == 0 ? "." : $"; at {gone} more a scan was made whose pack is gone.");
    }

    private IEnumerable<string> CannotTell(ScanRecord[] scans)
    {
        yield return "What was between two scans is not known: no unbroken record of changes covers the span, because this version of the program reads no audit log and keeps no watch. What changed and changed back in between is in no scan.";
        yield return "A status is counted as if it held from its scan until the next; before the first scan, after the last and across a gap it is unknown.";
        int dark = scans.Count(s => s.NotRecomputable is not null);
        if (dark > 0) yield return $"{Words.Count(dark, "scan")} of {scans.Length} {(dark == 1 ? "is" : "are")} not recomputable from this pack: {Some(scans.Where(s => s.NotRecomputable is not null))}.";
        if (_outside.Count > 0)
            yield return $"{Words.Count(_outside.Count, "scan")} assessed in the span {(_outside.Count == 1 ? "shows" : "show")} a state that was collected before it, and {(_outside.Count == 1 ? "is" : "are")} left out: {Some(_outside.OrderBy(s => s.Stored.Assessed))}.";
    }

    private static string Some(IEnumerable<ScanRecord> scans) => Versioning.Sides.Some([.. scans.Select(s => s.Stored.Pack)]);
}

/// <summary>What the scans of a span show.</summary>
public sealed class PeriodOutcome
{
    internal PeriodOutcome(WorstCase worst, ImmutableArray<Held<ControlEntry>> controls, ImmutableArray<FindingEntry> findings, IReadOnlyList<ScanRecord> scans, PeriodEntry period) =>
        (Worst, Controls, Findings, Scans, Period) = (worst, controls, findings, scans, period);

    /// <summary>The period.</summary>
    public PeriodEntry Period { get; }

    /// <summary>The pack of its last scan.</summary>
    public EvidencePack Last => Worst.Last!;

    internal WorstCase Worst { get; }

    internal ImmutableArray<Held<ControlEntry>> Controls { get; }

    internal ImmutableArray<FindingEntry> Findings { get; }

    internal IReadOnlyList<ScanRecord> Scans { get; }
}
