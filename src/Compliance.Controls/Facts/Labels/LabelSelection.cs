using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;

namespace Compliance.Controls.Facts.Labels;

/// <summary>Reads a Kubernetes label selector that stands in an object which is no policy.</summary>
internal static class LabelSelection
{
    /// <summary>The selector; everything where it is absent or empty, null where it is not understood.</summary>
    public static Selector? Of(JsonElement? selector)
    {
        if (selector is not { ValueKind: not JsonValueKind.Null } present) return Selector.Everything;
        if (present.ValueKind != JsonValueKind.Object || present.EnumerateObject().Any(p => p.Name is not ("matchLabels" or "matchExpressions"))) return null;
        List<Selector> terms = [];
        if (Json.At(present, "matchLabels") is { ValueKind: not JsonValueKind.Null } labels)
        {
            if (OfMap(labels) is not { } map) return null;
            terms.Add(map);
        }
        if (Json.At(present, "matchExpressions") is { ValueKind: not (JsonValueKind.Array or JsonValueKind.Null) }) return null;
        foreach (JsonElement expression in Json.Items(present, "matchExpressions"))
        {
            if (Term(expression) is not { } term) return null;
            terms.Add(term);
        }
        return terms.Count == 1 ? terms[0] : new Selector.AllOf([.. terms]);
    }

    /// <summary>A plain map of labels that must all be there; null where it is not understood.</summary>
    public static Selector? OfMap(JsonElement map) =>
        map.ValueKind != JsonValueKind.Object || map.EnumerateObject().Any(l => l.Value.ValueKind != JsonValueKind.String)
            ? null : new Selector.AllOf([.. map.EnumerateObject().Select(l => new Selector.In(l.Name, [l.Value.GetString()!]))]);

    private static Selector? Term(JsonElement expression)
    {
        ImmutableArray<string> values = [.. Json.Items(expression, "values").Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!).Order(StringComparer.Ordinal)];
        if (Json.Text(expression, "key") is not { Length: > 0 } key) return null;
        return Json.Text(expression, "operator") switch
        {
            "In" when !values.IsEmpty => new Selector.In(key, values),
            "NotIn" when !values.IsEmpty => new Selector.Not(new Selector.In(key, values)),
            "Exists" => new Selector.Has(key),
            "DoesNotExist" => new Selector.Not(new Selector.Has(key)),
            _ => null,
        };
    }
}
