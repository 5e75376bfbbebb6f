namespace Compliance.Rendering.PolicyReports;

/// <summary>One of the two APIs of reports: their kinds differ, and where the source stands; results are the same.</summary>
/// <param name="ApiVersion">Group and version.</param>
/// <param name="Namespaced">Kind of a report on one namespace.</param>
/// <param name="ClusterWide">Kind of a report on what is in no namespace.</param>
/// <param name="SourceOnReport">Whether a report has a source; else every result has one.</param>
internal sealed record ReportForm(string ApiVersion, string Namespaced, string ClusterWide, bool SourceOnReport)
{
    /// <summary>OpenReports, <c>openreports.io/v1alpha1</c>.</summary>
    public static ReportForm OpenReports { get; } = new("openreports.io/v1alpha1", "Report", "ClusterReport", SourceOnReport: true);

    /// <summary>The Kubernetes policy working group's, <c>wgpolicyk8s.io/v1alpha2</c>.</summary>
    public static ReportForm PolicyReports { get; } = new("wgpolicyk8s.io/v1alpha2", "PolicyReport", "ClusterPolicyReport", SourceOnReport: false);
}
