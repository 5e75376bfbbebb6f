using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Documents;

namespace Compliance.Controls.Configuration;

/// <summary>Holds a value against its shape. A null stands for a key that was left out.</summary>
/// <param name="problem">Told the JSON pointer of the field and what is wrong with it.</param>
internal sealed class ShapeCheck(Action<string, string> problem)
{
    public void Check(Shape shape, JsonElement value, string at)
    {
        switch (shape)
        {
            case Shape.Mapping mapping: Check(mapping, value, at); break;
            case Shape.Listing listing: Check(listing, value, at); break;
            case Shape.Either either when value.ValueKind == JsonValueKind.String: Check(either.Word, value, at); break;
            case Shape.Either either when value.ValueKind == JsonValueKind.Object: Check(either.Whole, value, at); break;
            case Shape.Either either: problem(at, $"expected {either.Word.Format.Expected}, or a mapping with {string.Join(", ", either.Whole.Fields.Select(f => f.Name).Take(10))}"); break;
            case Shape.Labels: CheckLabels(value, at); break;
            default:
                if (Fault(shape, value) is { } fault) problem(at, fault);
                break;
        }
    }

    private void Check(Shape.Mapping mapping, JsonElement value, string at)
    {
        ImmutableArray<string> keys = [.. mapping.Fields.Select(f => f.Name)];
        if (value.ValueKind != JsonValueKind.Object)
        {
            problem(at, $"expected a mapping with {string.Join(", ", keys.Take(10))}");
            return;
        }
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string field = JsonPointer.Append(at, property.Name);
            if (mapping.Find(property.Name) is { } known)
            {
                if (property.Value.ValueKind != JsonValueKind.Null) Check(known.Shape, property.Value, field);
                continue;
            }
            string guess = Spelling.Suggest(property.Name, keys) is { Length: > 0 } near ? near : $"; expected {(keys.IsEmpty ? "nothing" : string.Join(", ", keys.Take(10)))}";
            problem(field, $"unknown key '{property.Name}'{guess}");
        }
        foreach (Field field in mapping.Fields)
            if (field.Required && (!value.TryGetProperty(field.Name, out JsonElement given) || given.ValueKind == JsonValueKind.Null))
                problem(at, $"the key '{field.Name}' is missing; expected {field.Words}");
    }

    private void Check(Shape.Listing listing, JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            problem(at, $"expected a list of {listing.Words}");
            return;
        }
        if (value.GetArrayLength() < listing.Least) problem(at, $"the list is empty; expected {listing.Words}");
        int i = 0;
        foreach (JsonElement item in value.EnumerateArray())
            Check(listing.Item, item, JsonPointer.Append(at, (i++).ToString(CultureInfo.InvariantCulture)));
    }

    private void CheckLabels(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object) problem(at, "expected labels, each a text");
        else
            foreach (JsonProperty label in value.EnumerateObject())
                if (label.Value.ValueKind != JsonValueKind.String) problem(JsonPointer.Append(at, label.Name), "expected a text as the label's value; a number or true must stand in quotes");
    }

    private static string? Fault(Shape shape, JsonElement value) => shape switch
    {
        Shape.Text text => Fault(text.Format, value),
        Shape.Choice choice when value.ValueKind == JsonValueKind.String && choice.Values.Contains(value.GetString()!) => null,
        Shape.Choice choice => $"expected one of {string.Join(", ", choice.Values)}, found {Found(value)}{(value.ValueKind == JsonValueKind.String ? Spelling.Suggest(value.GetString()!, choice.Values) : "")}",
        Shape.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : $"expected true or false, found {Found(value)}",
        Shape.Number number => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int n) && n >= number.Least && n <= number.Most
            ? null : $"expected a whole number from {number.Least} to {number.Most}, found {Found(value)}",
        Shape.Parameter parameter => CheckParameter.Flat(value) is not { } flat ? "expected a text, a number, true or false, or a list of these"
            : CheckParameter.Fault(parameter.Name, parameter.Default, flat),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "unknown shape"),
    };

    private static string? Fault(TextFormat format, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && format.Fits(value.GetString()!)) return null;
        bool plain = ReferenceEquals(format, TextFormat.Plain) || ReferenceEquals(format, TextFormat.MayBeEmpty);
        // Only the file knows how it was written: 2.10 and 2.1 are one number.
        string quote = plain && value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? "; put it in quotes" : "";
        return plain ? $"expected {format.Expected}{quote}" : $"expected {format.Expected}, found {Found(value)}";
    }

    private static string Found(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"'{value.GetString()}'",
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "nothing",
        _ => value.GetRawText(),
    };
}
