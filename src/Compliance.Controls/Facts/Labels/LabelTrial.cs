using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Labels;

/// <summary>States of a cluster in which something carries one label more.</summary>
internal static class LabelTrial
{
    /// <summary>What the name of a pod that stands in for a trial ends with.</summary>
    public const string Suffix = "-in-quarantine";

    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 512 };

    /// <summary>The state with a second pod, or workload, beside each of those given, which carries the label and has no address yet; the
    /// others stay as they are, so that they can be its peers.</summary>
    public static ClusterSnapshot WithTwins(ClusterSnapshot snapshot, IReadOnlySet<ObjectRef> pods, string key, string value) => snapshot with
    {
        Objects = [.. snapshot.Objects.Concat(snapshot.Objects.Where(o => pods.Contains(o.Ref)).Select(o => Twin(o, key, value))).OrderBy(o => o.Ref)],
    };

    /// <summary>The state with the label on a namespace.</summary>
    public static ClusterSnapshot WithNamespace(ClusterSnapshot snapshot, string ns, string key, string value) => snapshot with
    {
        Objects = [.. snapshot.Objects.Select(o => o.Ref.Kind == Kinds.Namespace && o.Ref.Name == ns ? Changed(o, o.Ref, body => Labels(body, "")[key] = value) : o)],
    };

    /// <summary>The pod or workload that stands beside one in a trial.</summary>
    public static ObjectRef TwinOf(ObjectRef pod) => pod with { Name = pod.Name + Suffix };

    private static SnapshotObject Twin(SnapshotObject source, string key, string value) => Changed(source, TwinOf(source.Ref), body =>
    {
        Labels(body, PodTemplate.Of(source)?.Pointer ?? "")[key] = value;
        JsonObject metadata = (JsonObject)body["metadata"]!;
        metadata["name"] = TwinOf(source.Ref).Name;
        metadata.Remove("ownerReferences");
        metadata.Remove("uid");
        if (body["status"] is not JsonObject status) return;
        status.Remove("podIP");
        status.Remove("podIPs");
    });

    private static SnapshotObject Changed(SnapshotObject source, ObjectRef reference, Action<JsonObject> change)
    {
        JsonObject body = (JsonObject)JsonSerializer.SerializeToNode(source.Body, Deep)!;
        change(body);
        return new SnapshotObject { Ref = reference, Version = source.Version, Body = JsonSerializer.SerializeToElement(body, Deep), Source = source.Source };
    }

    private static JsonObject Labels(JsonObject body, string pointer)
    {
        JsonObject at = body;
        foreach (string step in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Concat(["metadata", "labels"]))
        {
            if (at[step] is not JsonObject inner) at[step] = inner = [];
            at = inner;
        }
        return at;
    }
}
