using System.Text.Json;

namespace Compliance.Network.Snapshot;

/// <summary>Half a surrogate pair passes every JSON parser and throws wherever the text is first used, so objects that hold one are refused
/// before anything uses them.</summary>
public static class SurrogatePairs
{
    /// <summary>JSON pointer of the first text or name that holds half of a surrogate pair; null when there is none.</summary>
    /// <param name="value">Any value.</param>
    public static string? FindHalf(JsonElement value) => FindHalf(value, "");

    private static string? FindHalf(JsonElement value, string at)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    if (!IsWhole(property, out string name)) return at + "/" + name;
                    if (FindHalf(property.Value, at + "/" + FieldReader.Escape(name)) is { } inside) return inside;
                }
                return null;
            case JsonValueKind.Array:
                int i = 0;
                foreach (JsonElement item in value.EnumerateArray())
                    if (FindHalf(item, $"{at}/{i++}") is { } inside) return inside;
                return null;
            default:
                return value.ValueKind == JsonValueKind.String && !IsWhole(value) ? at : null;
        }
    }

    private static bool IsWhole(JsonElement text)
    {
        try
        {
            return text.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsWhole(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "a name that is no Unicode";
            return false;
        }
    }
}
