using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Documents;

namespace Compliance.Host.Expectations;

/// <summary>Reads fields of a document strictly and keeps every problem with its place.</summary>
internal sealed class StrictFields(string file, StructuredDocument document)
{
    private readonly List<ExpectationProblem> _problems = [];

    /// <summary>Problems so far, by line.</summary>
    public ImmutableArray<ExpectationProblem> Problems => [.. _problems.OrderBy(p => p.Line)];

    /// <summary>Line of a field.</summary>
    public int LineOf(string pointer) => document.LineOf(pointer);

    /// <summary>Records a problem.</summary>
    public void Refuse(string pointer, string message) => _problems.Add(new ExpectationProblem(file, document.LineOf(pointer), pointer, message));

    /// <summary>Whether the value is a mapping; refuses it, and every key of it that is not listed, otherwise.</summary>
    public bool IsMapping(JsonElement value, string pointer, ImmutableArray<string> keys)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Refuse(pointer, $"found {Found(value)}; expected a mapping with {string.Join(", ", keys)}");
            return false;
        }
        foreach (JsonProperty field in value.EnumerateObject().Where(f => !keys.Contains(f.Name)))
            Refuse(JsonPointer.Append(pointer, field.Name), $"unknown field '{field.Name}'; expected {string.Join(", ", keys)}{Spelling.Suggest(field.Name, keys)}");
        return true;
    }

    /// <summary>Text of a field; null when it is missing, or after a problem.</summary>
    public string? Text(JsonElement mapping, string pointer, string key) =>
        mapping.TryGetProperty(key, out JsonElement value) ? TextOf(value, JsonPointer.Append(pointer, key)) : null;

    /// <summary>The text of a value; null after a problem.</summary>
    public string? TextOf(JsonElement value, string pointer)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text) return text;
        string quote = value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? "; put it in quotes" : "";
        Refuse(pointer, $"found {Found(value)}; expected a text that is not empty{quote}");
        return null;
    }

    /// <summary>Items of a list that is not empty; a single value where <paramref name="orOne"/> is set counts as a list of one.</summary>
    public IEnumerable<(JsonElement Value, string Pointer)> Items(JsonElement value, string pointer, bool orOne = false)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (orOne) return [(value, pointer)];
            Refuse(pointer, $"found {Found(value)}; expected a list");
            return [];
        }
        if (value.GetArrayLength() == 0) Refuse(pointer, "an empty list; expected at least one item");
        return value.EnumerateArray().Select((item, i) => (item, JsonPointer.Append(pointer, $"{i}")));
    }

    /// <summary>A value in words.</summary>
    public static string Found(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"'{value.GetString()}'",
        JsonValueKind.Null => "nothing",
        _ => value.GetRawText(),
    };
}
