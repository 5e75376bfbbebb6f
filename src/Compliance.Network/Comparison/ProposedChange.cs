using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Comparison;

/// <summary>A change to a cluster before it is made: objects applied over its state and objects deleted from it. An applied object replaces
/// the one of its reference; status, and the node of a pod, stay. With a deleted object goes what it owns, with a namespace everything in
/// it. Live pods of a workload whose pod template says something else about the network go too: the template then stands for them.</summary>
public sealed record ProposedChange
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 512 };
    private static readonly JsonSerializerOptions s_deepWriting = new() { MaxDepth = 512 };

    /// <summary>The state with the change made.</summary>
    public required ClusterSnapshot Result { get; init; }

    /// <summary>Objects applied that were not there, in order.</summary>
    public required ImmutableArray<ObjectRef> Added { get; init; }

    /// <summary>Objects applied that say something else than before, in order.</summary>
    public required ImmutableArray<ObjectRef> Replaced { get; init; }

    /// <summary>Objects applied that say the same as before, in order.</summary>
    public required ImmutableArray<ObjectRef> Unchanged { get; init; }

    /// <summary>Objects deleted, in order.</summary>
    public required ImmutableArray<ObjectRef> Deleted { get; init; }

    /// <summary>Objects that go with deleted or replaced ones, in order.</summary>
    public required ImmutableArray<ObjectRef> Dependents { get; init; }

    /// <summary>Makes the change.</summary>
    /// <param name="state">State before; every deleted object is in it.</param>
    /// <param name="applied">Manifests that are applied; no object is in two of them, and none is deleted.</param>
    /// <param name="deleted">Objects that are deleted.</param>
    public static ProposedChange Of(ClusterSnapshot state, ImmutableArray<ClusterSnapshot> applied, ImmutableArray<ObjectRef> deleted)
    {
        Dictionary<ObjectRef, SnapshotObject> before = state.Objects.ToDictionary(o => o.Ref);
        SnapshotObject[] objects = [.. applied.SelectMany(a => a.Objects).OrderBy(o => o.Ref)];
        ILookup<int, SnapshotObject> kinds = objects.ToLookup(o => !before.TryGetValue(o.Ref, out SnapshotObject? old) ? 0 : PolicyDifferences.SaysTheSame(old, o) ? 1 : 2);
        HashSet<ObjectRef> rolled = [.. kinds[2].Where(o => !SameTemplate(before[o.Ref], o)).Select(o => o.Ref)];
        HashSet<ObjectRef> stays = [.. objects.Select(o => o.Ref), .. deleted];
        ImmutableArray<ObjectRef> dependents = [.. Owned(state, [.. deleted, .. rolled], [.. deleted.Where(IsNamespace).Select(d => d.Name)]).Where(d => !stays.Contains(d)).Order()];

        var result = new SortedDictionary<ObjectRef, SnapshotObject>(before);
        foreach (ObjectRef gone in deleted.Concat(dependents)) result.Remove(gone);
        foreach (SnapshotObject added in kinds[0]) result[added.Ref] = added;
        foreach (SnapshotObject replaced in kinds[2]) result[replaced.Ref] = WithStatus(replaced, before[replaced.Ref]);
        ImmutableArray<SnapshotObject> all = [.. result.Values];
        return new ProposedChange
        {
            Result = state with
            {
                Objects = all,
                Listings = Listings(state.Listings, all),
                UnmodelledPolicyKinds = [.. state.UnmodelledPolicyKinds.Concat(applied.SelectMany(a => a.UnmodelledPolicyKinds)).Distinct().Order()],
            },
            Added = [.. kinds[0].Select(o => o.Ref)],
            Replaced = [.. kinds[2].Select(o => o.Ref)],
            Unchanged = [.. kinds[1].Select(o => o.Ref)],
            Deleted = [.. deleted.Order()],
            Dependents = dependents,
        };
    }

    private static bool IsNamespace(ObjectRef o) => o.Kind == new ResourceKind("", "Namespace");

    /// <summary>What owners take with them, through as many owners as there are.</summary>
    private static HashSet<ObjectRef> Owned(ClusterSnapshot state, HashSet<ObjectRef> owners, HashSet<string> namespaces)
    {
        HashSet<ObjectRef> owned = [.. state.Objects.Select(o => o.Ref).Where(r => namespaces.Contains(r.Namespace))];
        if (owners.Count == 0) return owned;
        (ObjectRef Object, ObjectRef[] Owners)[] chained = [.. state.Objects.Select(o => (o.Ref, Owners(o))).Where(o => o.Item2.Length > 0)];
        HashSet<ObjectRef> gone = [.. owners, .. owned];
        for (bool grew = true; grew;)
        {
            grew = false;
            foreach ((ObjectRef item, ObjectRef[] of) in chained)
                if (of.All(gone.Contains) && gone.Add(item)) grew |= owned.Add(item);
        }
        return owned;
    }

    // An object goes when all of its owners have gone.
    private static ObjectRef[] Owners(SnapshotObject item)
    {
        var reader = new FieldReader(item, []);
        return
        [
            .. reader.List(reader.Section(reader.Root, "", "metadata"), "/metadata", "ownerReferences").Select(o =>
            {
                string version = reader.Text(o.Value, o.Pointer, "apiVersion") ?? "";
                int slash = version.IndexOf('/', StringComparison.Ordinal);
                string kind = reader.Text(o.Value, o.Pointer, "kind") ?? "";
                return new ObjectRef(new ResourceKind(slash < 0 ? "" : version[..slash], kind), kind == "Node" ? "" : item.Ref.Namespace, reader.Text(o.Value, o.Pointer, "name") ?? "");
            }),
        ];
    }

    /// <summary>Whether the pods of two versions of a workload are the same to the network; true for what has no pod template.</summary>
    private static bool SameTemplate(SnapshotObject a, SnapshotObject b) => PodTemplate.Path(a.Ref.Kind) is null || Template(a) == Template(b);

    private static string Template(SnapshotObject workload)
    {
        var alone = new ClusterSnapshot
        {
            Cluster = "", Origin = SnapshotOrigin.Manifests, CollectedAt = default, Objects = [workload], Listings = [],
        };
        return string.Join('\n', Population.Read(alone, []).Endpoints.Select(e =>
            $"{e.Kind} {e.ServiceAccount} {string.Join(',', e.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))} {string.Join(',', e.Ports)}"));
    }

    private static SnapshotObject WithStatus(SnapshotObject applied, SnapshotObject before)
    {
        var body = JsonNode.Parse(applied.Body.GetRawText(), documentOptions: s_deep)!.AsObject();
        if (!body.ContainsKey("status") && FieldReader.TryGet(before.Body, "status", out JsonElement status))
            body["status"] = JsonNode.Parse(status.GetRawText(), documentOptions: s_deep);
        if (before.Ref.Kind == new ResourceKind("", "Pod") && body["spec"] is JsonObject spec && !spec.ContainsKey("nodeName")
            && FieldReader.TryGet(before.Body, "spec", out JsonElement old) && FieldReader.TryGet(old, "nodeName", out JsonElement node))
            spec["nodeName"] = JsonNode.Parse(node.GetRawText());
        return new SnapshotObject
        {
            Ref = applied.Ref,
            Version = applied.Version,
            Source = applied.Source,
            Body = JsonSerializer.SerializeToElement(body, s_deepWriting),
        };
    }

    private static ImmutableArray<KindListing> Listings(ImmutableArray<KindListing> listings, ImmutableArray<SnapshotObject> objects)
    {
        Dictionary<ResourceKind, int> counts = objects.GroupBy(o => o.Ref.Kind).ToDictionary(g => g.Key, g => g.Count());
        Dictionary<ResourceKind, KindListing> known = listings.ToDictionary(l => l.Kind);
        return
        [
            .. known.Keys.Union(counts.Keys).Order().Select(kind => known.TryGetValue(kind, out KindListing? listing)
                ? listing with
                {
                    Count = counts.GetValueOrDefault(kind),
                    Outcome = listing.Outcome == ListOutcome.Absent && counts.ContainsKey(kind) ? ListOutcome.Declared : listing.Outcome,
                }
                : new KindListing { Kind = kind, Outcome = ListOutcome.Declared, Count = counts[kind] }),
        ];
    }
}
