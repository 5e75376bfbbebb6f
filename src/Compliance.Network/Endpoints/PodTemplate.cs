using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Where the workload kinds of Kubernetes keep the template of their pods.</summary>
internal static class PodTemplate
{
    private static readonly string[] Direct = ["spec", "template"], Nested = ["spec", "jobTemplate", "spec", "template"];

    /// <summary>Field names from the object to its pod template; null for a kind that has none.</summary>
    public static string[]? Path(ResourceKind kind) => (kind.Group, kind.Kind) switch
    {
        ("apps", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") => Direct,
        ("", "ReplicationController") => Direct,
        ("batch", "Job") => Direct,
        ("batch", "CronJob") => Nested,
        _ => null,
    };

    /// <summary>A Job that is complete or failed has no more pods to come (K8S-30).</summary>
    public static bool Finished(SnapshotObject item)
    {
        if (item.Ref.Kind.Kind != "Job" || !FieldReader.TryGet(item.Body, "status", out JsonElement status)
            || !FieldReader.TryGet(status, "conditions", out JsonElement conditions) || conditions.ValueKind != JsonValueKind.Array) return false;
        foreach (JsonElement condition in conditions.EnumerateArray())
        {
            if (FieldReader.TryGet(condition, "type", out JsonElement type) && FieldReader.TryGet(condition, "status", out JsonElement state)
                && type.ValueKind == JsonValueKind.String && state.ValueKind == JsonValueKind.String
                && type.GetString() is "Complete" or "Failed" && state.GetString() == "True") return true;
        }
        return false;
    }
}
