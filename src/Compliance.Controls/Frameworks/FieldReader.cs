using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Documents;

namespace Compliance.Controls.Frameworks;

/// <summary>Reads fields of a document strictly and keeps every problem with its place.</summary>
internal sealed class FieldReader(string file, StructuredDocument document)
{
    /// <summary>Ten years, the longest that a configuration takes too.</summary>
    private const int MostDays = 3660;

    private readonly ImmutableArray<FrameworkProblem>.Builder _problems = ImmutableArray.CreateBuilder<FrameworkProblem>();

    /// <summary>Problems so far, by line, then in the order found.</summary>
    public ImmutableArray<FrameworkProblem> Problems => [.. _problems.OrderBy(p => p.Line)];

    public void Refuse(string pointer, string message) => _problems.Add(new FrameworkProblem(file, document.LineOf(pointer), pointer, message));

    /// <summary>Whether the value is a mapping; refuses it, and every key of it that is not listed, otherwise.</summary>
    public bool IsMapping(JsonElement value, string pointer, ImmutableArray<string> keys)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Refuse(pointer, $"{Found(value)}; expected a mapping with {string.Join(", ", keys)}");
            return false;
        }
        foreach (JsonProperty field in value.EnumerateObject())
        {
            if (keys.Contains(field.Name)) continue;
            Refuse(JsonPointer.Append(pointer, field.Name), $"unknown field '{field.Name}'; expected one of {string.Join(", ", keys)}{Spelling.Suggest(field.Name, keys)}");
        }
        return true;
    }

    /// <summary>Text that must be there; empty after a problem.</summary>
    public string Text(JsonElement mapping, string pointer, string key) => Optional(mapping, pointer, key, required: true) ?? "";

    /// <summary>Text that may be missing; null then, or after a problem.</summary>
    public string? Optional(JsonElement mapping, string pointer, string key) => Optional(mapping, pointer, key, required: false);

    private string? Optional(JsonElement mapping, string pointer, string key, bool required)
    {
        if (!mapping.TryGetProperty(key, out JsonElement value))
        {
            if (required) Refuse(pointer, $"'{key}' is missing; expected text");
            return null;
        }
        return TextOf(value, JsonPointer.Append(pointer, key));
    }

    private string? TextOf(JsonElement value, string pointer)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            // Only the file knows how it was written: 1.0 and 1 are one number.
            string quote = value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? "; put it in quotes" : "";
            Refuse(pointer, $"{Found(value)}; expected text{quote}");
            return null;
        }
        string text = value.GetString()!;
        if (text.Length > 0 && text.Trim() == text && !text.Any(char.IsControl)) return text;
        Refuse(pointer, text.Length == 0 ? "empty; expected text" : "has line breaks, control characters or blanks at an end; expected one line of text");
        return null;
    }

    /// <summary>Items of a list that must be there and not be empty.</summary>
    public IEnumerable<(JsonElement Value, string Pointer)> Items(JsonElement mapping, string pointer, string key)
    {
        string at = JsonPointer.Append(pointer, key);
        if (!mapping.TryGetProperty(key, out JsonElement list)) Refuse(pointer, $"'{key}' is missing; expected a list");
        else if (list.ValueKind != JsonValueKind.Array) Refuse(at, $"{Found(list)}; expected a list");
        else if (list.GetArrayLength() == 0) Refuse(at, "empty; expected at least one item");
        else return list.EnumerateArray().Select((item, i) => (item, JsonPointer.Append(at, $"{i}")));
        return [];
    }

    /// <summary>Texts of a list with their places; empty when the field is missing.</summary>
    public IEnumerable<(string Text, string Pointer)> Texts(JsonElement mapping, string pointer, string key)
    {
        if (!mapping.TryGetProperty(key, out _)) yield break;
        foreach ((JsonElement value, string at) in Items(mapping, pointer, key))
            if (TextOf(value, at) is { } text) yield return (text, at);
    }

    /// <summary>A whole number of days that may be missing; null then, or after a problem.</summary>
    public int? Days(JsonElement mapping, string pointer, string key, int least)
    {
        if (!mapping.TryGetProperty(key, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int days) && days >= least && days <= MostDays) return days;
        string found = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Found(value);
        Refuse(JsonPointer.Append(pointer, key), $"{found}; expected a whole number of days from {least} to {MostDays}");
        return null;
    }

    /// <summary>What kind of value was found, for a message.</summary>
    public static string Found(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "nothing",
        _ => value.GetRawText(),
    };
}
