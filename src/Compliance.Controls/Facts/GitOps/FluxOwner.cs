using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.GitOps;

/// <summary>Reads Kustomizations and HelmReleases of Flux.</summary>
internal static class FluxOwner
{
    /// <summary>What it says; null when it deploys to another cluster.</summary>
    public static SourceOwner? Of(SnapshotObject item)
    {
        JsonElement body = item.Body;
        if (Json.At(body, "spec", "kubeConfig") is { ValueKind: JsonValueKind.Object }) return null;
        bool release = item.Ref.Kind == GitOpsKinds.HelmRelease;
        JsonElement? ready = Condition(body, "Ready");
        DateTimeOffset? since = ready is { } r ? Json.Time(r, "lastTransitionTime") : null;
        (SyncState state, string says, string pointer) = State(body, ready);
        return new()
        {
            Object = item,
            Tool = release ? "helm" : "flux",
            Repository = Source(body),
            Revision = SourceOwner.RevisionOf(item),
            Destination = Json.Text(body, "spec", "targetNamespace"),
            Resources = Json.At(body, "status", "inventory", "entries") is { ValueKind: JsonValueKind.Array } list
                ? [.. list.EnumerateArray().Select(Resource).OfType<OwnedResource>()] : null,
            State = state,
            Says = says,
            Pointer = pointer,
            GoodUntil = state == SyncState.Failed ? since : null,
            LastSync = state == SyncState.InSync ? since : null,
            Weaknesses = [.. Weaknesses(body, release)],
        };
    }

    // NAMESPACE_NAME_GROUP_KIND; a colon in a name is written as two underscores, which no policy has.
    private static OwnedResource? Resource(JsonElement entry, int i)
    {
        string[] parts = (Json.Text(entry, "id") ?? "").Split('_');
        return parts.Length == 4 ? new(new(new(parts[2], parts[3]), parts[0], parts[1]), null, $"/status/inventory/entries/{i.ToString(CultureInfo.InvariantCulture)}") : null;
    }

    private static (SyncState, string, string) State(JsonElement body, JsonElement? ready)
    {
        if (Json.IsTrue(body, "spec", "suspend")) return (SyncState.Suspended, "it is suspended", "/spec/suspend");
        if (Condition(body, "Stalled") is { } stalled && Json.Text(stalled, "status") == "True")
            return (SyncState.Failed, $"it is stalled{Reason(stalled)}", "/status/conditions");
        if (Json.Int(body, "metadata", "generation") is { } generation && Json.Int(body, "status", "observedGeneration") is { } observed && observed < generation)
            return (SyncState.Unknown, "its status speaks of an older specification", "/status/observedGeneration");
        string? status = ready is { } r ? Json.Text(r, "status") : null;
        if (status == "False") return (SyncState.Failed, $"it is not ready{Reason(ready!.Value)}", "/status/conditions");
        if (status != "True") return (SyncState.Unknown, "it does not say whether it is ready", "/status/conditions");
        string? applied = Json.Text(body, "status", "lastAppliedRevision"), attempted = Json.Text(body, "status", "lastAttemptedRevision");
        return applied is not null && attempted is not null && applied != attempted
            ? (SyncState.OutOfSync, $"it applied {applied} and attempted {attempted}", "/status/lastAttemptedRevision")
            : (SyncState.InSync, "it is ready", "/status/conditions");
    }

    private static IEnumerable<string> Weaknesses(JsonElement body, bool release)
    {
        if (release && Json.Text(body, "spec", "driftDetection", "mode") != "enabled") yield return "driftDetection is not enabled, so a change in the cluster stays";
        if (!release && !Json.IsTrue(body, "spec", "prune")) yield return "prune is off, so what the source removes stays";
    }

    private static string? Source(JsonElement body)
    {
        JsonElement? source = Json.At(body, "spec", "sourceRef") ?? Json.At(body, "spec", "chartRef") ?? Json.At(body, "spec", "chart", "spec", "sourceRef");
        return source is { } s && Json.Text(s, "name") is { } name ? $"{Json.Text(s, "kind")}/{name}" : null;
    }

    private static string Reason(JsonElement condition) => Json.Text(condition, "reason") is { Length: > 0 } reason ? $" ({reason})" : "";

    private static JsonElement? Condition(JsonElement body, string type)
    {
        foreach (JsonElement condition in Json.Items(body, "status", "conditions"))
            if (Json.Text(condition, "type") == type) return condition;
        return null;
    }
}
