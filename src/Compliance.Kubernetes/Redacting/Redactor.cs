using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Redacting;

/// <summary>Removes what may hold a secret from one object before anything is kept of it, and says what it removed.</summary>
internal static class Redactor
{
    private static readonly JsonWriterOptions Copying = new() { SkipValidation = true, MaxDepth = 512 };

    /// <summary>Whether objects of the kind are never kept at all.</summary>
    public static bool Drops(ResourceKind kind) => kind is { Group: "", Kind: "Secret" };

    /// <summary>The object without what may hold a secret; the same element where there was nothing to remove.</summary>
    /// <param name="reference">The object.</param>
    /// <param name="body">The object's JSON.</param>
    /// <param name="log">Receives what was removed; never a removed value.</param>
    public static JsonElement Redact(ObjectRef reference, JsonElement body, ICollection<Redaction> log)
    {
        SortedDictionary<string, Removal> removals = SecretPlaces.Of(reference, body);
        if (removals.Count == 0) return body;
        foreach ((string pointer, Removal removal) in removals) log.Add(new Redaction(reference, pointer, removal.Rule));

        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer, Copying)) Copy(body, "", removals, writer);
        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 512 });
        return JsonElement.ParseValue(ref reader);
    }

    private static void Copy(JsonElement value, string pointer, SortedDictionary<string, Removal> removals, Utf8JsonWriter writer)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in value.EnumerateObject())
            {
                string at = JsonPointer.Append(pointer, member.Name);
                if (IsGone(at, removals, out Removal removal)) continue;
                writer.WritePropertyName(member.Name);
                if (removal.Instead is not null) writer.WriteStringValue(removal.Instead);
                else if (removal.Outline) FieldOwnership.Write(member.Value, writer);
                else Copy(member.Value, at, removals, writer);
            }

            writer.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            int i = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                string at = JsonPointer.Append(pointer, i++.ToString(CultureInfo.InvariantCulture));
                if (IsGone(at, removals, out Removal removal)) continue;
                if (removal.Instead is not null) writer.WriteStringValue(removal.Instead);
                else Copy(item, at, removals, writer);
            }

            writer.WriteEndArray();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static bool IsGone(string pointer, SortedDictionary<string, Removal> removals, out Removal removal) =>
        removals.TryGetValue(pointer, out removal) && removal is { Instead: null, Outline: false };
}
