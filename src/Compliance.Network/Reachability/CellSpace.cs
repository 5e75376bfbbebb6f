using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Endpoints that agree on everything a selector, a block or a named port could look at (a cell), followed by the address atoms. A
/// connection uses one address of each end, so a cell stands for its endpoints at the first of their addresses that blocks tell apart, and
/// after the atoms it has a view for each further one (K8S-35). Last come the twins of nodes and their views, which stand for the nodes as seen
/// by the pods on them (CIL-18, K8S-26). Policies are matched against cells, never against pods.</summary>
internal sealed class CellSpace
{
    private readonly record struct Key(bool Pod, int Namespace, int Labels, int Ports, string Atoms, string Names);

    private readonly Population _population;
    private readonly PlugInTraits _traits;
    private readonly LabelIndex _pods, _namespaces, _nodes;
    private readonly FrozenDictionary<string, int> _namespaceNumbers;
    private readonly int[] _namespaceProfiles;
    private readonly List<int>[] _cellsOfNamespace;
    private readonly List<Key> _keys = [];
    private readonly List<int[]> _atoms = [];
    private readonly NamedSets _named;
    private readonly List<int[]> _namesOf = [];
    private readonly CellViews _views;
    private readonly int[] _nodeCells;
    private readonly int[] _twins;

    public CellSpace(Population population, PolicyModel model, PlugInTraits traits)
    {
        (_population, _traits) = (population, traits);
        List<PolicyObject> policies = [.. model.Every];
        List<Peer> peers = [.. EndpointIdentity.Peers(model)];
        Identity = new EndpointIdentity(population, EndpointIdentity.Selectors(model));
        Space = AddressSpace.Cut(peers.OfType<Peer.Block>().SelectMany(b => b.Except.Prepend(b.Cidr)));
        Names = new PortNames(policies.SelectMany(p => p.Rules));
        _named = new NamedSets(population, peers.OfType<Peer.Named>());
        _pods = new LabelIndex(peers.OfType<Peer.Pods>().Select(p => p.Labels));
        _namespaces = new LabelIndex(peers.OfType<Peer.Pods>().Select(p => p.Namespaces));
        _nodes = new LabelIndex(peers.OfType<Peer.Nodes>().Select(p => p.Labels));
        _namespaceNumbers = population.Namespaces.Keys.Select((name, i) => KeyValuePair.Create(name, i)).ToFrozenDictionary(StringComparer.Ordinal);
        _namespaceProfiles = [.. population.Namespaces.Values.Select(_namespaces.Profile)];
        _cellsOfNamespace = [.. population.Namespaces.Select(_ => new List<int>())];
        CellOf = Place();
        // Where no block matches an endpoint, nothing tells its addresses apart.
        _views = new CellViews([.. _atoms.Select((a, c) => BlocksMatch(c) ? a : [])], _keys.Count + Space.Atoms.Length);
        Twins = _views.End;
        _nodeCells = [.. EndpointsAndViews().Where(c => !IsPod(c))];
        Count = Twins + _nodeCells.Length;
        _twins = new int[Twins];
        for (int t = 0; t < _nodeCells.Length; t++) _twins[_nodeCells[t]] = Twins + t;
    }

    /// <summary>The labels that selectors see.</summary>
    public EndpointIdentity Identity { get; }

    public AddressSpace Space { get; }

    public PortNames Names { get; }

    /// <summary>Cell of each endpoint, in the order of <see cref="Population.Endpoints"/>.</summary>
    public int[] CellOf { get; }

    /// <summary>Cells of endpoints; cells of address atoms follow.</summary>
    public int EndpointCells => _keys.Count;

    /// <summary>First of the views at further addresses.</summary>
    public int Views => _views.First;

    /// <summary>First of the twins; one for each cell of nodes and of pods in their network, and for each view of one.</summary>
    public int Twins { get; }

    /// <summary>All cells.</summary>
    public int Count { get; }

    /// <summary>The cells of endpoints, at every address.</summary>
    public BitSet Endpoints
    {
        get
        {
            var cells = new BitSet(Count);
            cells.AddRange(0, EndpointCells - 1);
            cells.AddRange(Views, Twins - 1);
            return cells;
        }
    }

