using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Evidence.Period;

/// <summary>The worst that scans show, each entry as it stands in the first scan that shows it. Nothing else of their packs is held, but the
/// pack of the last.</summary>
internal sealed class WorstCase
{
    private static readonly string[] s_verdicts = ["fail", "not-evaluable", "warn", "pass", "not-applicable"];
    private static readonly string[] s_severities = ["critical", "high", "medium", "low", "info"];

    private readonly Dictionary<string, Held<ControlEntry>> _controls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held<ResultEntry>> _results = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held<FindingEntry>> _findings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held<CheckEntry>> _checks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Held<FrameworkEntry>> _frameworks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Noted<GapEntry>> _gaps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Noted<LimitationEntry>> _limitations = new(StringComparer.Ordinal);
    private ScanRecord? _last;

    /// <summary>The pack of the last scan; null before there is one.</summary>
    public EvidencePack? Last { get; private set; }

    public IEnumerable<Held<ControlEntry>> Controls => _controls.Values;

    public IEnumerable<Held<ResultEntry>> Results => _results.Values;

    public IEnumerable<Held<FindingEntry>> Findings => _findings.Values;

    /// <summary>Definitions as they stand in the last scan that has them.</summary>
    public IEnumerable<CheckEntry> Checks => _checks.Values.Select(h => h.Entry);

    /// <summary>Frameworks as they stand in the last scan that has them.</summary>
    public IEnumerable<FrameworkEntry> Frameworks => _frameworks.Values.Select(h => h.Entry);

    /// <summary>What some scan could not read, by cluster and text.</summary>
    public IEnumerable<Noted<GapEntry>> Gaps => _gaps.OrderBy(g => g.Value.Entry.Cluster, StringComparer.Ordinal).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Value);

    /// <summary>What some scan did not understand, by cluster and text.</summary>
    public IEnumerable<Noted<LimitationEntry>> Limitations =>
        _limitations.OrderBy(g => g.Value.Entry.Cluster, StringComparer.Ordinal).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Value);

    /// <summary>Adds a scan; the order of adding does not matter.</summary>
    public void Add(ScanRecord scan, EvidencePack pack)
    {
        int place = 0;
        foreach (ControlEntry c in pack.Controls) Hold(_controls, ScanRecord.Key(c), new Held<ControlEntry>(c, scan, ControlCourse.Rank(c.Status)) { Place = place++ });
        foreach (ResultEntry r in pack.Results) Hold(_results, PackIndex.Key(r.Id, r.Cluster, r.Subject), new Held<ResultEntry>(r, scan, Rank(r.Verdict, r.Severity, r.WaivedBy)));
        foreach (FindingEntry f in pack.Findings) Hold(_findings, PackIndex.Key(f.Check, f.Cluster, f.Subject), new Held<FindingEntry>(f, scan, Rank(f.Verdict, f.Severity, f.WaivedBy)));
        foreach (CheckEntry c in pack.Checks) HoldLast(_checks, c.Id, new Held<CheckEntry>(c, scan, 0));
        place = 0;
        foreach (FrameworkEntry f in pack.Frameworks) HoldLast(_frameworks, f.Id, new Held<FrameworkEntry>(f, scan, 0) { Place = place++ });
        foreach (GapEntry g in pack.Gaps.Distinct()) Note(_gaps, g, scan);
        foreach (LimitationEntry l in pack.Limitations.Distinct()) Note(_limitations, l, scan);
        if (_last is null || ScanRecord.Compare(_last, scan) < 0) (_last, Last) = (scan, pack);
    }

    private static int Rank(string verdict, string severity, ImmutableArray<string> waivedBy)
    {
        int order = Array.IndexOf(s_verdicts, verdict), gravity = Array.IndexOf(s_severities, severity);
        if (order < 0 || gravity < 0) throw new PeriodException($"a result has the verdict '{verdict}' and the severity '{severity}', which are none");
        // A waived fail stays a fail, and is the lesser evil of two.
        return (((order * 2) + (waivedBy.IsEmpty ? 0 : 1)) * s_severities.Length) + gravity;
    }

    private static void Hold<T>(Dictionary<string, Held<T>> all, string key, Held<T> found)
    {
        if (!all.TryGetValue(key, out Held<T>? held) || found.Rank < held.Rank || (found.Rank == held.Rank && ScanRecord.Compare(found.Scan, held.Scan) < 0)) all[key] = found;
    }

    private static void Note<T>(Dictionary<string, Noted<T>> all, T entry, ScanRecord scan)
        where T : notnull
    {
        string key = entry.ToString()!;
        all[key] = all.TryGetValue(key, out Noted<T>? noted) ? noted with { Scans = noted.Scans + 1, First = noted.First < scan.Moment ? noted.First : scan.Moment } : new Noted<T>(entry, 1, scan.Moment);
    }

    private static void HoldLast<T>(Dictionary<string, Held<T>> all, string key, Held<T> found)
    {
        if (!all.TryGetValue(key, out Held<T>? held) || ScanRecord.Compare(found.Scan, held.Scan) > 0) all[key] = found;
    }
}

/// <summary>An entry of a pack and the scan it stands in.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Scan">The scan.</param>
/// <param name="Rank">How bad it is: less is worse.</param>
internal sealed record Held<T>(T Entry, ScanRecord Scan, int Rank)
{
    /// <summary>Its place among its like in its pack.</summary>
    public int Place { get; init; }
}

/// <summary>A remark that scans share.</summary>
/// <param name="Entry">The remark.</param>
/// <param name="Scans">How many scans have it.</param>
/// <param name="First">Moment of the first of them.</param>
internal sealed record Noted<T>(T Entry, int Scans, DateTimeOffset First);
