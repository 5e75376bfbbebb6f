using System.Text.Json;

namespace Compliance.Evidence.Integrity;

/// <summary>Where two JSON documents differ.</summary>
internal static class JsonDifference
{
    /// <summary>JSON pointers of the deepest places at which they differ, in the order of the first document.</summary>
    public static IEnumerable<string> Pointers(JsonElement one, JsonElement other) => Pointers(one, other, "");

    private static IEnumerable<string> Pointers(JsonElement one, JsonElement other, string at)
    {
        if (one.ValueKind == JsonValueKind.Object && other.ValueKind == JsonValueKind.Object)
            return one.EnumerateObject().Select(p => p.Name).Union(other.EnumerateObject().Select(p => p.Name)).SelectMany(name =>
            {
                string below = $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                return one.TryGetProperty(name, out JsonElement a) && other.TryGetProperty(name, out JsonElement b) ? Pointers(a, b, below) : [below];
            });
        if (one.ValueKind == JsonValueKind.Array && other.ValueKind == JsonValueKind.Array && one.GetArrayLength() == other.GetArrayLength())
            return one.EnumerateArray().Zip(other.EnumerateArray()).SelectMany((pair, i) => Pointers(pair.First, pair.Second, $"{at}/{i}"));
        return JsonElement.DeepEquals(one, other) ? [] : [at.Length == 0 ? "/" : at];
    }
}
