using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Documents;

namespace Compliance.Controls.Configuration;

/// <summary>A value of a configuration whose shape has been checked, with its place.</summary>
/// <param name="File">File as the caller names it.</param>
/// <param name="Document">The file's document.</param>
/// <param name="Value">The value.</param>
/// <param name="Pointer">JSON pointer.</param>
internal sealed record ConfigurationNode(string File, StructuredDocument Document, JsonElement Value, string Pointer)
{
    public ConfigurationProblem Problem(string message) => new(File, Document.LineOf(Pointer), Pointer, message);

    /// <summary>What stands under a key; null when nothing does.</summary>
    public ConfigurationNode? Find(string key) =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? this with { Value = value, Pointer = JsonPointer.Append(Pointer, key) }
            : null;

    /// <summary>Items of the list under a key; none when there is no list.</summary>
    public ImmutableArray<ConfigurationNode> Items(string key) => Find(key) is { } list
        ? [.. list.Value.EnumerateArray().Select((v, i) => this with { Value = v, Pointer = JsonPointer.Append(list.Pointer, i.ToString(CultureInfo.InvariantCulture)) })]
        : [];

    /// <summary>Text under a key; null when there is none, or only blanks.</summary>
    public string? Text(string key) => Find(key)?.Value.GetString()?.Trim() is { Length: > 0 } text ? text : null;

    public string Required(string key) => Text(key)!;

    public ImmutableArray<string> Texts(string key) => [.. Items(key).Select(i => i.Value.GetString()!.Trim())];

    public DateTimeOffset? Day(string key) => Text(key) is { } text
        ? DateTimeOffset.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
        : null;

    public int? Number(string key) => Find(key)?.Value.GetInt32();

    /// <summary>Ports under a key; all when none are given.</summary>
    public PortSet Ports(string key) => Find(key) is null ? PortSet.All
        : Texts(key).Aggregate(PortSet.Empty, (ports, text) => ports.Union(PortText.Parse(text)!));
}
