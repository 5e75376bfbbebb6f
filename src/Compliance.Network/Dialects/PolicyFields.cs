using System.Collections.Frozen;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Reads fields of a policy object strictly: a wrong type makes the object invalid (K8S-34), a field nobody reads is recorded.</summary>
internal sealed class PolicyFields(SnapshotObject source, List<Limitation> limitations)
{
    /// <summary>Fields of <c>metadata</c>; none changes what a policy does.</summary>
    public static readonly FrozenSet<string> Metadata = FrozenSet.Create(StringComparer.Ordinal,
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields", "clusterName");

    /// <summary>The first problem the API would refuse the object for.</summary>
    public string? InvalidReason { get; private set; }

    /// <summary>A mapping; default when absent or null.</summary>
    public JsonElement Section(JsonElement parent, string at, string name)
    {
        if (!FieldReader.TryGet(parent, name, out JsonElement value)) return default;
        if (value.ValueKind == JsonValueKind.Object) return value;
        Invalid($"{at}/{name}", value, "a mapping");
        return default;
    }

    /// <summary>The elements of a list; none when absent, null or empty.</summary>
    public List<(JsonElement Value, string Pointer)> List(JsonElement parent, string at, string name)
    {
        var items = new List<(JsonElement, string)>();
        if (!FieldReader.TryGet(parent, name, out JsonElement list)) return items;
        if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in list.EnumerateArray()) items.Add((item, $"{at}/{name}/{items.Count}"));
        }
        else
        {
            Invalid($"{at}/{name}", list, "a list");
        }
        return items;
    }

    /// <summary>A text; null when absent or null.</summary>
    public string? Text(JsonElement parent, string at, string name)
    {
        if (!FieldReader.TryGet(parent, name, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Invalid($"{at}/{name}", value, "text");
        return null;
    }

    /// <summary>The texts of a list.</summary>
    public List<string> Texts(JsonElement parent, string at, string name)
    {
        var texts = new List<string>();
        foreach ((JsonElement item, string pointer) in List(parent, at, name))
        {
            if (item.ValueKind == JsonValueKind.String) texts.Add(item.GetString()!);
            else Invalid(pointer, item, "text");
        }
        return texts;
    }

    /// <summary>Holds a mapping of names to texts to its type; what stands in it changes no verdict.</summary>
    public void TextMap(JsonElement parent, string at, string name)
    {
        JsonElement map = Section(parent, at, name);
        if (map.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty entry in map.EnumerateObject())
            if (entry.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)) Invalid($"{at}/{name}/{FieldReader.Escape(entry.Name)}", entry.Value, "text");
    }

    /// <summary>A number, whole or not; null when absent or null.</summary>
    public double? Real(JsonElement parent, string at, string name)
    {
        if (!FieldReader.TryGet(parent, name, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)) return number;
        Invalid($"{at}/{name}", value, "a number");
        return null;
    }

    /// <summary>True or false; false when absent or null.</summary>
    public bool Flag(JsonElement parent, string at, string name)
    {
        if (!FieldReader.TryGet(parent, name, out JsonElement value)) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Invalid($"{at}/{name}", value, "true or false");
        return false;
    }

    /// <summary>Records every field of <paramref name="parent"/> that is not in <paramref name="known"/>.</summary>
    /// <returns>The last one's message; null when every field is known.</returns>
    public string? Unknown(JsonElement parent, string at, ICollection<string> known)
    {
        if (parent.ValueKind != JsonValueKind.Object) return null;
        string? message = null;
        foreach (JsonProperty field in parent.EnumerateObject())
        {
            if (!known.Contains(field.Name))
                message = Limit($"{at}/{FieldReader.Escape(field.Name)}", "is a field this program does not know, so what it changes is not known", null);
        }
        return message;
    }

    /// <summary>Records why the API would refuse the object.</summary>
    public void Invalid(string at, JsonElement found, string expected)
    {
        string shown = found.ValueKind switch
        {
            JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Undefined => FieldReader.Word(found.ValueKind),
            _ => found.GetRawText(),
        };
        Invalid(at, $"is {(shown.Length > 60 ? shown[..60] + "…" : shown)}; expected {expected}");
    }

    /// <summary>Records why the API would refuse the object.</summary>
    public void Invalid(string at, string message)
    {
        string text = Limit(at, $"{message}; the API would refuse the object", "K8S-34");
        InvalidReason ??= text;
    }

    /// <summary>Records something not understood, and returns it as a sentence.</summary>
    public string Limit(string at, string message, string? rule)
    {
        string text = $"{(at.Length == 0 ? "The object" : at)} of {source.Ref} {message}.";
        limitations.Add(new Limitation(source.Ref, at, text, rule));
        return text;
    }
}
