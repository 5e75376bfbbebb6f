namespace Compliance.Network.Reachability;

/// <summary>The further addresses of the cells that have several which blocks tell apart, each as a number of its own.</summary>
internal sealed class CellViews
{
    private static readonly int[] None = [];
    private readonly int[][] _of;
    private readonly List<(int Owner, int Atom)> _views = [];

    /// <param name="atoms">Address atoms of each cell, ascending.</param>
    /// <param name="first">Number of the first view.</param>
    public CellViews(int[][] atoms, int first)
    {
        First = first;
        _of = new int[atoms.Length][];
        for (int cell = 0; cell < atoms.Length; cell++)
        {
            _of[cell] = atoms[cell].Length < 2 ? None : new int[atoms[cell].Length - 1];
            for (int v = 0; v < _of[cell].Length; v++)
            {
                _of[cell][v] = End;
                _views.Add((cell, atoms[cell][v + 1]));
            }
        }
    }

    public int First { get; }

    /// <summary>One more than the number of the last view.</summary>
    public int End => First + _views.Count;

    public int[] Of(int cell) => _of[cell];

    public int OwnerOf(int view) => _views[view - First].Owner;

    public int AtomOf(int view) => _views[view - First].Atom;
}
