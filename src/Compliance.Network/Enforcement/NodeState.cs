using System.Collections.Frozen;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>What nodes and pods say of themselves that enforcement rests on.</summary>
internal static class NodeState
{
    /// <summary>Labels of a node; entries that are no text are left out.</summary>
    public static FrozenDictionary<string, string> Of(SnapshotObject node) =>
        FieldReader.TryGet(node.Body, "metadata", out JsonElement metadata) && FieldReader.TryGet(metadata, "labels", out JsonElement labels) && labels.ValueKind == JsonValueKind.Object
            ? labels.EnumerateObject().Where(l => l.Value.ValueKind == JsonValueKind.String).DistinctBy(l => l.Name, StringComparer.Ordinal)
                .ToFrozenDictionary(l => l.Name, l => l.Value.GetString()!, StringComparer.Ordinal)
            : FrozenDictionary<string, string>.Empty;

    /// <summary>Whether a node runs Windows, by its label or what its kubelet reports.</summary>
    public static bool IsWindows(SnapshotObject node)
    {
        if (Of(node).TryGetValue("kubernetes.io/os", out string? os)) return os == "windows";
        return FieldReader.TryGet(node.Body, "status", out JsonElement status) && FieldReader.TryGet(status, "nodeInfo", out JsonElement info)
            && FieldReader.TryGet(info, "operatingSystem", out JsonElement system) && system.ValueKind == JsonValueKind.String && system.GetString() == "windows";
    }

    /// <summary>Whether a node or a pod has the condition Ready.</summary>
    public static bool IsReady(SnapshotObject item)
    {
        if (!FieldReader.TryGet(item.Body, "status", out JsonElement status) || !FieldReader.TryGet(status, "conditions", out JsonElement conditions)
            || conditions.ValueKind != JsonValueKind.Array) return false;
        foreach (JsonElement condition in conditions.EnumerateArray())
        {
            if (FieldReader.TryGet(condition, "type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.GetString() == "Ready")
                return FieldReader.TryGet(condition, "status", out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() == "True";
        }
        return false;
    }
}
