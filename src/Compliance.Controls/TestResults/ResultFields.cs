using System.Globalization;
using System.Text.Json;
using Compliance.Network.Documents;

namespace Compliance.Controls.TestResults;

/// <summary>Reads the fields of a JSON file of test results strictly.</summary>
/// <param name="document">The document.</param>
internal sealed class ResultFields(StructuredDocument document)
{
    public JsonElement Root => document.Root;

    public MalformedResultsException Wrong(string pointer, string message) => new(document.LineOf(pointer), pointer, message);

    /// <summary>A field, of the kind wanted; null when it is left out or null.</summary>
    public JsonElement? Find(JsonElement parent, string pointer, string name, JsonValueKind kind, string expected)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == kind ? value : throw Wrong(JsonPointer.Append(pointer, name), $"expected {expected}, found {Found(value)}");
    }

    public JsonElement Required(JsonElement parent, string pointer, string name, JsonValueKind kind, string expected) =>
        Find(parent, pointer, name, kind, expected) ?? throw Wrong(pointer, $"the key '{name}' is missing; expected {expected}");

    /// <summary>Items of a list with their pointers; none when it is left out.</summary>
    public IEnumerable<(JsonElement Item, string Pointer)> Items(JsonElement parent, string pointer, string name) =>
        Find(parent, pointer, name, JsonValueKind.Array, "a list") is { } list
            ? list.EnumerateArray().Select((item, i) => (item, JsonPointer.Append(JsonPointer.Append(pointer, name), i.ToString(CultureInfo.InvariantCulture)))) : [];

    private static string Found(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"'{value.GetString()}'",
        _ => value.GetRawText(),
    };
}
