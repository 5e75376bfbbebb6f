using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope.Effective;

/// <summary>Units of one zone and of another with a part of connections from every one of the first to every one of the second.</summary>
/// <param name="Part">What may pass.</param>
/// <param name="From">Positions of the units of the first zone.</param>
/// <param name="To">Positions of the units of the second.</param>
/// <param name="Merged">Some of the first reach some of the second only.</param>
internal sealed record FlowBlock(FlowPart Part, ImmutableArray<int> From, ImmutableArray<int> To, bool Merged);

/// <summary>What may pass from one zone to another.</summary>
internal sealed class FlowBlocks
{
    private readonly FlowCutter _cutter;
    private readonly Dictionary<(int Part, Columns To), List<int>> _exact = [];
    private readonly Dictionary<(EffectiveFlowState State, string Approvals, bool Qualified), Rough> _merged = [];

    private FlowBlocks(FlowZone from, FlowZone to, FlowCutter cutter) => (From, To, _cutter) = (from, to, cutter);

    /// <summary>The zone of the sources.</summary>
    public FlowZone From { get; }

    /// <summary>The zone of the destinations.</summary>
    public FlowZone To { get; }

    /// <summary>How many blocks cover every pair of units once for each of its parts; none where there would be too many.</summary>
    public int Exact => _exact.Count;

    /// <summary>How many blocks there are with one for each state.</summary>
    public int Merged => _merged.Count;

    /// <summary>Blocks that cover every pair of units once for each of its parts.</summary>
    public IEnumerable<FlowBlock> ExactBlocks() => _exact.Select(e => new FlowBlock(_cutter.Parts[e.Key.Part], [.. e.Value], e.Key.To.Positions(), Merged: false))
        .OrderBy(b => b.Part.State).ThenBy(b => b.Part.Ports.ToString(), StringComparer.Ordinal).ThenBy(b => b.Part.Approvals, StringComparer.Ordinal)
        .ThenBy(b => b.Part.Qualifiers, StringComparer.Ordinal).ThenBy(b => b.Part.Reason, StringComparer.Ordinal).ThenBy(b => b.From[0]);

    /// <summary>One block for each state.</summary>
    public IEnumerable<FlowBlock> MergedBlocks() => _merged.OrderBy(m => m.Key.State).ThenBy(m => m.Key.Approvals, StringComparer.Ordinal).ThenBy(m => m.Key.Qualified).Select(m => m.Value.Block(_cutter));

    /// <summary>What may pass from one zone to another.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="from">The zone of the sources.</param>
    /// <param name="to">The zone of the destinations.</param>
    /// <param name="cutter">Cuts connections between the two.</param>
    /// <param name="most">Most exact blocks that are of use.</param>
    /// <param name="own">Positions of destinations that are the sources themselves, and left out.</param>
    public static FlowBlocks Of(ClusterReachability cluster, FlowZone from, FlowZone to, FlowCutter cutter, int most, Range own)
    {
        var blocks = new FlowBlocks(from, to, cutter);
        // Of one source, the destinations that each part leads to; sets that were seen before are used again.
        var row = new List<(int Part, Columns To)>();
        var spare = new Stack<Columns>();
        int[] place = [];
        bool tooMany = false;
        for (int s = 0; s < from.Units.Length; s++)
        {
            row.Clear();
            for (int t = 0; t < to.Units.Length; t++)
            {
                if (t >= own.Start.Value && t < own.End.Value) continue;
                Connections connections = cluster.Between(from.Units[s].Class, to.Units[t].Class);
                if ((connections.IsEmpty && connections.Latent.IsEmpty) || !from.Units[s].Apart(to.Units[t])) continue;
                foreach (int part in cutter.Cut(connections))
                {
                    if (part >= place.Length) Array.Resize(ref place, Math.Max(cutter.Parts.Count, 64));
                    // A place is of this row only if the part stands there.
                    if (place[part] >= row.Count || row[place[part]].Part != part)
                    {
                        place[part] = row.Count;
                        row.Add((part, spare.TryPop(out Columns? used) ? used : new Columns(to.Units.Length)));
                    }
                    row[place[part]].To.Add(t);
                }
            }
            foreach ((int part, Columns columns) in row)
            {
                bool kept = blocks.Merge(s, part, columns);
                if (!tooMany)
                {
                    if (blocks._exact.TryGetValue((part, columns), out List<int>? sources)) sources.Add(s);
                    else if (tooMany = blocks._exact.Count == most) blocks._exact.Clear();
                    else
                    {
                        blocks._exact[(part, columns)] = [s];
                        kept = true;
                    }
                }
                if (kept) continue;
                columns.Clear();
                spare.Push(columns);
            }
        }
        return blocks;
    }

