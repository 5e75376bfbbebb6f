using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.TestKit.Cases;

/// <summary>Makes a snapshot of the objects of a case file, without the sources of the program: as a live cluster read in full, unless
/// the case says otherwise.</summary>
public static class CaseSnapshot
{
    /// <summary>End of collection of every case.</summary>
    public static readonly DateTimeOffset Moment = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Reads <c>cluster.yaml</c>.</summary>
    /// <param name="file">The file.</param>
    /// <param name="asked">Kinds that a live collector asked for; kinds of objects in the file are added.</param>
    /// <param name="setting">The mapping <c>snapshot</c> of <c>expected.yaml</c>: <c>origin</c> (live or manifests), <c>absent</c>,
    /// <c>skew</c> (seconds by which the collector's clock is ahead of the server's), <c>unasked</c> and <c>incomplete</c> (lists of <c>Kind</c> or <c>Kind.group</c>), <c>gaps</c> (kind, reason, namespace, message).</param>
    /// <param name="reversed">Takes the documents of the file from the last to the first.</param>
    public static ClusterSnapshot Read(string file, IEnumerable<ResourceKind> asked, JsonElement? setting = null, bool reversed = false)
    {
        IEnumerable<StructuredDocument> documents = CaseFiles.Documents(file);
        ImmutableArray<SnapshotObject> objects = [.. (reversed ? documents.Reverse() : documents).Select(Object).OrderBy(o => o.Ref)];
        bool live = Text(setting, "origin") != "manifests";
        ImmutableArray<CollectionGap> gaps = [.. Items(setting, "gaps").Select(Gap)];
        HashSet<ResourceKind> absent = Kinds(setting, "absent"), unasked = Kinds(setting, "unasked"), incomplete = Kinds(setting, "incomplete");
        incomplete.UnionWith(gaps.Where(g => g.Kind is not null).Select(g => g.Kind!.Value));
        ILookup<ResourceKind, SnapshotObject> byKind = objects.ToLookup(o => o.Ref.Kind);
        IEnumerable<ResourceKind> kinds = (live ? asked : []).Concat(byKind.Select(k => k.Key)).Concat(absent).Concat(incomplete).Distinct().Where(k => !unasked.Contains(k));
        return new()
        {
            Cluster = "test",
            Origin = live ? SnapshotOrigin.LiveCluster : SnapshotOrigin.Manifests,
            CollectedAt = Moment,
            Identity = live ? new("7f9c0000-0000-4000-8000-000000000001", "https://test.example:6443", null, "v1.34.1", "system:serviceaccount:compliance:collector") : null,
            Objects = objects,
            Gaps = gaps,
            Listings = [.. kinds.Order().Select(k => new KindListing
            {
                Kind = k,
                Version = absent.Contains(k) ? null : "v1",
                Outcome = absent.Contains(k) ? ListOutcome.Absent : incomplete.Contains(k) ? ListOutcome.Incomplete : live ? ListOutcome.Complete : ListOutcome.Declared,
                Count = byKind[k].Count(),
                Provenance = setting is { ValueKind: JsonValueKind.Object } of && of.TryGetProperty("skew", out JsonElement skew)
                    ? new() { Request = "GET", Form = "full", Ended = Moment, ServerDate = Moment.AddSeconds(-skew.GetInt32()) } : null,
            })],
            Preflight = [.. Items(setting, "preflight").Select(p => new AccessAnswer(p.GetProperty("verb").GetString()!, Kind(p.GetProperty("kind").GetString()!), p.GetProperty("allowed").GetBoolean(), null))],
        };
    }

    /// <summary><c>Kind</c> or <c>Kind.group</c>.</summary>
    public static ResourceKind Kind(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new("", text) : new(text[(dot + 1)..], text[..dot]);
    }

    private static SnapshotObject Object(StructuredDocument document)
    {
        JsonElement body = document.Root;
        string[] apiVersion = body.GetProperty("apiVersion").GetString()!.Split('/');
        string kind = body.GetProperty("kind").GetString()!;
        JsonElement metadata = body.GetProperty("metadata");
        bool clusterScoped = kind is "Namespace" or "Node" or "ClusterPolicy" or "AdminNetworkPolicy" or "GlobalNetworkPolicy" or "CiliumClusterwideNetworkPolicy"
            || kind is "ClusterNetworkPolicy" or "ClusterRole" or "ClusterRoleBinding" or "HNCConfiguration"
            || kind is "BaselineAdminNetworkPolicy" or "StagedGlobalNetworkPolicy" or "Tier" or "GlobalNetworkSet" or "FelixConfiguration" or "NetworkLogging"
            || apiVersion[0] == "constraints.gatekeeper.sh" || kind is "ConstraintTemplate" or "ValidatingPolicy" or "ClusterPolicyReport" or "ClusterReport"
                or "ValidatingAdmissionPolicy" or "ValidatingAdmissionPolicyBinding" or "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration";
        string ns = clusterScoped ? "" : metadata.TryGetProperty("namespace", out JsonElement n) ? n.GetString()! : "default";
        return new()
        {
            Ref = new(new(apiVersion.Length == 2 ? apiVersion[0] : "", kind), ns, metadata.GetProperty("name").GetString()!),
            Version = apiVersion[^1],
            Body = body,
        };
    }

    private static CollectionGap Gap(JsonElement gap) => new(
        Enum.Parse<GapReason>(Text(gap, "reason") ?? "Forbidden"), Text(gap, "kind") is { } kind ? Kind(kind) : null, Text(gap, "namespace"),
        Text(gap, "message") ?? "the server answered 403");

    private static HashSet<ResourceKind> Kinds(JsonElement? setting, string name) => [.. Items(setting, name).Select(i => Kind(i.GetString()!))];

    private static ImmutableArray<JsonElement> Items(JsonElement? setting, string name) =>
        setting is { ValueKind: JsonValueKind.Object } s && s.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement? setting, string name) =>
        setting is { ValueKind: JsonValueKind.Object } s && s.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
