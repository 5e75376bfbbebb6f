using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Reads a Kubernetes label selector (K8S-13).</summary>
internal sealed class LabelSelectorReader(PolicyFields fields)
{
    /// <summary>Reads a selector that is present; an empty one, or one that is absent altogether, matches everything.</summary>
    /// <returns>The selector, and why it may not be the whole condition; null when it is.</returns>
    public (Selector Selector, string? Problem) Read(JsonElement selector, string at)
    {
        if (selector.ValueKind != JsonValueKind.Object) return (Selector.Everything, null);
        string? problem = fields.Unknown(selector, at, ["matchLabels", "matchExpressions"]);
        var terms = ImmutableArray.CreateBuilder<Selector>();
        JsonElement labels = fields.Section(selector, at, "matchLabels");
        if (labels.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty label in labels.EnumerateObject())
            {
                // A null value decodes to empty text.
                if (label.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
                    terms.Add(new Selector.In(label.Name, [label.Value.GetString() ?? ""]));
                else
                    fields.Invalid($"{at}/matchLabels/{FieldReader.Escape(label.Name)}", label.Value, "text");
            }
        }
        foreach ((JsonElement expression, string pointer) in fields.List(selector, at, "matchExpressions"))
        {
            problem = fields.Unknown(expression, pointer, ["key", "operator", "values"]) ?? problem;
            if (Expression(expression, pointer) is { } term) terms.Add(term);
        }
        return (terms.Count == 0 ? Selector.Everything : terms.Count == 1 ? terms[0] : new Selector.AllOf(terms.DrainToImmutable()), problem);
    }

    /// <summary>Whether a selector uses <c>NotIn</c> or <c>DoesNotExist</c>.</summary>
    public static bool IsNegative(Selector selector) => selector switch
    {
        Selector.Not => true,
        Selector.AllOf all => all.Operands.Any(IsNegative),
        Selector.AnyOf any => any.Operands.Any(IsNegative),
        _ => false,
    };

    private Selector? Expression(JsonElement expression, string at)
    {
        if (expression.ValueKind != JsonValueKind.Object)
        {
            fields.Invalid(at, expression, "a mapping with key and operator");
            return null;
        }
        string? key = fields.Text(expression, at, "key"), op = fields.Text(expression, at, "operator");
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((JsonElement value, string pointer) in fields.List(expression, at, "values"))
        {
            if (value.ValueKind == JsonValueKind.String) values.Add(value.GetString()!);
            else fields.Invalid(pointer, value, "text");
        }
        if (string.IsNullOrEmpty(key))
        {
            fields.Invalid($"{at}/key", "is absent or empty; expected a label key");
            return null;
        }
        if (op is "In" or "NotIn" && values.Count == 0) fields.Invalid($"{at}/values", $"is empty; {op} needs at least one value");
        if (op is "Exists" or "DoesNotExist" && values.Count > 0) fields.Invalid($"{at}/values", $"is not empty; {op} takes no values");
        switch (op)
        {
            case "In": return new Selector.In(key, [.. values]);
            case "NotIn": return new Selector.Not(new Selector.In(key, [.. values]));
            case "Exists": return new Selector.Has(key);
            case "DoesNotExist": return new Selector.Not(new Selector.Has(key));
            default:
                fields.Invalid($"{at}/operator", $"is '{op}'; expected In, NotIn, Exists or DoesNotExist");
                return null;
        }
    }
}