    /// <summary>What the cell of a node, or a view of it, is to the pods on that node.</summary>
    public int TwinOf(int cell) => _twins[cell];

    /// <summary>The cells of an endpoint's cell, one for each address that blocks tell apart; itself first.</summary>
    public IEnumerable<int> At(int endpointCell) => _views.Of(endpointCell).Prepend(endpointCell);

    /// <summary>The cell of the endpoints that a view stands for; the cell itself where it is none.</summary>
    public int Owner(int cell) => cell >= Views && cell < Twins ? _views.OwnerOf(cell) : cell;

    /// <summary>Families of the addresses that a cell, view or twin stands for.</summary>
    public Families FamiliesOf(int cell)
    {
        if (cell >= Twins) return FamiliesOf(_nodeCells[cell - Twins]);
        if (cell >= Views) return Family(_views.AtomOf(cell));
        if (cell >= EndpointCells) return Family(cell - EndpointCells);
        IEnumerable<int> atoms = _views.Of(cell).Length == 0 ? _atoms[cell] : _atoms[cell].Take(1);
        return atoms.Aggregate(Families.None, (families, atom) => families | Family(atom));
    }

    /// <summary>An address that a view stands for.</summary>
    public IPAddress FurtherAddress(int view) =>
        _population.Endpoints[Array.IndexOf(CellOf, _views.OwnerOf(view))].Addresses.First(a => Space.AtomOf(a) == _views.AtomOf(view));

    public bool IsEndpoint(int cell) => cell < EndpointCells || (cell >= Views && cell < Twins);

    public bool IsPod(int cell) => IsEndpoint(cell) && _keys[Owner(cell)].Pod;

    public int PortProfile(int cell) => IsEndpoint(cell) ? _keys[Owner(cell)].Ports : 0;

    /// <summary>What no policy may merge: pods with nodes, different named ports, addressed with unaddressed, atoms with endpoints.</summary>
    public (int, int, bool) Floor(int cell)
    {
        if (cell >= Twins) return (5, 0, _atoms[Owner(_nodeCells[cell - Twins])].Length == 0);
        if (!IsEndpoint(cell)) return (cell - EndpointCells < Space.V4Count ? 3 : 4, 0, false);
        Key key = _keys[Owner(cell)];
        return (key.Pod ? 1 : 2, key.Ports, _atoms[Owner(cell)].Length == 0);
    }

    /// <summary>A set of subjects: whoever is in it at one of its addresses is in it at all of them.</summary>
    public void AtEveryAddress(BitSet cells)
    {
        if (Views == Twins) return;
        foreach (int cell in cells.Members().Where(IsEndpoint).Select(Owner).Distinct().ToArray())
            foreach (int at in At(cell)) cells.Add(at);
    }

    /// <summary>Pods in one namespace, or in those whose labels match, by their own labels. Host-network pods are never among them (K8S-27).</summary>
    public BitSet Pods(string? ns, Selector namespaces, Selector labels)
    {
        var cells = new BitSet(Count);
        BitSet profiles = _pods.Match(labels);
        if (ns is not null)
        {
            if (_namespaceNumbers.TryGetValue(ns, out int number)) AddMatching(cells, number, profiles);
            return cells;
        }
        BitSet matching = _namespaces.Match(namespaces);
        for (int n = 0; n < _namespaceProfiles.Length; n++)
            if (matching[_namespaceProfiles[n]]) AddMatching(cells, n, profiles);
        return cells;
    }

    /// <summary>Nodes by label, with the host-network pods on them.</summary>
    public BitSet Nodes(Selector labels)
    {
        var cells = new BitSet(Count);
        BitSet profiles = _nodes.Match(labels);
        for (int c = 0; c < EndpointCells; c++)
            if (!_keys[c].Pod && _keys[c].Labels >= 0 && profiles[_keys[c].Labels]) AddEverywhere(cells, c);
        return cells;
    }

    /// <summary>Every node as seen by the pods on it.</summary>
    public BitSet OwnNodes()
    {
        var cells = new BitSet(Count);
        cells.AddRange(Twins, Count - 1);
        return cells;
    }

