using System.Collections.Immutable;
using Compliance.Network.Algebra;

namespace Compliance.Network.Reachability;

/// <summary>The classes in which an endpoint stands at its addresses: one where no policy in use tells them apart.</summary>
internal static class EndpointViews
{
    /// <summary>The classes of cells that stand for the same endpoints, each with the families of the addresses in it.</summary>
    public static ImmutableArray<(Families Families, int Class)> Of(IEnumerable<int> cells, CellSpace space, ImmutableArray<int> classOf) =>
        [.. cells.GroupBy(c => classOf[c], (number, own) => (own.Aggregate(Families.None, (f, c) => f | space.FamiliesOf(c)), number))];

    /// <summary>Sets of cells by the classes and families of their views; none where no cell has views that are told apart, since then no
    /// question depends on the address.</summary>
    public static IEnumerable<BitSet> Alike(CellSpace space, ImmutableArray<int> classOf)
    {
        if (space.Views == space.Twins) return [];
        ImmutableArray<(Families Families, int Class)>[] views = [.. Enumerable.Range(0, space.EndpointCells).Select(c => Of(space.At(c), space, classOf))];
        if (Array.TrueForAll(views, v => v.Length == 1)) return [];
        var sets = new Dictionary<string, BitSet>(StringComparer.Ordinal);
        for (int cell = 0; cell < views.Length; cell++)
        {
            bool plain = views[cell].Length == 1;
            string key = plain ? $"{(int)views[cell][0].Families}" : string.Join(' ', views[cell].Select(v => $"{(int)v.Families}:{v.Class}"));
            if (!sets.TryGetValue(key, out BitSet? alike)) sets[key] = alike = new BitSet(space.Count);
            // What is not told apart stays together.
            foreach (int at in plain ? space.At(cell) : [cell]) alike.Add(at);
        }
        return sets.Values;
    }
}
