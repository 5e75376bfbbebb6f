using System.Numerics;

namespace Compliance.Network.Algebra;

/// <summary>A set of small non-negative numbers below a fixed bound.</summary>
internal sealed class BitSet(int size)
{
    private readonly ulong[] _words = new ulong[(size + 63) >> 6];

    public int Size { get; } = size;

    public bool this[int index] => (_words[index >> 6] >> (index & 63) & 1) != 0;

    public void Add(int index) => _words[index >> 6] |= 1UL << (index & 63);

    public void AddRange(int first, int last)
    {
        for (int i = first; i <= last; i++)
        {
            if ((i & 63) == 0 && i + 63 <= last)
            {
                _words[i >> 6] = ulong.MaxValue;
                i += 63;
            }
            else
            {
                Add(i);
            }
        }
    }

    public void RemoveRange(int first, int last)
    {
        for (int i = first; i <= last; i++) _words[i >> 6] &= ~(1UL << (i & 63));
    }

    public void UnionWith(BitSet other)
    {
        for (int w = 0; w < _words.Length; w++) _words[w] |= other._words[w];
    }

    public void IntersectWith(BitSet other)
    {
        for (int w = 0; w < _words.Length; w++) _words[w] &= other._words[w];
    }

    public void SubtractWith(BitSet other)
    {
        for (int w = 0; w < _words.Length; w++) _words[w] &= ~other._words[w];
    }

    public void Invert()
    {
        for (int w = 0; w < _words.Length; w++) _words[w] = ~_words[w];
        if ((Size & 63) != 0) _words[^1] &= (1UL << (Size & 63)) - 1;
    }

    public bool IsEmpty => Array.TrueForAll(_words, w => w == 0);

    public static BitSet Full(int size)
    {
        var full = new BitSet(size);
        full.Invert();
        return full;
    }

    /// <summary>The members in ascending order.</summary>
    public IEnumerable<int> Members()
    {
        for (int w = 0; w < _words.Length; w++)
        {
            for (ulong word = _words[w]; word != 0; word &= word - 1)
                yield return (w << 6) + BitOperations.TrailingZeroCount(word);
        }
    }

    /// <summary>Calls <paramref name="visit"/> for each member in ascending order.</summary>
    public void ForEach(Action<int> visit)
    {
        for (int w = 0; w < _words.Length; w++)
        {
            for (ulong word = _words[w]; word != 0; word &= word - 1)
                visit((w << 6) + BitOperations.TrailingZeroCount(word));
        }
    }

    /// <summary>Members in order, without an object to walk them.</summary>
    public Walk GetEnumerator() => new(_words);

    /// <summary>Walks the members of a set that does not change meanwhile.</summary>
    public struct Walk(ulong[] words)
    {
        private int _at = -1;
        private ulong _word;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_word == 0)
            {
                if (++_at >= words.Length) return false;
                _word = words[_at];
            }
            Current = (_at << 6) + BitOperations.TrailingZeroCount(_word);
            _word &= _word - 1;
            return true;
        }
    }
}
