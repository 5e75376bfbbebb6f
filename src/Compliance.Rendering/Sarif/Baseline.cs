using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Rendering.Sarif;

/// <summary>What the change log says of findings against the last approved pack.</summary>
internal sealed class Baseline
{
    private readonly Dictionary<(string?, string), ChangeEntry> _entries = [];

    private readonly HashSet<string> _unchanged = new(StringComparer.Ordinal);

    private readonly List<ChangeOfFinding> _gone = [];

    public Baseline(ChangeLog? log)
    {
        if (log?.Predecessor is null)
            return;
        _unchanged.UnionWith(log.Unchanged.Select(f => f.Id));
        foreach (var entry in log.Entries.Where(e => e.Kind == ChangeKind.Finding))
            if (entry.Action == ChangeAction.Removed || (entry.Action == ChangeAction.Incomparable && entry.From is not null))
                _gone.Add(new ChangeOfFinding(entry));
            else
                _entries.TryAdd((entry.Cluster, entry.Subject), entry);
    }

    /// <summary>Findings of the baseline that the pack does not have.</summary>
    public IReadOnlyList<ChangeOfFinding> Gone => _gone;

    /// <summary>The state of a finding of the pack in SARIF's word, null where there is no baseline or none can be told; and why not.</summary>
    public (string? Word, string? Incomparable) Of(FindingEntry finding)
    {
        if (_entries.TryGetValue((finding.Cluster, $"{finding.Check} {finding.Subject}"), out var entry))
            return entry.Action switch
            {
                ChangeAction.Added => ("new", null),
                ChangeAction.Changed => ("updated", null),
                _ => (null, entry.Why),
            };
        return (_unchanged.Contains(finding.Id) ? "unchanged" : null, null);
    }
}

/// <summary>A finding that the baseline alone has.</summary>
/// <param name="Entry">What the change log says of it; its subject is the check, a space, and the subject.</param>
internal sealed record ChangeOfFinding(ChangeEntry Entry)
{
    /// <summary>Whether it is resolved; else the pack could not have told of it.</summary>
    public bool Resolved => Entry.Action == ChangeAction.Removed;

    /// <summary>Check id.</summary>
    public string Check => Entry.Subject.Split(' ', 2)[0];

    /// <summary>Subject.</summary>
    public string Subject => Entry.Subject.Split(' ', 2)[^1];
}
