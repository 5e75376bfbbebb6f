using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.ControlPlane;

/// <summary>A settings file that kubeadm keeps in a ConfigMap.</summary>
/// <param name="Object">The ConfigMap.</param>
/// <param name="Pointer">JSON pointer of the file.</param>
/// <param name="Root">The file; undefined where it could not be read.</param>
/// <param name="Unread">Why it could not be read, as a sentence part; null when it was.</param>
internal sealed record ComponentSettings(ObjectRef Object, string Pointer, JsonElement Root, string? Unread)
{
    /// <summary>Reads the document of a given kind under a key of a ConfigMap.</summary>
    public static ComponentSettings Of(SnapshotObject configMap, string key, string kind)
    {
        string pointer = $"/data/{key}";
        if (Json.Text(configMap.Body, "data", key) is not { } text) return new(configMap.Ref, "/data", default, $"{configMap.Ref} has no {key}");
        DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(text), DocumentLimits.Default);
        ImmutableArray<StructuredDocument> found = [.. reading.Documents.Where(d => Json.Text(d.Root, "kind") == kind)];
        return reading.Problems.IsEmpty && found.Length == 1
            ? new(configMap.Ref, pointer, found[0].Root, null)
            : new(configMap.Ref, pointer, default, $"{configMap.Ref}{pointer} does not hold one readable {kind}");
    }
}
