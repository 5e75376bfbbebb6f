using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope;

/// <summary>Where a statement that something is not possible may stand: the same rules that keep a check from passing.</summary>
internal sealed class ZoneGround
{
    private static readonly CheckDefinition Statement = new()
    {
        Id = "ZONE-MATRIX",
        Group = "segmentation",
        Title = "",
        Rationale = "",
        Condition = "",
        Remediation = "",
        Severity = Severity.Critical,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
    };

    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private string? _everywhere;

    /// <summary>Why nothing may be stated of a namespace, by its name; empty text for nodes.</summary>
    public IReadOnlyDictionary<string, string> Reasons => _reasons;

    /// <summary>Why nothing may be stated of any namespace; null when it may of some.</summary>
    public string? Everywhere => _everywhere;

    /// <summary>What a cluster lets be stated of each of its namespaces.</summary>
    public static ZoneGround Of(ClusterReachability cluster, ScopeDeclaration scope)
    {
        // Nodes are in no namespace: what concerns a single namespace does not concern them.
        ImmutableArray<CheckResult> statements = [.. cluster.Population.Namespaces.Keys.Append("").Select(ns => new CheckResult
        {
            Check = Statement.Id,
            Cluster = cluster.Snapshot.Cluster,
            Verdict = CheckVerdict.Pass,
            Severity = Statement.Severity,
            Subject = ns,
            Namespace = ns,
            Summary = "",
        })];
        ZoneGround ground = new();
        foreach (CheckResult result in VerdictCap.Apply(Statement, VerdictCap.Ground.Of(cluster), scope, statements))
        {
            if (result.Verdict != CheckVerdict.NotEvaluable) continue;
            if (result.Namespace is { } ns) ground._reasons[ns] = result.Reason!;
            else ground._everywhere = result.Reason;
        }
        return ground;
    }

    /// <summary>Why nothing may be stated of some namespaces; null when it may.</summary>
    public string? Missing(IEnumerable<string> namespaces) =>
        _everywhere ?? namespaces.Order(StringComparer.Ordinal).Select(n => _reasons.GetValueOrDefault(n)).FirstOrDefault(r => r is not null);
}
