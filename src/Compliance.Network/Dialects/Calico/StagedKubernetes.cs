using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>A StagedKubernetesNetworkPolicy is a NetworkPolicy with <c>stagedAction</c> (CAL-35).</summary>
internal static class StagedKubernetes
{
    /// <summary>The NetworkPolicy inside, under the staged object's reference; null with the problem where there is none.</summary>
    public static (SnapshotObject? Policy, string Action, string? Problem) AsNetworkPolicy(SnapshotObject item)
    {
        if (JsonNode.Parse(item.Body.GetRawText()) is not JsonObject body || body["spec"] is not JsonObject spec) return (null, "Set", $"{item.Ref} has no spec that is a mapping");
        JsonNode? action = spec["stagedAction"];
        spec.Remove("stagedAction");
        string text = action is null ? "Set" : action.GetValueKind() == JsonValueKind.String ? action.GetValue<string>() : "";
        if (text.Length == 0 && action!.GetValueKind() == JsonValueKind.String) text = "Set";
        if (text is not ("Set" or "Delete" or "Learn" or "Ignore")) return (null, "Set", $"/spec/stagedAction of {item.Ref} is not Set, Delete, Learn or Ignore");
        return (new SnapshotObject { Ref = item.Ref, Version = "v1", Body = JsonSerializer.SerializeToElement(body), Source = item.Source }, text, null);
    }
}
