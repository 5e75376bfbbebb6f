using System.Collections.Frozen;
using System.Text;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Distinct label sets, seen only through the keys that selectors look at, and which of them a selector matches.</summary>
internal sealed class LabelIndex
{
    private readonly List<FrozenDictionary<string, string>> _sets = [];
    private readonly Dictionary<string, int> _profiles = new(StringComparer.Ordinal);
    private readonly Dictionary<FrozenDictionary<string, string>, int> _known = new(ReferenceEqualityComparer.Instance);
    private readonly string[] _keys;
    private readonly Dictionary<(string Key, string? Value), BitSet> _terms = [];

    public LabelIndex(IEnumerable<Selector> selectors) =>
        _keys = [.. selectors.SelectMany(s => s.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Number of the profile of a label set; sets that no selector tells apart share one. Ends when <see cref="Match"/> is first called.</summary>
    public int Profile(FrozenDictionary<string, string> labels)
    {
        if (_known.TryGetValue(labels, out int profile)) return profile;
        var text = new StringBuilder();
        foreach (string key in _keys)
            if (labels.TryGetValue(key, out string? value)) text.Append(key).Append('\0').Append(value).Append('\0');
        if (!_profiles.TryGetValue(text.ToString(), out profile))
        {
            profile = _sets.Count;
            _profiles[text.ToString()] = profile;
            _sets.Add(labels);
        }
        return _known[labels] = profile;
    }

    /// <summary>The profiles that satisfy <paramref name="selector"/>.</summary>
    public BitSet Match(Selector selector)
    {
        switch (selector)
        {
            case Selector.Has has:
                return Copy(Term(has.Key, null));
            case Selector.In { Values: [string single] } equal:
                return Copy(Term(equal.Key, single));
            case Selector.Not not:
                BitSet inverse = Match(not.Operand);
                inverse.Invert();
                return inverse;
            case Selector.AllOf all:
                BitSet every = BitSet.Full(_sets.Count);
                foreach (Selector operand in all.Operands) every.IntersectWith(Match(operand));
                return every;
            case Selector.AnyOf any:
                var some = new BitSet(_sets.Count);
                foreach (Selector operand in any.Operands) some.UnionWith(Match(operand));
                return some;
            default:
                var matched = new BitSet(_sets.Count);
                for (int i = 0; i < _sets.Count; i++)
                    if (selector.Matches(_sets[i])) matched.Add(i);
                return matched;
        }
    }

    private BitSet Copy(BitSet set)
    {
        var copy = new BitSet(_sets.Count);
        copy.UnionWith(set);
        return copy;
    }

    private BitSet Term(string key, string? value)
    {
        if (_terms.TryGetValue((key, value), out BitSet? term)) return term;
        term = new BitSet(_sets.Count);
        for (int i = 0; i < _sets.Count; i++)
            if (_sets[i].TryGetValue(key, out string? found) && (value is null || found == value)) term.Add(i);
        return _terms[(key, value)] = term;
    }
}
