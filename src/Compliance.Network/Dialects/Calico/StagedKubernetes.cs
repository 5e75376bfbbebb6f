using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>A StagedKubernetesNetworkPolicy is a NetworkPolicy with <c>stagedAction</c> (CAL-35).</summary>
internal static class StagedKubernetes
{
    /// <summary>The NetworkPolicy inside, under the staged object's reference; null with the problem where there is none.</summary>
    public static (SnapshotObject? Policy, string Action, string? Problem) AsNetworkPolicy(SnapshotObject item)
    {
        if (!FieldReader.TryGet(item.Body, "spec", out JsonElement spec) || spec.ValueKind != JsonValueKind.Object) return (null, "Set", $"{item.Ref} has no spec that is a mapping");
        string? text = !FieldReader.TryGet(spec, "stagedAction", out JsonElement action) ? "Set" : action.ValueKind != JsonValueKind.String ? null
            : action.GetString() is { Length: > 0 } given ? given : "Set";
        if (text is not ("Set" or "Delete" or "Learn" or "Ignore")) return (null, "Set", $"/spec/stagedAction of {item.Ref} is not Set, Delete, Learn or Ignore");
        return (new SnapshotObject { Ref = item.Ref, Version = "v1", Body = item.Body, Source = item.Source }, text, null);
    }
}
