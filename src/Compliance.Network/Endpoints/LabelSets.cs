using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Keeps each distinct label set once: thousands of pods carry the same few.</summary>
internal sealed class LabelSets
{
    private readonly Dictionary<string, FrozenDictionary<string, string>> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FrozenDictionary<string, string>> _sets = new(StringComparer.Ordinal);

    /// <summary>The labels of an object. The same text is read once, unless something in it is to be told of every object that has it.</summary>
    /// <param name="reader">Reads the object.</param>
    /// <param name="metadata">The object's metadata.</param>
    /// <param name="at">Pointer of the metadata.</param>
    public FrozenDictionary<string, string> Read(FieldReader reader, JsonElement metadata, string at)
    {
        if (!FieldReader.TryGet(metadata, "labels", out JsonElement labels) || labels.ValueKind != JsonValueKind.Object) return Intern(reader.Map(metadata, at, "labels"));
        string text = labels.GetRawText();
        if (_read.TryGetValue(text, out FrozenDictionary<string, string>? known)) return known;
        FrozenDictionary<string, string> set = Intern(reader.Map(metadata, at, "labels"));
        if (set.Count == labels.GetPropertyCount()) _read[text] = set;
        return set;
    }

    /// <summary>The one set that is equal to the labels.</summary>
    public FrozenDictionary<string, string> Intern(SortedDictionary<string, string> labels)
    {
        var key = new StringBuilder();
        foreach ((string name, string value) in labels) key.Append(name).Append('\0').Append(value).Append('\0');
        string text = key.ToString();
        if (!_sets.TryGetValue(text, out FrozenDictionary<string, string>? set))
            _sets[text] = set = labels.ToFrozenDictionary(StringComparer.Ordinal);
        return set;
    }
}
