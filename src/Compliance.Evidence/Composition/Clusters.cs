using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Evidence.Pack;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Composition;

/// <summary>Describes each cluster: identity, enforcement, scope and population.</summary>
internal static class Clusters
{
    public static ImmutableArray<ClusterEntry> Of(AssessmentOutcome outcome, ImmutableArray<string> digests) =>
        [.. outcome.Analyses.Select((analysis, i) => Of(analysis, outcome.Input.Scope.ExemptNamespaces, digests[i]))];

    private static ClusterEntry Of(ClusterReachability analysis, ImmutableArray<string> exempt, string digest)
    {
        ClusterSnapshot snapshot = analysis.Snapshot;
        return new ClusterEntry
        {
            Name = snapshot.Cluster,
            Origin = snapshot.Origin == SnapshotOrigin.LiveCluster ? "live cluster" : "manifests",
            Uid = snapshot.Identity?.Uid,
            Server = snapshot.Identity?.Server,
            Version = snapshot.Identity?.Version,
            CollectedAt = snapshot.CollectedAt,
            SnapshotSha256 = digest,
            PlugIn = analysis.Enforcement.PlugIn,
            PlugInVersion = analysis.Enforcement.Version,
            Enforcement = Words.Kebab(analysis.Enforcement.State.ToString()),
            Asserted = analysis.Enforcement.Asserted,
            EnforcementEvidence = [.. analysis.Enforcement.Evidence.Select(e => e.Object is null || e.Statement.StartsWith(e.Object.ToString(), StringComparison.Ordinal) ? e.Statement : $"{e.Object}: {e.Statement}")],
            NamespacesInScope = [.. analysis.Population.Namespaces.Keys.Where(n => !exempt.Contains(n))],
            NamespacesExempt = [.. analysis.Population.Namespaces.Keys.Where(exempt.Contains)],
            Population = Population(analysis),
        };
    }

    private static PopulationCounts Population(ClusterReachability analysis)
    {
        ImmutableArray<Endpoint> endpoints = analysis.Population.Endpoints;
        return new PopulationCounts(
            Clusters: 1,
            Namespaces: analysis.Population.Namespaces.Count,
            Nodes: endpoints.Count(e => e.Kind == EndpointKind.Node),
            Pods: endpoints.Count(e => e.Kind != EndpointKind.Node),
            Workloads: endpoints.Where(e => e.Workload is not null).Select(e => e.Workload!.ToString()).Distinct(StringComparer.Ordinal).Count(),
            Services: analysis.Population.Services.Length,
            Policies: analysis.Model.All.Count());
    }
}
