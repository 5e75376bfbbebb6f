using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Compliance.Evidence.Approval;

namespace Compliance.Evidence.Redaction;

/// <summary>Persons found in a pack, numbered in the order in which they were found. Spellings of one name have one number.</summary>
internal sealed class People
{
    private readonly Dictionary<string, int> _spellings = new(StringComparer.Ordinal);
    private readonly List<string> _persons = [];
    private Regex? _names;

    /// <summary>How many there are.</summary>
    public int Count => _persons.Count;

    /// <summary>Collects the names that a document holds.</summary>
    public void Collect(JsonElement element)
    {
        if (PersonFields.User(element) is { } user) Add(user);
        if (element.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (PersonFields.Holds(member.Name)) Named(member.Value);
                Collect(member.Value);
            }
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in element.EnumerateArray()) Collect(item);
    }

    /// <summary>What stands in the place of a field that holds a name.</summary>
    public string Instead(string text)
    {
        string name = PersonFields.Name(text);
        return name.Trim().Length == 0 ? Without(text) : $"⟨person {(_spellings[name] + 1).ToString(CultureInfo.InvariantCulture)}⟩{Without(text[name.Length..])}";
    }

    /// <summary>A text without the names in it, as far as they can be told from other words: names of several words, addresses, and words that
    /// begin with a capital letter, as whole words.</summary>
    public string Without(string text)
    {
        _names ??= Names();
        return _names is null ? text : _names.Replace(text, m => $"⟨person {(Number(m.Value) + 1).ToString(CultureInfo.InvariantCulture)}⟩");
    }

    private void Named(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) Add(PersonFields.Name(value.GetString()!));
        else if (value.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in value.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String)) Add(PersonFields.Name(item.GetString()!));
    }

    private void Add(string name)
    {
        if (name.Trim().Length == 0 || _spellings.ContainsKey(name)) return;
        int known = _persons.FindIndex(p => PersonName.Same(p, name));
        if (known < 0)
        {
            known = _persons.Count;
            _persons.Add(name);
        }
        _spellings.Add(name, known);
        _names = null;
    }

    private int Number(string found) => _spellings.TryGetValue(found, out int exact) ? exact
        : _spellings.Where(s => string.Equals(s.Key.Trim(), found, StringComparison.OrdinalIgnoreCase) || string.Equals(Head(s.Key), found, StringComparison.OrdinalIgnoreCase)).Min(s => s.Value);

    private Regex? Names()
    {
        // The longest first, so that a name is not taken for the beginning of another.
        string[] parts = [.. _spellings.Keys.SelectMany(k => new[] { k.Trim(), Head(k) }).Where(IsTellable).Distinct(StringComparer.Ordinal)
            .OrderByDescending(n => n.Length).ThenBy(n => n, StringComparer.Ordinal).Select(Pattern)];
        return parts.Length == 0 ? null : new Regex($@"(?<![\p{{L}}\p{{N}}])(?:{string.Join('|', parts)})(?![\p{{L}}\p{{N}}])", RegexOptions.CultureInvariant);
    }

    // One word is looked for as it is written: in capitals or none it may be another word.
    private static string Pattern(string name) => name.Any(char.IsWhiteSpace) || name.Contains('@', StringComparison.Ordinal) ? $"(?i:{Regex.Escape(name)})" : Regex.Escape(name);

    private static bool IsTellable(string name) => name.Length >= 3 && (name.Any(char.IsWhiteSpace) || name.Contains('@', StringComparison.Ordinal) || char.IsUpper(name[0]));

    private static string Head(string name) => (name.AsSpan().IndexOfAny(",;(<") is > 0 and int at ? name[..at] : name).Trim();
}
