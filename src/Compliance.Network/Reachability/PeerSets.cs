using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>The cells that a peer matches: disjoint sets by certainty, empty ones left out.</summary>
internal sealed class PeerSets
{
    private const int Kinds = (int)MatchKind.SureThenMaybe + 1;
    private readonly BitSet?[] _sets = new BitSet?[Kinds];

    private PeerSets() { }

    /// <summary>The sets, the surest first.</summary>
    public ImmutableArray<(MatchKind Kind, BitSet Set)> Sets =>
        [.. Enumerable.Range(0, Kinds).Where(k => _sets[k] is { IsEmpty: false }).Select(k => ((MatchKind)k, _sets[k]!))];

    /// <summary>What matches for sure; null for nothing.</summary>
    public BitSet? Sure => _sets[(int)MatchKind.Sure];

    private bool OnlySure => _sets[(int)MatchKind.Unaddressed] is null && SureOrLatent;

    // Blocks of addresses and everything without a condition.
    private bool SureOrLatent => !_sets.Where((set, kind) => set is not null && (MatchKind)kind is not (MatchKind.Sure or MatchKind.Unaddressed)).Any();

    public static PeerSets Of(Peer peer, CellSpace cells)
    {
        switch (peer)
        {
            case Peer.Anything: return With(MatchKind.Sure, BitSet.Full(cells.Count));
            case Peer.Pods pods: return With(MatchKind.Sure, cells.Pods(pods.Namespace, pods.Namespaces, pods.Labels));
            case Peer.Nodes nodes: return With(MatchKind.Sure, cells.Nodes(nodes.Labels));
            case Peer.OwnNode: return With(MatchKind.Sure, cells.OwnNodes());
            case Peer.Outside: return With(MatchKind.Sure, cells.Outside());
            case Peer.Named named: return With(MatchKind.Sure, cells.Named(named));
            case Peer.DomainNames: return With(MatchKind.ByName, cells.Outside());
            // Every pair of cells has a way past the Service; a question that goes through one is answered rule by rule.
            case Peer.ServiceAddress: return new PeerSets();
            case Peer.Block block:
                (BitSet sure, BitSet unaddressed) = cells.Block(block);
                PeerSets addresses = With(MatchKind.Sure, sure);
                unaddressed.SubtractWith(sure);
                addresses.Set(MatchKind.Unaddressed, unaddressed);
                return addresses;
            case Peer.AnyOf any: return Fold(any.Parts, cells, new PeerSets(), union: true);
            case Peer.AllOf all: return Fold(all.Parts, cells, With(MatchKind.Sure, BitSet.Full(cells.Count)), union: false);
            case Peer.Not not: return Invert(Of(not.Part, cells), cells);
            default: return With(MatchKind.Maybe, BitSet.Full(cells.Count));
        }
    }

    /// <summary>What at least one of the peers matches.</summary>
    public static PeerSets AnyOf(ImmutableArray<Peer> peers, CellSpace cells) =>
        peers.Length == 1 ? Of(peers[0], cells) : Fold(peers, cells, new PeerSets(), union: true);

    private static PeerSets Fold(ImmutableArray<Peer> parts, CellSpace cells, PeerSets first, bool union)
    {
        PeerSets folded = first;
        foreach (Peer part in parts)
        {
            PeerSets next = Of(part, cells);
            if (folded.OnlySure && next.OnlySure)
            {
                BitSet a = folded.Sure ?? new BitSet(cells.Count), b = next.Sure ?? new BitSet(cells.Count);
                if (union) a.UnionWith(b);
                else a.IntersectWith(b);
                folded = With(MatchKind.Sure, a);
            }
            else if (union && folded.SureOrLatent && next.SureOrLatent)
            {
                folded = folded.Or(next, cells.Count);
            }
            else
            {
                folded = folded.Combine(next, cells.Count, union ? MatchLogic.Or : MatchLogic.And);
            }
        }
        return folded;
    }

    private static PeerSets Invert(PeerSets sets, CellSpace cells)
    {
        if (sets.OnlySure)
        {
            BitSet inverse = sets.Sure ?? new BitSet(cells.Count);
            inverse.Invert();
            return With(MatchKind.Sure, inverse);
        }
        return sets.Combine(sets, cells.Count, (a, _) => MatchLogic.Not(a));
    }

    private PeerSets Or(PeerSets other, int count)
    {
        var union = new PeerSets();
        BitSet sure = new(count), unaddressed = new(count);
        foreach (PeerSets part in (PeerSets[])[this, other])
        {
            if (part.Sure is { } now) sure.UnionWith(now);
            if (part._sets[(int)MatchKind.Unaddressed] is { } once) unaddressed.UnionWith(once);
        }
        unaddressed.SubtractWith(sure);
        union.Set(MatchKind.Sure, sure);
        union.Set(MatchKind.Unaddressed, unaddressed);
        return union;
    }

    private PeerSets Combine(PeerSets other, int count, Func<Belongs, Belongs, Belongs> logic)
    {
        var combined = new PeerSets();
        for (int cell = 0; cell < count; cell++)
        {
            MatchKind? a = KindOf(cell), b = other.KindOf(cell);
            MatchKind? kind = MatchLogic.Kind(logic(MatchLogic.Now(a), MatchLogic.Now(b)), logic(MatchLogic.Once(a), MatchLogic.Once(b)));
            if (kind is { } found) (combined._sets[(int)found] ??= new BitSet(count)).Add(cell);
        }
        return combined;
    }

    private MatchKind? KindOf(int cell)
    {
        for (int k = 0; k < Kinds; k++)
            if (_sets[k] is { } set && set[cell]) return (MatchKind)k;
        return null;
    }

    private void Set(MatchKind kind, BitSet set) => _sets[(int)kind] = set.IsEmpty ? null : set;

    private static PeerSets With(MatchKind kind, BitSet set)
    {
        var sets = new PeerSets();
        sets.Set(kind, set);
        return sets;
    }
}
