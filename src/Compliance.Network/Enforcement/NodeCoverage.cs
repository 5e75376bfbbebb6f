using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Finds nodes that run pods without a ready agent.</summary>
internal static class NodeCoverage
{
    /// <summary>Nodes with at least one live pod of its own network and no ready pod of an agent, in order. Empty where the snapshot shows
    /// no pod of the agent at all: then coverage is not known, and the DaemonSet's status speaks instead.</summary>
    public static ImmutableArray<string> Uncovered(ClusterSnapshot snapshot, Population population, ImmutableArray<ObjectRef> agents)
    {
        var covered = new HashSet<string>(StringComparer.Ordinal);
        bool seen = false;
        Dictionary<ObjectRef, SnapshotObject> pods = snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind("", "Pod")).ToDictionary(o => o.Ref);
        foreach (Endpoint endpoint in population.Endpoints)
        {
            if (endpoint.Workload is not { Kind: "DaemonSet" } workload || !agents.Any(a => workload.Name == a.Name && workload.Namespace == a.Namespace)) continue;
            if (endpoint.FromTemplate || endpoint.Node is null || !pods.TryGetValue(endpoint.Source, out SnapshotObject? pod)) continue;
            seen = true;
            if (NodeState.IsReady(pod)) covered.Add(endpoint.Node);
        }
        if (!seen) return [];
        return [.. population.Endpoints.Where(e => e is { Kind: EndpointKind.Pod, Node: not null, FromTemplate: false }).Select(e => e.Node!)
            .Where(n => !covered.Contains(n)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
