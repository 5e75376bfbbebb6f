using System.Text.Json;

namespace Compliance.Kubernetes.Live;

/// <summary>A tree of field names to keep. Lists are passed through: a path names the fields of their items.</summary>
internal sealed class FieldSelection
{
    private readonly Dictionary<string, FieldSelection> _fields = new(StringComparer.Ordinal);

    /// <summary>Selects paths such as <c>spec.containers.name</c>; all that is below the end of a path is kept.</summary>
    public static FieldSelection Of(IEnumerable<string> paths)
    {
        var root = new FieldSelection();
        foreach (string path in paths)
        {
            FieldSelection at = root;
            foreach (string step in path.Split('.'))
            {
                if (!at._fields.TryGetValue(step, out FieldSelection? next)) at._fields.Add(step, next = new FieldSelection());
                at = next;
            }
        }
        return root;
    }

    /// <summary>Writes the selected fields of an object inside the object that the writer has begun.</summary>
    public void WriteFields(JsonElement value, Utf8JsonWriter writer)
    {
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!_fields.TryGetValue(property.Name, out FieldSelection? below)) continue;
            writer.WritePropertyName(property.Name);
            below.Write(property.Value, writer);
        }
    }

    private void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when _fields.Count > 0:
                writer.WriteStartObject();
                WriteFields(value, writer);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array when _fields.Count > 0:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray()) Write(item, writer);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
