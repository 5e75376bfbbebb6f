using System.Buffers;
using System.Text.Json;
using Compliance.Kubernetes.Redacting;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Redacts one object before it is kept and records what was removed.</summary>
internal delegate JsonElement ObjectRedaction(ObjectRef reference, JsonElement body, ICollection<Redaction> log);

/// <summary>Makes compact snapshot objects of the objects of one list: redacted, trimmed, and named by kind and version.</summary>
internal sealed class ObjectReader(ServedKind kind, ReadingForm form, ObjectRedaction redact)
{
    private const string ManagedFields = "managedFields";
    private static readonly FieldSelection Managers = FieldSelection.Of(["manager", "operation", "time", "apiVersion", "subresource"]);
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);

    /// <summary>Reads one object.</summary>
    /// <param name="text">Its UTF-8 JSON.</param>
    /// <param name="log">Receives what was redacted.</param>
    /// <param name="problem">What makes it unusable; null when it was read.</param>
    public SnapshotObject? Read(ReadOnlyMemory<byte> text, ICollection<Redaction> log, out string? problem)
    {
        using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
        JsonElement root = document.RootElement;
        if ((text.Span.IndexOf("\\ud"u8) >= 0 || text.Span.IndexOf("\\uD"u8) >= 0) && SurrogatePairs.FindHalf(root) is { } at)
        {
            problem = $"{at} holds half of a surrogate pair; expected Unicode text";
            return null;
        }
        problem = Problem(root, out string name, out string space);
        if (problem is not null) return null;
        var reference = new ObjectRef(kind.Kind, space, name);
        JsonElement kept = redact(reference, Compact(root), log);
        return new SnapshotObject { Ref = reference, Version = kind.Version, Body = kept };
    }

    private string? Problem(JsonElement root, out string name, out string space)
    {
        name = space = "";
        if (root.ValueKind != JsonValueKind.Object) return $"expected an object, found {root.ValueKind}";
        if (!root.TryGetProperty("metadata", out JsonElement metadata)) return "expected the field metadata";
        name = ApiStatus.Text(metadata, "name") ?? "";
        space = ApiStatus.Text(metadata, "namespace") ?? "";
        if (name.Length == 0) return "expected a text in metadata.name";
        if (kind.Namespaced && space.Length == 0) return $"{name}: expected a text in metadata.namespace";
        return !kind.Namespaced && space.Length > 0 ? $"{name}: expected no metadata.namespace on a cluster-scoped object" : null;
    }

    private JsonElement Compact(JsonElement root)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 256 }))
        {
            writer.WriteStartObject();
            // The items of typed lists carry neither, and those of metadata lists carry those of PartialObjectMetadata.
            writer.WriteString("apiVersion", kind.Kind.Group.Length == 0 ? kind.Version : $"{kind.Kind.Group}/{kind.Version}");
            writer.WriteString("kind", kind.Kind.Kind);
            if (form == ReadingForm.Trimmed) KeptFields.Of(kind.Kind).WriteFields(root, writer);
            else WriteWhole(root, writer, metadataOnly: form == ReadingForm.Metadata);
            writer.WriteEndObject();
        }
        var reader = new Utf8JsonReader(_buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 256 });
        return JsonElement.ParseValue(ref reader);
    }

    private static void WriteWhole(JsonElement root, Utf8JsonWriter writer, bool metadataOnly)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name is "apiVersion" or "kind" || (metadataOnly && property.Name != "metadata")) continue;
            if (property.Name == "metadata" && property.Value.ValueKind == JsonValueKind.Object) WriteMetadata(property.Value, writer);
            else property.WriteTo(writer);
        }
    }

    /// <summary>Managers, operations and times are evidence of who changed what. Of the field sets it is kept whether they reach into what the
    /// object demands; the rest only repeats its fields.</summary>
    private static void WriteMetadata(JsonElement metadata, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("metadata");
        foreach (JsonProperty property in metadata.EnumerateObject())
        {
            if (property.Name != ManagedFields || property.Value.ValueKind != JsonValueKind.Array)
            {
                property.WriteTo(writer);
                continue;
            }
            writer.WriteStartArray(ManagedFields);
            foreach (JsonElement entry in property.Value.EnumerateArray())
            {
                writer.WriteStartObject();
                if (entry.ValueKind == JsonValueKind.Object)
                {
                    Managers.WriteFields(entry, writer);
                    if (entry.TryGetProperty("fieldsV1", out JsonElement fields) && fields.ValueKind == JsonValueKind.Object)
                    {
                        writer.WritePropertyName("fieldsV1");
                        FieldOwnership.Write(fields, writer);
                    }
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
