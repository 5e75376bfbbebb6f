using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Evidence.Period;

/// <summary>What a period needs of one scan; the pack itself is not kept. Keys of controls are <c>framework:control</c>, those of results and
/// findings are made of check, cluster and subject.</summary>
internal sealed class ScanRecord
{
    private readonly Dictionary<string, string> _verdicts = new(StringComparer.Ordinal);
    private readonly ILookup<string, ResultEntry> _notEvaluable = Enumerable.Empty<ResultEntry>().ToLookup(r => r.Id);
    private readonly ILookup<string, GapEntry> _gaps = Enumerable.Empty<GapEntry>().ToLookup(g => g.Cluster);

    /// <summary>A scan whose pack is gone: that it was made is all that is known.</summary>
    public ScanRecord(StoredScan stored, string why) => (Stored, Moment, NotRecomputable) = (stored, stored.Assessed, why);

    /// <summary>A scan with its pack.</summary>
    /// <param name="stored">What the ledger says of it.</param>
    /// <param name="pack">What its pack says.</param>
    /// <param name="document">SHA-256 of <c>data/pack.json</c>, lower-case hex.</param>
    /// <param name="notRecomputable">Why it cannot be recomputed; null where it can.</param>
    public ScanRecord(StoredScan stored, EvidencePack pack, string document, string? notRecomputable)
    {
        (Stored, Document, NotRecomputable) = (stored, document, notRecomputable);
        Moment = pack.Clusters.Select(c => c.CollectedAt).Append(stored.Assessed).Min();
        Program = $"{pack.Program.Name} {pack.Program.Version}";
        Snapshots = [.. pack.Clusters.Select(c => new ScanSnapshotEntry(c.Name, c.SnapshotSha256, c.CollectedAt))];
        Unread = pack.Gaps.Length;
        Frameworks = pack.Frameworks.ToImmutableDictionary(f => f.Id, f => f.Version, StringComparer.Ordinal);
        Checks = pack.Checks.ToImmutableDictionary(c => c.Id, c => Sides.Digest(c with { Title = "", Rationale = "", Remediation = "", Group = "" }), StringComparer.Ordinal);
        Conditions = pack.Checks.ToImmutableDictionary(c => c.Id, c => Sides.Digest(c with { Title = "", Rationale = "", Remediation = "", Group = "", Severity = "" }), StringComparer.Ordinal);
        Controls = pack.Controls.ToImmutableDictionary(Key, c => new ControlState(c.Status, string.Join(' ', c.Primary.Select(p => p.Check))), StringComparer.Ordinal);
        Clusters = pack.Clusters.ToImmutableDictionary(c => c.Name, c => c.Uid, StringComparer.Ordinal);
        foreach (ResultEntry result in pack.Results) _verdicts[PackIndex.Key(result.Id, result.Cluster, result.Subject)] = result.Verdict;
        _notEvaluable = pack.Results.Where(r => r.Verdict == "not-evaluable").ToLookup(r => $"{r.Id}\n{r.Cluster}", StringComparer.Ordinal);
        _gaps = pack.Gaps.ToLookup(g => g.Cluster, StringComparer.Ordinal);
        Dictionary<string, string> kinds = pack.Evidence.ToDictionary(e => e.Id, e => e.Kind, StringComparer.Ordinal);
        Findings = pack.Findings.ToImmutableDictionary(f => PackIndex.Key(f.Check, f.Cluster, f.Subject), f => SeenFinding.Of(f, kinds), StringComparer.Ordinal);
        Objects = [.. ScanObject.Of(pack)];
    }

    /// <summary>What the ledger says of it.</summary>
    public StoredScan Stored { get; }

    /// <summary>Moment of the state it shows.</summary>
    public DateTimeOffset Moment { get; }

    /// <summary>Digest of its document; null when its pack is gone, and then nothing else of it is known.</summary>
    public string? Document { get; }

    public string? NotRecomputable { get; }

    public string? Program { get; }

    public ImmutableArray<ScanSnapshotEntry> Snapshots { get; } = [];

    public int Unread { get; }

    /// <summary>Version of each framework.</summary>
    public ImmutableDictionary<string, string> Frameworks { get; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Digest of what each check asks, how gravely, and under which parameters.</summary>
    public ImmutableDictionary<string, string> Checks { get; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Digest of what each check asks and under which parameters: by this findings are held against one another.</summary>
    public ImmutableDictionary<string, string> Conditions { get; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableDictionary<string, ControlState> Controls { get; } = ImmutableDictionary<string, ControlState>.Empty;

    /// <summary>UID of each cluster; null where it is not known.</summary>
    public ImmutableDictionary<string, string?> Clusters { get; } = ImmutableDictionary<string, string?>.Empty;

    public ImmutableDictionary<string, SeenFinding> Findings { get; } = ImmutableDictionary<string, SeenFinding>.Empty;

    public ImmutableHashSet<ScanObject> Objects { get; } = [];

    /// <summary>Order of scans: by the moment of the state, then of the assessment, then by name.</summary>
    public static int Compare(ScanRecord one, ScanRecord other)
    {
        int c = one.Moment.CompareTo(other.Moment);
        if (c == 0) c = one.Stored.Assessed.CompareTo(other.Stored.Assessed);
        return c != 0 ? c : string.CompareOrdinal(one.Stored.Pack, other.Stored.Pack);
    }

    public static string Key(ControlEntry control) => $"{control.Framework}:{control.Control}";

    /// <summary>Verdict of a result; null when there is none of that key.</summary>
    public string? Verdict(string key) => _verdicts.GetValueOrDefault(key);

    /// <summary>Results of a check that was not evaluable in a cluster.</summary>
    public IEnumerable<ResultEntry> NotEvaluable(string check, string cluster) => _notEvaluable[$"{check}\n{cluster}"];

    /// <summary>What could not be read of a cluster.</summary>
    public IEnumerable<GapEntry> Gaps(string cluster) => _gaps[cluster];

    /// <summary>Counts of its controls by status.</summary>
    public StatusCounts? Counts()
    {
        if (Document is null) return null;
        ILookup<string, ControlState> by = Controls.Values.ToLookup(c => c.Status, StringComparer.Ordinal);
        return new StatusCounts(by["satisfied"].Count(), by["not-satisfied"].Count(), by["not-evaluated"].Count(), by["manual"].Count(), by["not-applicable"].Count());
    }
}

/// <summary>A control in one scan.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Primary">Ids of its primary checks.</param>
internal sealed record ControlState(string Status, string Primary);

/// <summary>A finding in one scan.</summary>
internal sealed record SeenFinding(string Id, string Check, string Cluster, string Subject, string? Namespace, ImmutableHashSet<string> Kinds)
{
    public static SeenFinding Of(FindingEntry f, Dictionary<string, string> kinds) => new(f.Id, f.Check, f.Cluster, f.Subject, f.Namespace,
        // A subject is KIND/NS/NAME or NS/NAME[KIND].
        [.. f.Evidence.Where(e => e.Item is not null).Select(e => kinds.GetValueOrDefault(e.Item!)).OfType<string>(),
            .. f.Evidence.Select(e => e.Object.Split('/')[0]), f.Subject.Split('/')[0], f.Subject[(f.Subject.LastIndexOf('[') + 1)..].TrimEnd(']')]);
}