    /// <summary>Endpoints by the objects they stand for.</summary>
    public BitSet Named(Peer.Named named)
    {
        var cells = new BitSet(Count);
        int number = _named.NumberOf(named);
        for (int c = 0; c < EndpointCells; c++)
            if (_namesOf[c].Contains(number)) AddEverywhere(cells, c);
        return cells;
    }

    /// <summary>Addresses of a block, and the endpoints as they are at them, as far as the plug-in matches those (K8S-16); the second set holds
    /// endpoints that have no address yet (K8S-32).</summary>
    public (BitSet Sure, BitSet Unaddressed) Block(Peer.Block block)
    {
        BitSet sure = new(Count), unaddressed = new(Count);
        (int first, int last) = Space.AtomsOf(block.Cidr);
        sure.AddRange(EndpointCells + first, EndpointCells + last);
        foreach (IPNetwork hole in block.Except)
        {
            (int holeFirst, int holeLast) = Space.AtomsOf(hole);
            sure.RemoveRange(EndpointCells + holeFirst, EndpointCells + holeLast);
        }
        for (int c = 0; c < EndpointCells; c++)
        {
            if (!BlocksMatch(c)) continue;
            if (_atoms[c].Length == 0) AddWithTwin(unaddressed, c);
            else if (sure[EndpointCells + _atoms[c][0]]) AddWithTwin(sure, c);
            foreach (int view in _views.Of(c))
                if (sure[EndpointCells + _views.AtomOf(view)]) AddWithTwin(sure, view);
        }
        return (sure, unaddressed);
    }

    /// <summary>Every external address.</summary>
    public BitSet Outside()
    {
        var cells = new BitSet(Count);
        cells.AddRange(EndpointCells, Views - 1);
        return cells;
    }

    private bool BlocksMatch(int endpointCell) => _keys[endpointCell].Pod ? _traits.BlocksMatchPods : _traits.BlocksMatchNodes;

    private void AddEverywhere(BitSet cells, int endpointCell)
    {
        AddWithTwin(cells, endpointCell);
        foreach (int view in _views.Of(endpointCell)) AddWithTwin(cells, view);
    }

    private IEnumerable<int> EndpointsAndViews() => Enumerable.Range(0, EndpointCells).Concat(Enumerable.Range(Views, Twins - Views));

    private Families Family(int atom) => atom < Space.V4Count ? Families.V4 : Families.V6;

    private void AddWithTwin(BitSet cells, int cell)
    {
        cells.Add(cell);
        if (!IsPod(cell)) cells.Add(_twins[cell]);
    }

    private void AddMatching(BitSet cells, int ns, BitSet profiles)
    {
        foreach (int cell in _cellsOfNamespace[ns])
            if (profiles[_keys[cell].Labels]) AddEverywhere(cells, cell);
    }

    private int[] Place()
    {
        Dictionary<string, FrozenDictionary<string, string>> nodeLabels = _population.Endpoints
            .Where(e => e.Kind == EndpointKind.Node).ToDictionary(e => e.Name, e => e.Labels, StringComparer.Ordinal);
        var numbers = new Dictionary<Key, int>();
        int[] cellOf = new int[_population.Endpoints.Length];
        for (int i = 0; i < cellOf.Length; i++)
        {
            Endpoint endpoint = _population.Endpoints[i];
            bool pod = endpoint.Kind == EndpointKind.Pod;
            int[] atoms = [.. endpoint.Addresses.Select(Space.AtomOf).Distinct().Order()];
            int labels = pod ? _pods.Profile(Identity.Of(endpoint))
                : endpoint.Node is not null && nodeLabels.TryGetValue(endpoint.Node, out FrozenDictionary<string, string>? own) ? _nodes.Profile(own) : -1;
            int ns = pod ? _namespaceNumbers[endpoint.Namespace] : -1;
            int[] names = _named.Of(endpoint);
            var key = new Key(pod, ns, labels, Names.Profile(endpoint), string.Join(',', atoms), string.Join(',', names));
            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, key, out bool known);
            if (!known)
            {
                number = _keys.Count;
                _keys.Add(key);
                _atoms.Add(atoms);
                _namesOf.Add(names);
                if (pod) _cellsOfNamespace[ns].Add(number);
            }
            cellOf[i] = number;
        }
        return cellOf;
    }
}
