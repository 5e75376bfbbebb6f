using System.Collections.Immutable;
using Compliance.Network.Algebra;

namespace Compliance.Network.Reachability;

/// <summary>Cells merged into classes that no policy in use tells apart: a partition refined by every set the policies use.</summary>
internal sealed class ClassPartition
{
    private readonly int[] _classOf;
    private int _count;

    private ClassPartition(int[] classOf, int count) => (_classOf, _count) = (classOf, count);

    /// <summary>Number of classes.</summary>
    public int Count => _count;

    /// <summary>Class of each cell, numbered in the order of their first cells.</summary>
    public ImmutableArray<int> ClassOf => [.. _classOf];

    /// <summary>First cell of each class.</summary>
    public int[] Representatives
    {
        get
        {
            int[] first = new int[_count];
            for (int cell = _classOf.Length - 1; cell >= 0; cell--) first[_classOf[cell]] = cell;
            return first;
        }
    }

    public static ClassPartition Of(CellSpace cells, IEnumerable<BitSet> sets)
    {
        ClassPartition partition = Of([.. Enumerable.Range(0, cells.Count).Select(cells.Floor)], sets);
        // Endpoints of one class are treated alike at each of their addresses (K8S-35).
        partition.Refine(EndpointViews.Alike(cells, partition.ClassOf));
        partition.Renumber();
        return partition;
    }

    /// <summary>Refines cells that begin as one class where their floors agree.</summary>
    /// <param name="floors">For each cell, what may never be merged with another.</param>
    /// <param name="sets">Sets of cells.</param>
    public static ClassPartition Of((int, int, bool)[] floors, IEnumerable<BitSet> sets)
    {
        var numbers = new Dictionary<(int, int, bool), int>();
        int[] classOf = new int[floors.Length];
        for (int c = 0; c < classOf.Length; c++)
        {
            if (!numbers.TryGetValue(floors[c], out int number)) numbers[floors[c]] = number = numbers.Count;
            classOf[c] = number;
        }
        var partition = new ClassPartition(classOf, numbers.Count);
        partition.Refine(sets);
        partition.Renumber();
        return partition;
    }

    /// <summary>Translates a set of cells, which must be a union of classes, into a set of classes.</summary>
    public BitSet Lift(BitSet cells)
    {
        var classes = new BitSet(_count);
        foreach (int cell in cells) classes.Add(_classOf[cell]);
        return classes;
    }

    private void Refine(IEnumerable<BitSet> sets)
    {
        int[] sizes = new int[_classOf.Length], hits = new int[_classOf.Length], moved = new int[_classOf.Length];
        foreach (int c in _classOf) sizes[c]++;
        var touched = new List<int>();
        foreach (BitSet set in sets)
        {
            foreach (int cell in set)
                if (hits[_classOf[cell]]++ == 0) touched.Add(_classOf[cell]);
            bool splits = false;
            foreach (int c in touched)
            {
                moved[c] = -1;
                if (hits[c] < sizes[c]) (moved[c], splits) = (_count++, true);
            }
            if (splits)
            {
                foreach (int cell in set)
                {
                    int from = _classOf[cell];
                    // A class made in this round is not touched, and its entry in hits is zero.
                    if (hits[from] == 0 || moved[from] < 0) continue;
                    _classOf[cell] = moved[from];
                    sizes[moved[from]]++;
                }
                foreach (int c in touched)
                    if (moved[c] >= 0) sizes[c] -= hits[c];
            }
            foreach (int c in touched) hits[c] = 0;
            touched.Clear();
        }
    }

    private void Renumber()
    {
        int[] numbers = new int[_count];
        Array.Fill(numbers, -1);
        int next = 0;
        for (int cell = 0; cell < _classOf.Length; cell++)
        {
            ref int number = ref numbers[_classOf[cell]];
            if (number < 0) number = next++;
            _classOf[cell] = number;
        }
    }
}
