using System.Text.Json;

namespace Compliance.Kubernetes.Redacting;

/// <summary>What is kept of a field set of <c>metadata.managedFields</c>: whether its manager owns fields of what the object demands. Deeper
/// names repeat the object, and may hold values (<c>v:</c>) and keys of lists (<c>k:</c>).</summary>
internal static class FieldOwnership
{
    private static readonly string[] Kept = ["f:spec", "f:specs"];

    /// <summary>Whether there is more in it than is kept.</summary>
    public static bool HoldsMore(JsonElement fields) => fields.ValueKind != JsonValueKind.Object
        || fields.EnumerateObject().Any(f => !IsKept(f) || f.Value.ValueKind != JsonValueKind.Object || f.Value.EnumerateObject().Any());

    /// <summary>Writes what is kept, as an object.</summary>
    public static void Write(JsonElement fields, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (JsonProperty field in fields.EnumerateObject().Where(IsKept))
        {
            writer.WriteStartObject(field.Name);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static bool IsKept(JsonProperty field) => Array.IndexOf(Kept, field.Name) >= 0;
}
