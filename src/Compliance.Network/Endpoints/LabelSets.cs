using System.Collections.Frozen;
using System.Text;

namespace Compliance.Network.Endpoints;

/// <summary>Keeps each distinct label set once: thousands of pods carry the same few.</summary>
internal sealed class LabelSets
{
    private readonly Dictionary<string, FrozenDictionary<string, string>> _sets = new(StringComparer.Ordinal);

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
