using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Fields of one Cilium object. What its schema forbids, the API refuses; what the agent forbids beyond it, the agent refuses: it
/// then enforces nothing of the object (CIL-49).</summary>
internal sealed class CiliumFields(SnapshotObject source, List<Limitation> limitations)
{
    private readonly PolicyFields _fields = new(source, limitations);

    /// <summary>The fields as the API sees them.</summary>
    public PolicyFields Api => _fields;

    /// <summary>Why the agent refuses the object; null when it does not.</summary>
    public string? RefusedReason { get; private set; }

    /// <summary>Records why the agent refuses the object.</summary>
    public void Refuse(string at, string message, string rule)
    {
        string text = _fields.Limit(at, $"{message}; Cilium refuses the object and enforces nothing of it ({rule})", "CIL-49");
        RefusedReason ??= text;
    }

    /// <summary>Whether a field is there, be it an empty list; null counts as absent.</summary>
    public static bool Has(JsonElement parent, string name) => FieldReader.TryGet(parent, name, out _);

    /// <summary>True or false; null when absent or null.</summary>
    public bool? Flag(JsonElement parent, string at, string name)
    {
        if (!FieldReader.TryGet(parent, name, out JsonElement value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        _fields.Invalid($"{at}/{name}", value, "true or false");
        return null;
    }

    /// <summary>The mappings of a list, with their pointers.</summary>
    public List<(JsonElement Value, string Pointer)> Mappings(JsonElement parent, string at, string name)
    {
        List<(JsonElement Value, string Pointer)> items = _fields.List(parent, at, name);
        foreach ((JsonElement item, string pointer) in items)
            if (item.ValueKind != JsonValueKind.Object) _fields.Invalid(pointer, item, "a mapping");
        return [.. items.Where(i => i.Value.ValueKind == JsonValueKind.Object)];
    }

    /// <summary>The texts of a list, with their pointers.</summary>
    public List<(string Value, string Pointer)> Texts(JsonElement parent, string at, string name)
    {
        var texts = new List<(string, string)>();
        foreach ((JsonElement item, string pointer) in _fields.List(parent, at, name))
        {
            if (item.ValueKind == JsonValueKind.String) texts.Add((item.GetString()!, pointer));
            else _fields.Invalid(pointer, item, "text");
        }
        return texts;
    }
}
