using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>One line of the reconciliation of a population: what was counted, against where each of it is in the pack.</summary>
/// <param name="What">Population, for example <c>namespaces</c>.</param>
/// <param name="Cluster">Cluster; null for what belongs to none.</param>
/// <param name="Counted">How many were counted.</param>
/// <param name="Listed">How many are told of one by one.</param>
/// <param name="LeftOut">How many are left out of scope, by name.</param>
internal sealed record PopulationRow(string What, string? Cluster, int Counted, int Listed, int LeftOut)
{
    /// <summary>What is told of more or less often than it was counted.</summary>
    public int Difference => Counted - Listed - LeftOut;

    /// <summary>Every population of a pack.</summary>
    public static List<PopulationRow> Of(EvidencePack pack)
    {
        var workloads = pack.Workloads.ToLookup(workload => workload.Cluster, StringComparer.Ordinal);
        var policies = pack.Policies.CountBy(policy => policy.Cluster, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var reviewed = pack.RuleReview.CountBy(entry => entry.Cluster, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var rows = new List<PopulationRow>();
        foreach (var cluster in pack.Clusters)
        {
            var n = cluster.Population;
            rows.Add(new PopulationRow("namespaces", cluster.Name, n.Namespaces, cluster.NamespacesInScope.Length, cluster.NamespacesExempt.Length));
            rows.Add(new PopulationRow("workloads", cluster.Name, n.Workloads, workloads[cluster.Name].Count(), 0));
            rows.Add(new PopulationRow("pods", cluster.Name, n.Pods, workloads[cluster.Name].Sum(workload => workload.Pods), 0));
            rows.Add(new PopulationRow("policies", cluster.Name, n.Policies, policies.GetValueOrDefault(cluster.Name), 0));
            if (!pack.RuleReview.IsEmpty)
                rows.Add(new PopulationRow("reviewed-policies", cluster.Name, n.Policies, reviewed.GetValueOrDefault(cluster.Name), 0));
        }
        rows.Add(new PopulationRow("controls", null, pack.Summary.Controls.Total, pack.Controls.Length, 0));
        var r = pack.Summary.Results;
        rows.Add(new PopulationRow("results", null, r.Pass + r.Warn + r.Fail + r.NotEvaluable + r.NotApplicable, pack.Results.Length, 0));
        rows.Add(new PopulationRow("findings", null, r.Warn + r.Fail, pack.Findings.Length, 0));
        return rows;
    }
}
