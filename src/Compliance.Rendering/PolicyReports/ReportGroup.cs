namespace Compliance.Rendering.PolicyReports;

/// <summary>What one report holds: all results of one namespace, of one cluster beside its namespaces, or all controls of one framework.</summary>
/// <param name="Kind"><c>checks</c> or <c>controls</c>.</param>
/// <param name="Cluster">Cluster, or framework.</param>
/// <param name="Namespace">Namespace; null for cluster-wide.</param>
/// <param name="Results">The results, in order.</param>
internal sealed record ReportGroup(string Kind, string Cluster, string? Namespace, IEnumerable<ReportResult> Results)
{
    /// <summary>Whether the report can stand in its namespace. One that no API server accepts is reported cluster-wide, with that name as its scope.</summary>
    public bool Namespaced => Namespace is not null && ReportName.IsNamespace(Namespace);
}
