using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Documents;
using Compliance.Network.Linting;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Metamorphic;

/// <summary>Snapshots with something taken away, as an author would.</summary>
internal static class Edits
{
    /// <summary>Without whole policies and without list entries of others.</summary>
    public static ClusterSnapshot Without(this ClusterSnapshot snapshot, IEnumerable<PolicyPart> parts)
    {
        ILookup<ObjectRef, string?> gone = parts.ToLookup(p => p.Policy, p => p.Rule);
        return snapshot with
        {
            Objects = [.. snapshot.Objects.Where(o => !gone[o.Ref].Contains(null)).Select(o => gone.Contains(o.Ref) ? Without(o, gone[o.Ref].OfType<string>()) : o)],
        };
    }

    /// <summary>The same object with another content.</summary>
    public static SnapshotObject With(this SnapshotObject source, JsonNode body) =>
        new() { Ref = source.Ref, Version = source.Version, Source = source.Source, Body = JsonSerializer.SerializeToElement(body) };

    public static JsonNode Node(this SnapshotObject source) => JsonNode.Parse(source.Body.GetRawText())!;

    private static SnapshotObject Without(SnapshotObject source, IEnumerable<string> pointers)
    {
        JsonNode body = source.Node();
        // From the back, so that what is left to remove keeps its place.
        foreach (string pointer in pointers.Distinct().OrderByDescending(p => int.Parse(JsonPointer.Steps(p).Last())))
        {
            JsonNode? list = body;
            string[] steps = [.. JsonPointer.Steps(pointer)];
            foreach (string step in steps[..^1]) list = list is JsonArray array ? array[int.Parse(step)] : list![step];
            ((JsonArray)list!).RemoveAt(int.Parse(steps[^1]));
        }
        return source.With(body);
    }
}
