using System.Text.Json;
using Compliance.Controls.Facts.History;

namespace Compliance.Controls.Facts;

/// <summary>Reads fields of raw objects; what is missing or of another type is null or empty, and the caller decides what that leaves open.</summary>
internal static class Json
{
    public static JsonElement? At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        return element;
    }

    public static string? Text(JsonElement element, params ReadOnlySpan<string> path) =>
        At(element, path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    public static int? Int(JsonElement element, params ReadOnlySpan<string> path) =>
        At(element, path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt32(out int value) ? value : null;

    public static bool IsTrue(JsonElement element, params ReadOnlySpan<string> path) => At(element, path) is { ValueKind: JsonValueKind.True };

    public static bool IsFalse(JsonElement element, params ReadOnlySpan<string> path) => At(element, path) is { ValueKind: JsonValueKind.False };

    public static IEnumerable<JsonElement> Items(JsonElement element, params ReadOnlySpan<string> path) =>
        At(element, path) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : [];

    public static IEnumerable<JsonProperty> Fields(JsonElement element, params ReadOnlySpan<string> path) =>
        At(element, path) is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : [];

    public static DateTimeOffset? Time(JsonElement element, params ReadOnlySpan<string> path) =>
        // Other forms leave parts of a moment to the clock or the culture of the machine.
        Text(element, path) is { } text ? Claims.Moment(text) : null;
}
