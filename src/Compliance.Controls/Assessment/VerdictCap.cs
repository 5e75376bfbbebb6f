using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Assessment;

/// <summary>The honesty rules of design.md section 4, applied in this one place around every check: no pass on what is not enforced, was
/// not read, or was not understood.</summary>
internal static class VerdictCap
{
    /// <summary>What the answers of all checks on a cluster stand on.</summary>
    /// <param name="Snapshot">How it was collected.</param>
    /// <param name="Enforcement">Whether policies have effect.</param>
    /// <param name="Limitations">What was not understood.</param>
    /// <param name="Endpoints">Pods and the nodes they run on.</param>
    internal sealed record Ground(
        ClusterSnapshot Snapshot, EnforcementFacts Enforcement, ImmutableArray<Limitation> Limitations, ImmutableArray<Endpoint> Endpoints)
    {
        public static Ground Of(ClusterReachability cluster) =>
            new(cluster.Snapshot, cluster.Enforcement, cluster.Limitations, cluster.Population.Endpoints);
    }

    /// <summary>A reason for which a check may not pass.</summary>
    /// <param name="Text">One sentence part.</param>
    /// <param name="Namespace">The only namespace concerned; null for all.</param>
    /// <param name="OnAbsence">It also takes away "not applicable": a subject that was not read is not absent.</param>
    private sealed record Reason(string Text, string? Namespace, bool OnAbsence);

    /// <summary>Turns passes that the evidence does not carry into not-evaluable. A fail stands: it has a counter-example. A warn stands
    /// too, with a not-evaluable result beside it, because a warn alone would let a control be satisfied.</summary>
    public static ImmutableArray<CheckResult> Apply(
        CheckDefinition check, Ground cluster, ScopeDeclaration scope, ImmutableArray<CheckResult> results)
    {
        ImmutableArray<Reason> reasons = [.. Enforcement(check, cluster, scope), .. Unread(check, cluster), .. NotUnderstood(check, cluster)];
        if (reasons.IsEmpty) return results;

        HashSet<Reason> told = [];
        ImmutableArray<CheckResult>.Builder capped = ImmutableArray.CreateBuilder<CheckResult>(results.Length + 1);
        foreach (CheckResult result in results)
        {
            ImmutableArray<Reason> concerned = [.. reasons.Where(r => Concerns(r, check, result))];
            if (result.Verdict != CheckVerdict.Warn) told.UnionWith(concerned);
            ImmutableArray<Reason> taking = result.Verdict switch
            {
                CheckVerdict.Pass => concerned,
                CheckVerdict.NotApplicable => [.. concerned.Where(r => r.OnAbsence)],
                _ => [],
            };
            capped.Add(taking.IsEmpty ? result : result with
            {
                Verdict = CheckVerdict.NotEvaluable,
                Reason = Sentence(taking),
                Summary = $"Not evaluable: {Sentence(taking)}. What was seen: {result.Summary}",
            });
        }

        // What could not be read may hide subjects of its own, which then have no result to carry the reason.
        ImmutableArray<Reason> untold = [.. reasons.Where(r => !told.Contains(r))];
        if (!untold.IsEmpty)
            capped.Add(new CheckResult
            {
                Check = check.Id,
                Cluster = cluster.Snapshot.Cluster,
                Verdict = CheckVerdict.NotEvaluable,
                Severity = check.Severity,
                Subject = $"evidence/{cluster.Snapshot.Cluster}",
                Summary = $"Not evaluable beyond the results above: {Sentence(untold)}.",
                Reason = Sentence(untold),
            });
        return capped.ToImmutable();
    }

    private static bool Concerns(Reason reason, CheckDefinition check, CheckResult result) =>
        reason.Namespace is null || check.Reach == AnswerReach.Cluster || result.Namespace is null || result.Namespace == reason.Namespace;

    private static string Sentence(ImmutableArray<Reason> reasons) => Answers.Some(reasons.Select(r => r.Text).Distinct(StringComparer.Ordinal), 3);

