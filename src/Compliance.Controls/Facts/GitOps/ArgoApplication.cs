using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.GitOps;

/// <summary>Reads Applications of Argo CD.</summary>
internal static class ArgoApplication
{
    private const string ThisCluster = "https://kubernetes.default.svc";

    /// <summary>What an Application says; null when it deploys to another cluster.</summary>
    public static SourceOwner? Of(SnapshotObject item, CheckContext context)
    {
        JsonElement body = item.Body;
        if (!IsHere(body, context)) return null;
        string? destination = Json.Text(body, "spec", "destination", "namespace");
        JsonElement source = Json.At(body, "spec", "source") ?? Json.Items(body, "spec", "sources").FirstOrDefault();
        ImmutableArray<OwnedResource>? resources = Json.At(body, "status", "resources") is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select((r, i) => Resource(r, i, destination)).OfType<OwnedResource>()] : null;
        DateTimeOffset? finished = Json.Text(body, "status", "operationState", "phase") == "Succeeded" ? Json.Time(body, "status", "operationState", "finishedAt") : null;
        (SyncState state, string says, string pointer) = State(body, resources);
        return new()
        {
            Object = item,
            Tool = "argocd",
            Repository = source.ValueKind == JsonValueKind.Object ? Json.Text(source, "repoURL") : null,
            Revision = SourceOwner.RevisionOf(item),
            Destination = destination,
            Resources = resources,
            State = state,
            Says = says,
            Pointer = pointer,
            GoodUntil = finished,
            LastSync = finished ?? Json.Time(body, "status", "reconciledAt"),
            Weaknesses = [.. Weaknesses(body)],
        };
    }

    private static bool IsHere(JsonElement body, CheckContext context)
    {
        string? server = Json.Text(body, "spec", "destination", "server")?.TrimEnd('/'), name = Json.Text(body, "spec", "destination", "name");
        return server is null ? name is null or "" or "in-cluster" : server == ThisCluster || server == context.Snapshot.Identity?.Server.TrimEnd('/');
    }

    private static OwnedResource? Resource(JsonElement r, int i, string? destination)
    {
        if (Json.Text(r, "kind") is not { } kind || Json.Text(r, "name") is not { } name) return null;
        ResourceKind of = new(Json.Text(r, "group") ?? "", kind);
        // Cluster-scoped resources name no namespace, and neither do namespaced ones of old releases.
        string ns = Json.Text(r, "namespace") ?? "";
        bool? inSync = Json.IsTrue(r, "requiresPruning") ? false : Json.Text(r, "status") switch { "Synced" => true, "OutOfSync" => false, _ => null };
        return new(new(of, ns.Length == 0 && of == Kinds.NetworkPolicy ? destination ?? "" : ns, name), inSync, $"/status/resources/{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
    }

    private static (SyncState, string, string) State(JsonElement body, ImmutableArray<OwnedResource>? resources)
    {
        string? sync = Json.Text(body, "status", "sync", "status"), phase = Json.Text(body, "status", "operationState", "phase");
        ImmutableArray<OwnedResource> policies = resources is { } all ? [.. all.Where(r => Kinds.Policies.Contains(r.Ref.Kind) || Kinds.PolicyParts.Contains(r.Ref.Kind))] : [];
        if (policies.FirstOrDefault(p => p.InSync == false) is { } differs)
            return (SyncState.OutOfSync, $"{Answers.Some(policies.Where(p => p.InSync == false).Select(p => $"{p.Ref}"))} {(policies.Count(p => p.InSync == false) == 1 ? "is" : "are")} out of sync", differs.Pointer);
        if (phase is "Failed" or "Error") return (SyncState.Failed, $"its last operation ended as {phase}", "/status/operationState/phase");
        if (sync is not ("Synced" or "OutOfSync")) return (SyncState.Unknown, $"its sync status is {sync ?? "not told"}", "/status/sync/status");
        return policies.Any(p => p.InSync is null)
            ? (SyncState.Unknown, $"it does not say whether {policies.First(p => p.InSync is null).Ref} is in sync", policies.First(p => p.InSync is null).Pointer)
            : (SyncState.InSync, "its policies are in sync", "/status/sync/status");
    }

    private static IEnumerable<string> Weaknesses(JsonElement body)
    {
        JsonElement? automated = Json.At(body, "spec", "syncPolicy", "automated");
        if (automated is not { ValueKind: JsonValueKind.Object } a || Json.IsFalse(a, "enabled")) yield return "it does not synchronise by itself";
        else
        {
            if (!Json.IsTrue(a, "selfHeal")) yield return "selfHeal is off, so a change in the cluster stays";
            if (!Json.IsTrue(a, "prune")) yield return "prune is off, so what the source removes stays";
        }
        foreach (JsonElement ignored in Json.Items(body, "spec", "ignoreDifferences"))
            if (Json.Text(ignored, "kind") is { } kind && (kind == "*" || Kinds.Policies.Any(p => p.Kind == kind && (Json.Text(ignored, "group") is null or "" or "*" || Json.Text(ignored, "group") == p.Group))))
                yield return $"ignoreDifferences covers {kind}";
    }
}
