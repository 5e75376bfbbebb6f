using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Looks up in a pack what a finding of the other one would be there.</summary>
internal sealed class PackIndex
{
    // Without these the subjects of a check are not known at all.
    private static readonly ImmutableArray<string> Populations = ["Namespace", "Node", "Pod"];

    private readonly Dictionary<string, ResultEntry> _results = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CheckEntry> _checks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _clusters;
    private readonly ILookup<string, ResultEntry> _notEvaluable;
    private readonly ILookup<string, GapEntry> _gaps;

    public PackIndex(EvidencePack pack)
    {
        foreach (ResultEntry result in pack.Results) _results[Key(result.Id, result.Cluster, result.Subject)] = result;
        foreach (CheckEntry check in pack.Checks) _checks[check.Id] = check;
        foreach (EvidenceItem item in pack.Evidence) _kinds[item.Id] = item.Kind;
        _clusters = [.. pack.Clusters.Select(c => c.Name)];
        _notEvaluable = pack.Results.Where(r => r.Verdict == "not-evaluable").ToLookup(r => $"{r.Id}\n{r.Cluster}", StringComparer.Ordinal);
        _gaps = pack.Gaps.ToLookup(g => g.Cluster, StringComparer.Ordinal);
    }

    public static string Key(string check, string cluster, string subject) => $"{check}\n{cluster}\n{subject}";

    public bool HasCluster(string name) => _clusters.Contains(name);

    public CheckEntry? Check(string id) => _checks.GetValueOrDefault(id);

    public ResultEntry? Result(FindingEntry f) => _results.GetValueOrDefault(Key(f.Check, f.Cluster, f.Subject));

    /// <summary>A result of the check that stands here for subjects it could not name: it has no counterpart in the pack of the finding.</summary>
    public ResultEntry? WholesaleNotEvaluable(FindingEntry f, PackIndex own) => _notEvaluable[$"{f.Check}\n{f.Cluster}"]
        .FirstOrDefault(r => (r.Namespace is null || r.Namespace == f.Namespace) && !own._results.ContainsKey(Key(r.Id, r.Cluster, r.Subject)));

    /// <summary>A gap here that may hide the subject of a finding of the other pack.</summary>
    public GapEntry? Hiding(FindingEntry f, PackIndex own)
    {
        // A subject is KIND/NS/NAME or NS/NAME[KIND].
        HashSet<string> kinds = [.. f.Evidence.Where(e => e.Item is not null).Select(e => own._kinds.GetValueOrDefault(e.Item!)).OfType<string>(),
            .. f.Evidence.Select(e => e.Object.Split('/')[0]), f.Subject.Split('/')[0], f.Subject[(f.Subject.LastIndexOf('[') + 1)..].TrimEnd(']')];
        return _gaps[f.Cluster].FirstOrDefault(g =>
            (g.Namespace is null || f.Namespace is null || g.Namespace == f.Namespace)
            && (g.Kind is null || kinds.Contains(g.Kind) || kinds.Contains(Plain(g.Kind)) || Populations.Contains(Plain(g.Kind))));
    }

    // A kind bears its group after a full stop or a slash, whichever way it is written.
    private static string Plain(string kind) => kind.Split('.', '/', ' ')[0];
}