    private static IEnumerable<Reason> Enforcement(CheckDefinition check, Ground cluster, ScopeDeclaration scope)
    {
        if (!check.ReliesOnEnforcement) yield break;
        EnforcementFacts facts = cluster.Enforcement;
        if (Proof.Missing(facts, scope) is { } missing) yield return new(missing, null, false);
        foreach (ModeFinding finding in EngineMode.Weaknesses(facts).Where(f => f.Disables))
            yield return new(finding.Statement, null, false);
        if (facts.UncoveredNodes.IsEmpty) yield break;
        HashSet<string> uncovered = [.. facts.UncoveredNodes];
        foreach (IGrouping<string, Endpoint> pods in cluster.Endpoints
            .Where(e => e is { Kind: EndpointKind.Pod, Node: not null } && uncovered.Contains(e.Node))
            .GroupBy(e => e.Namespace, StringComparer.Ordinal))
            yield return new(
                $"pods of namespace {pods.Key} run on nodes without a ready policy agent ({Answers.Some(pods.Select(p => p.Node!).Distinct().Order(StringComparer.Ordinal), 3)})",
                pods.Key, false);
    }

    private static IEnumerable<Reason> Unread(CheckDefinition check, Ground cluster)
    {
        if (check.Reads.IsEmpty) yield break;
        ClusterSnapshot snapshot = cluster.Snapshot;
        ImmutableArray<ResourceKind> settings = check.ReadsPlugInSettings ? EngineMode.SettingKinds(cluster.Enforcement) : [];
        // A live cluster lists every pod that runs; in manifests a workload stands for its pods.
        HashSet<ResourceKind> needed = snapshot.Origin == SnapshotOrigin.Manifests ? WithTemplates(check) : [.. check.Reads];
        needed.UnionWith(settings);
        HashSet<ResourceKind> gapped = [];
        foreach (CollectionGap gap in snapshot.Gaps)
        {
            if (gap.Kind is { } kind && !needed.Contains(kind)) continue;
            if (gap.Kind is { } known) gapped.Add(known);
            yield return new($"{(gap.Kind is { } k ? k.ToString() : "an unknown kind")} could not be read in full: {gap.Message.TrimEnd('.')}",
                gap.Kind is { } setting && settings.Contains(setting) ? null : gap.Namespace, true);
        }
        if (snapshot.Origin == SnapshotOrigin.Manifests) yield break;
        Dictionary<ResourceKind, ListOutcome> listed = snapshot.Listings.ToDictionary(l => l.Kind, l => l.Outcome);
        foreach (ResourceKind kind in check.Reads.Concat(settings).Distinct().Order())
        {
            if (gapped.Contains(kind)) continue;
            if (!listed.TryGetValue(kind, out ListOutcome outcome)) yield return new($"{kind} was never asked for", null, true);
            else if (outcome is ListOutcome.Incomplete) yield return new($"{kind} was not read in full", null, true);
        }
    }

    private static HashSet<ResourceKind> WithTemplates(CheckDefinition check) =>
        check.Reads.Contains(Kinds.Pod) ? [.. check.Reads, .. Kinds.Workloads] : [.. check.Reads];

    private static IEnumerable<Reason> NotUnderstood(CheckDefinition check, Ground cluster)
    {
        HashSet<ResourceKind> needed = WithTemplates(check);
        ImmutableArray<ResourceKind> settings = EngineMode.SettingKinds(cluster.Enforcement);
        foreach (Limitation limitation in cluster.Limitations)
        {
            // Told so that nobody looks for the object among the policies; nothing of it is left open (CIL-47).
            if (limitation.Rule == "CIL-47") continue;
            // What is not understood of the plug-in itself concerns every namespace.
            bool plugIn = check.ReadsPlugInSettings && limitation.Object is { } of && (of.CompareTo(cluster.Enforcement.Agent) == 0 || settings.Contains(of.Kind));
            if (!plugIn && (limitation.Object is null ? needed.Count == 0 : !needed.Contains(limitation.Object.Kind))) continue;
            string text = limitation.Message.TrimEnd('.');
            yield return limitation.Object is { } o
                ? new($"{o}{limitation.Pointer} is not fully understood: {text}", plugIn || o.Namespace.Length == 0 ? null : o.Namespace, true)
                : new(text, null, true);
        }
    }
}
