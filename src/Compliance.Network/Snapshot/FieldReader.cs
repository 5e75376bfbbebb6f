using System.Text.Json;

namespace Compliance.Network.Snapshot;

/// <summary>Reads fields of one object; a field of an unexpected type is recorded as a <see cref="Limitation"/> and counts as absent.</summary>
internal sealed class FieldReader(SnapshotObject source, List<Limitation> limitations)
{
    public ObjectRef Object => source.Ref;

    public JsonElement Root => source.Body;

    /// <summary>A field; false when it is absent or null, or <paramref name="parent"/> is not an object.</summary>
    public static bool TryGet(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    public JsonElement Section(JsonElement parent, string at, string name) => Typed(parent, at, name, JsonValueKind.Object);

    public string? Text(JsonElement parent, string at, string name)
    {
        JsonElement value = Typed(parent, at, name, JsonValueKind.String);
        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    public int? Number(JsonElement parent, string at, string name)
    {
        JsonElement value = Typed(parent, at, name, JsonValueKind.Number);
        if (value.ValueKind != JsonValueKind.Number) return null;
        if (value.TryGetInt32(out int number)) return number;
        Limit($"{at}/{name}", "is not a whole number that fits 32 bits");
        return null;
    }

    public bool Flag(JsonElement parent, string at, string name)
    {
        if (!TryGet(parent, name, out JsonElement value)) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Limit($"{at}/{name}", $"is {Word(value.ValueKind)}; expected true or false");
        return false;
    }

    /// <summary>The elements of a list with their pointers; empty when absent.</summary>
    public IEnumerable<(JsonElement Value, string Pointer)> List(JsonElement parent, string at, string name)
    {
        JsonElement list = Typed(parent, at, name, JsonValueKind.Array);
        if (list.ValueKind != JsonValueKind.Array) yield break;
        int i = 0;
        foreach (JsonElement item in list.EnumerateArray()) yield return (item, $"{at}/{name}/{i++}");
    }

    /// <summary>A map of text to text, sorted by key; entries of another type are recorded and left out.</summary>
    public SortedDictionary<string, string> Map(JsonElement parent, string at, string name)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        JsonElement section = Typed(parent, at, name, JsonValueKind.Object);
        if (section.ValueKind != JsonValueKind.Object) return map;
        foreach (JsonProperty entry in section.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.String) map[entry.Name] = entry.Value.GetString()!;
            else Limit($"{at}/{name}/{Escape(entry.Name)}", $"is {Word(entry.Value.ValueKind)}; expected text");
        }
        return map;
    }

    public void Limit(string pointer, string message, string? rule = null) =>
        limitations.Add(new Limitation(Object, pointer, $"{pointer} of {Object} {message}.", rule));

    /// <summary>A field name as a part of a JSON pointer.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A JSON type in words.</summary>
    public static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private JsonElement Typed(JsonElement parent, string at, string name, JsonValueKind expected)
    {
        if (!TryGet(parent, name, out JsonElement value)) return default;
        if (value.ValueKind == expected) return value;
        Limit($"{at}/{name}", $"is {Word(value.ValueKind)}; expected {Word(expected)}");
        return default;
    }
}
