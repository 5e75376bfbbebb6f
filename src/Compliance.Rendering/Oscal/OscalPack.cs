using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>A pack put in the order in which OSCAL tells it: made once, and read by every document.</summary>
internal sealed class OscalPack
{
    private readonly Dictionary<string, FindingPeriodEntry> _course = new(StringComparer.Ordinal);

    private readonly Dictionary<string, ClusterEntry> _clusters = new(StringComparer.Ordinal);

    private readonly HashSet<Guid> _given = [];

    private readonly HashSet<string> _evidence = new(StringComparer.Ordinal);

    private readonly HashSet<string> _checks = new(StringComparer.Ordinal);

    /// <summary>Puts a pack in order.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="digest">SHA-256 of its canonical JSON, lower-case hex.</param>
    /// <param name="version">Version of OSCAL.</param>
    public OscalPack(EvidencePack pack, string digest, string version)
    {
        Pack = pack;
        Digest = digest;
        Version = version;
        Ids = Lasting.Within(digest);
        foreach (var course in pack.Period?.Findings ?? [])
            _course.TryAdd(course.Id, course);
        foreach (var cluster in pack.Clusters)
            _clusters.TryAdd(cluster.Name, cluster);
        _checks.UnionWith(pack.Checks.Select(c => c.Id));
        _evidence.UnionWith(pack.Evidence.Select(e => e.Id));
        Controls = ControlName.Of(pack.Controls);
        People = new People(pack);
        Inventory = new Inventory(pack);
        Findings = [.. pack.Findings.Select(finding => new OscalFinding(finding, Once("observation", finding.Id), _course.GetValueOrDefault(finding.Id)))];
        Outcomes = [.. CheckOutcome.Of(pack).Select(outcome => (outcome, Once("observation", $"{outcome.Check}\n{outcome.Cluster}")))];
        Risks = OscalRisk.Of(this);
    }

    /// <summary>Ids of what is the same in every pack.</summary>
    public static DerivedIds Lasting { get; } = DerivedIds.Of(OscalWriter.Namespace);

    public EvidencePack Pack { get; }

    public string Digest { get; }

    /// <summary>Version of OSCAL that the documents state.</summary>
    public string Version { get; }

    /// <summary>Ids of what this pack alone says.</summary>
    public DerivedIds Ids { get; }

    /// <summary>Controls, in the order of the pack.</summary>
    public ImmutableArray<ControlName> Controls { get; }

    public People People { get; }

    public Inventory Inventory { get; }

    /// <summary>Findings, in the order of the pack.</summary>
    public ImmutableArray<OscalFinding> Findings { get; }

    /// <summary>What each check found in each cluster, with the id of its observation.</summary>
    public ImmutableArray<(CheckOutcome Outcome, Guid Observation)> Outcomes { get; }

    /// <summary>Risks: findings that share check, cluster, severity, exceptions and what became of them.</summary>
    public ImmutableArray<OscalRisk> Risks { get; }

    /// <summary>Whether something is to be done: a finding that was not closed before the end of a period.</summary>
    public bool HasOpenFindings => Findings.Any(f => !f.Closed);

    /// <summary>The tool, as a component.</summary>
    public static Guid Tool { get; } = Lasting.Of("component", "compliance");

    /// <summary>The activity that a check is.</summary>
    public static Guid Activity(string check) => Lasting.Of("activity", check);

    /// <summary>An id that no other thing of this pack was given, though their keys be the same.</summary>
    public Guid Once(string kind, string key)
    {
        var id = Ids.Of(kind, key);
        for (var i = 2; !_given.Add(id); i++)
            id = Ids.Of(kind, $"{key}\n{i}");
        return id;
    }

    /// <summary>Whether the pack has an evidence item of this id.</summary>
    public bool HasEvidence(string item) => _evidence.Contains(item);

    /// <summary>Whether the pack defines a check of this id.</summary>
    public bool HasCheck(string check) => _checks.Contains(check);

    /// <summary>Path inside the pack of a cluster's snapshot; null where it holds none.</summary>
    public string? SnapshotPath(string cluster) =>
        _clusters.TryGetValue(cluster, out var entry) ? Pack.Inputs.FirstOrDefault(i => i.Path.EndsWith(".json.gz", StringComparison.Ordinal) && i.Sha256 == entry.SnapshotSha256)?.Path : null;

    /// <summary>When the state of a cluster was read; the moment of assessment where the pack does not tell.</summary>
    public DateTimeOffset Collected(string cluster) => _clusters.TryGetValue(cluster, out var entry) ? entry.CollectedAt : Pack.Document.Created;
}

/// <summary>A finding with its observation.</summary>
/// <param name="Entry">The finding.</param>
/// <param name="Observation">Id of its observation.</param>
/// <param name="Course">What the scans of a period show of it; null in the pack of one scan.</param>
internal sealed record OscalFinding(FindingEntry Entry, Guid Observation, FindingPeriodEntry? Course)
{
    /// <summary>Closed before the end of the period; its worst case is told all the same.</summary>
    public bool Closed => Course?.AtEnd == "closed";
}
