using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Finds nodes that run pods without a ready agent.</summary>
internal static class NodeCoverage
{
    /// <summary>Nodes with at least one live pod of its own network and no ready pod of the agent, in order. Empty where the snapshot shows
    /// no pod of the agent at all: then coverage is not known, and the DaemonSet's status speaks instead.</summary>
    public static ImmutableArray<string> Uncovered(ClusterSnapshot snapshot, Population population, ObjectRef agent)
    {
        var covered = new HashSet<string>(StringComparer.Ordinal);
        bool seen = false;
        Dictionary<ObjectRef, SnapshotObject> pods = snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind("", "Pod")).ToDictionary(o => o.Ref);
        foreach (Endpoint endpoint in population.Endpoints)
        {
            if (endpoint.Workload is not { Kind: "DaemonSet" } workload || workload.Name != agent.Name || workload.Namespace != agent.Namespace) continue;
            if (endpoint.FromTemplate || endpoint.Node is null || !pods.TryGetValue(endpoint.Source, out SnapshotObject? pod)) continue;
            seen = true;
            if (IsReady(pod)) covered.Add(endpoint.Node);
        }
        if (!seen) return [];
        return [.. population.Endpoints.Where(e => e is { Kind: EndpointKind.Pod, Node: not null, FromTemplate: false }).Select(e => e.Node!)
            .Where(n => !covered.Contains(n)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static bool IsReady(SnapshotObject pod)
    {
        if (!FieldReader.TryGet(pod.Body, "status", out JsonElement status) || !FieldReader.TryGet(status, "conditions", out JsonElement conditions)
            || conditions.ValueKind != JsonValueKind.Array) return false;
        foreach (JsonElement condition in conditions.EnumerateArray())
        {
            if (FieldReader.TryGet(condition, "type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.GetString() == "Ready")
                return FieldReader.TryGet(condition, "status", out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() == "True";
        }
        return false;
    }
}
