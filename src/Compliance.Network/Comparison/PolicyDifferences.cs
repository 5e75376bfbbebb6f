using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Comparison;

/// <summary>Which policies differ between two states. What the API server keeps for itself is no difference.</summary>
internal static class PolicyDifferences
{
    // Bookkeeping of the API server, and annotations: none of them changes what a policy does.
    private static readonly string[] s_bookkeeping =
        ["annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "generation", "managedFields", "ownerReferences", "resourceVersion", "selfLink", "uid"];

    public static ImmutableArray<PolicyChange> Between(ClusterReachability before, ClusterReachability after)
    {
        Dictionary<ObjectRef, SnapshotObject> old = Policies(before, after), now = Policies(after, before);
        return [.. old.Keys.Union(now.Keys).Order().Select(policy => new PolicyChange(policy, (old.GetValueOrDefault(policy), now.GetValueOrDefault(policy)) switch
        {
            (null, _) => PolicyChangeKind.Added,
            (_, null) => PolicyChangeKind.Removed,
            ({ } a, { } b) => SaysTheSame(a, b) ? PolicyChangeKind.Unchanged : PolicyChangeKind.Changed,
        })).Where(c => c.Change != PolicyChangeKind.Unchanged)];
    }

    /// <summary>Whether two objects say the same apart from bookkeeping and status.</summary>
    public static bool SaysTheSame(SnapshotObject a, SnapshotObject b) =>
        a.Version == b.Version && Content(a.Body).AsSpan().SequenceEqual(Content(b.Body));

    // What is a policy on either side is looked for on both: an object that one side cannot translate is there all the same.
    private static Dictionary<ObjectRef, SnapshotObject> Policies(ClusterReachability side, ClusterReachability other)
    {
        HashSet<ObjectRef> policies = [.. References(side), .. References(other)];
        return side.Snapshot.Objects.Where(o => policies.Contains(o.Ref)).ToDictionary(o => o.Ref);
    }

    private static IEnumerable<ObjectRef> References(ClusterReachability side) =>
        side.Model.All.Select(p => p.Ref).Concat(side.Model.Opaque.Select(o => o.Ref));

    private static byte[] Content(JsonElement body)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (JsonProperty field in body.EnumerateObject().Where(f => f.Name != "status"))
            {
                if (field.Name != "metadata" || field.Value.ValueKind != JsonValueKind.Object)
                {
                    field.WriteTo(writer);
                    continue;
                }
                writer.WriteStartObject("metadata"u8);
                foreach (JsonProperty item in field.Value.EnumerateObject().Where(i => !s_bookkeeping.Contains(i.Name))) item.WriteTo(writer);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 512 });
        return CanonicalJson.Bytes(document.RootElement);
    }
}