    private bool Merge(int source, int part, Columns to)
    {
        FlowPart p = _cutter.Parts[part];
        (EffectiveFlowState, string, bool) key = (p.State, p.Approvals, p.Qualifiers.Length > 0);
        if (!_merged.TryGetValue(key, out Rough? rough)) _merged[key] = rough = new Rough(To.Units.Length);
        return rough.Add(source, part, to);
    }

    /// <summary>Whether nothing may pass.</summary>
    public bool IsEmpty => _merged.Count == 0;

    /// <summary>Parts that are worth the same, put together.</summary>
    private sealed class Rough(int width)
    {
        private readonly List<int> _from = [];
        private readonly HashSet<int> _parts = [];
        private readonly Columns _to = new(width);
        private (int Part, Columns To)? _only;
        private bool _several;

        /// <summary>Adds a part.</summary>
        /// <returns>Whether it keeps the set.</returns>
        public bool Add(int source, int part, Columns to)
        {
            bool first = _only is null;
            _several |= _only is { } only && (only.Part != part || !only.To.Equals(to));
            _only ??= (part, to);
            if (_from.Count == 0 || _from[^1] != source) _from.Add(source);
            _parts.Add(part);
            _to.UnionWith(to);
            return first;
        }

        public FlowBlock Block(FlowCutter cutter)
        {
            FlowPart[] parts = [.. _parts.Select(p => cutter.Parts[p])];
            string[] conditions = [.. parts.SelectMany(p => p.Qualifiers.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            string[] reasons = [.. parts.Select(p => p.Reason).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            string? reason = reasons.Length switch { 0 => null, 1 => reasons[0], _ => $"{reasons[0]}; and {reasons.Length - 1} more reasons" };
            PortSet ports = parts.Aggregate(PortSet.Empty, (all, p) => all.Union(p.Ports));
            return new FlowBlock(new FlowPart(ports, parts[0].State, parts[0].Approvals, string.Join('\n', conditions), reason), [.. _from], _to.Positions(), _several);
        }
    }

    /// <summary>A set of positions that is compared by what is in it.</summary>
    private sealed class Columns(int width) : IEquatable<Columns>
    {
        private readonly ulong[] _words = new ulong[(width + 63) >> 6];

        public void Add(int position) => _words[position >> 6] |= 1UL << (position & 63);

        public void Clear() => Array.Clear(_words);

        public void UnionWith(Columns other)
        {
            for (int w = 0; w < _words.Length; w++) _words[w] |= other._words[w];
        }

        public ImmutableArray<int> Positions()
        {
            var positions = ImmutableArray.CreateBuilder<int>();
            for (int w = 0; w < _words.Length; w++)
                for (ulong word = _words[w]; word != 0; word &= word - 1) positions.Add((w << 6) + System.Numerics.BitOperations.TrailingZeroCount(word));
            return positions.DrainToImmutable();
        }

        public bool Equals(Columns? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

        public override bool Equals(object? obj) => Equals(obj as Columns);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (ulong word in _words) hash.Add(word);
            return hash.ToHashCode();
        }
    }
}
