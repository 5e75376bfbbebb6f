using System.Collections.Frozen;
using System.Text.Json;

namespace Compliance.Controls.Facts.Labels;

/// <summary>The labels of a raw object.</summary>
internal static class ObjectLabels
{
    /// <summary>Labels under <c>metadata</c>; a value that is no text is left out.</summary>
    public static FrozenDictionary<string, string> Of(JsonElement body) => Json.Fields(body, "metadata", "labels")
        .Where(l => l.Value.ValueKind == JsonValueKind.String).ToFrozenDictionary(l => l.Name, l => l.Value.GetString()!, StringComparer.Ordinal);
}
