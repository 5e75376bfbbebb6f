using System.Collections.Immutable;
using System.Net;
using System.Text;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Classes, compiled policies and treatments of one cluster.</summary>
internal sealed class ReachabilityIndex
{
    private readonly PolicyModel _model;
    private readonly PlugInTraits _traits;
    private readonly ConnectionsPool _pool = new();
    private readonly ClassPartition _partition;
    private readonly ImmutableArray<int> _classOf;
    private readonly int[] _representatives, _profiles;
    private readonly Treatment[] _egress, _ingress;
    private readonly ImmutableArray<Gate> _stages;
    private readonly int _firstTwin;
    private readonly ImmutableArray<(Families Families, int Class)>[] _views;
    private readonly bool[] _isPod, _isEndpoint;
    private readonly int[][] _policiesOfClass;
    private readonly int[][] _opaqueOfClass;

    public ReachabilityIndex(Population population, PolicyModel model, PlugInTraits traits)
    {
        (_model, _traits) = (model, traits);
        Cells = new CellSpace(population, model, traits);
        ImmutableArray<CompiledPolicy> onCells = PolicyCompiler.Compile(model, Cells);
        BitSet[] opaque = [.. model.Opaque.Select(o => PolicyCompiler.Subjects(o.Subject, Cells))];
        _partition = ClassPartition.Of(Cells, [.. onCells.Where(p => p.Tier >= 0).SelectMany(Sets), .. opaque]);
        ImmutableArray<int> classOf = _classOf = _partition.ClassOf;
        _stages = [.. model.Stages];
        // The twins are the last cells and never share a class with others, so theirs are the last classes.
        _firstTwin = Cells.Twins == Cells.Count ? _partition.Count : classOf[Cells.Twins];
        int[] representatives = _representatives = _partition.Representatives;
        int firstView = Array.FindIndex(representatives, c => c >= Cells.Views);
        ClassOfEndpoint = [.. Cells.CellOf.Select(c => classOf[c])];
        Classes = Members(population, classOf, firstView < 0 ? _partition.Count : firstView);
        EndpointsOfCell = Invert(Cells.CellOf, Cells.Count);
        EndpointsOfClass = Invert(ClassOfEndpoint, _partition.Count);
        _views = [.. Classes.Select(c => EndpointViews.Of(c.IsExternal ? [representatives[c.Index]] : Cells.At(representatives[c.Index]), Cells, classOf))];
        _profiles = [.. representatives.Select(Cells.PortProfile)];
        Policies = [.. onCells.Select(p => p.Tier < 0 ? p : p with
        {
            Subjects = _partition.Lift(p.Subjects),
            Rules = [.. p.Rules.Select(r => new CompiledRule(r.Rule, [.. r.Peers.Select(s => (s.Kind, _partition.Lift(s.Set)))], r.Subjects is null ? null : _partition.Lift(r.Subjects)))],
        })];
        _policiesOfClass = ByClass([.. Policies.Select(p => p.Tier < 0 ? null : p.Subjects)]);
        _opaqueOfClass = ByClass([.. opaque.Select(_partition.Lift)]);
        _isPod = [.. representatives.Select(Cells.IsPod)];
        _isEndpoint = [.. representatives.Select(Cells.IsEndpoint)];
        _egress = Treatments(Direction.Egress);
        _ingress = Treatments(Direction.Ingress);
    }

    private static IEnumerable<BitSet> Sets(CompiledPolicy policy)
    {
        yield return policy.Subjects;
        foreach (CompiledRule rule in policy.Rules)
        {
            foreach ((_, BitSet set) in rule.Peers) yield return set;
            if (rule.Subjects is { } subjects) yield return subjects;
        }
    }

    public CellSpace Cells { get; }

    /// <summary>Policies in the order of the model; those of a tier with sets of classes, others with sets of cells and no rules.</summary>
    public ImmutableArray<CompiledPolicy> Policies { get; }

    public ImmutableArray<EndpointClass> Classes { get; }

    /// <summary>Class of each endpoint, in the order of the population.</summary>
    public int[] ClassOfEndpoint { get; }

    /// <summary>Positions in the population of the endpoints of each cell.</summary>
    public int[][] EndpointsOfCell { get; }

    /// <summary>Positions in the population of the endpoints of each class.</summary>
    public int[][] EndpointsOfClass { get; }

    /// <summary>Profile of named ports of every class; the classes from <see cref="FirstTwin"/> on stand for the subjects' own nodes.</summary>
    public ReadOnlySpan<int> PortProfiles => _profiles;

    /// <summary>First of the classes that stand for the subjects' own nodes; the number of all classes where there are none.</summary>
    public int FirstTwin => _firstTwin;

    /// <summary>Whether a class is one of pods with their own network identity.</summary>
    public bool IsPod(int classIndex) => _isPod[classIndex];

    /// <summary>Positions in <see cref="Policies"/> of the policies of tiers that select a class.</summary>
    public int[] PoliciesOf(int classIndex) => _policiesOfClass[classIndex];

    /// <summary>The classes in which the endpoints of a class, or its addresses, stand.</summary>
    public IEnumerable<int> ViewsOf(int classIndex) => _views[classIndex].Select(v => v.Class);

    /// <summary>An address at which some endpoint stands in a class that holds no endpoint at its first address.</summary>
    public IPAddress FurtherAddress(int viewClass) => Cells.FurtherAddress(_representatives[viewClass]);

    /// <summary>The classes at the addresses that two classes can use between them.</summary>
    public IEnumerable<(int From, int To)> Pairs(int from, int to) => FamilyPairs.Between(_views[from], _views[to]);

    /// <summary>The classes of two endpoints at the addresses that they can use between them: as others see them, and as another end on the
    /// same node does.</summary>
    public IEnumerable<((int Class, int Twin) From, (int Class, int Twin) To)> Neighbours(int from, int to) => FamilyPairs.Between(Standing(from), Standing(to));

    private ImmutableArray<(Families, (int Class, int Twin))> Standing(int endpoint) =>
        [.. Cells.At(Cells.CellOf[endpoint]).Select(c => (Cells.FamiliesOf(c), (_classOf[c], Cells.IsPod(c) ? -1 : _classOf[Cells.TwinOf(c)])))];

    public IEnumerable<OpaquePolicy> OpaqueOf(int classIndex) => _opaqueOfClass[classIndex].Select(o => _model.Opaque[o]);

    /// <summary>One side at two addresses, each given by its class.</summary>
    public SideConnections Side(Direction direction, int subject, int peer) =>
        (direction == Direction.Egress ? _egress : _ingress)[subject].Toward(peer);

    public Connections Join(SideConnections egress, SideConnections ingress) => _pool.Join(egress, ingress);

    /// <summary>What may be opened from one class to another at some address of theirs.</summary>
    public Connections Between(int from, int to)
    {
        if (_views[from].Length == 1 && _views[to].Length == 1) return At(from, to);
        return Easiest(Pairs(from, to).Select(p => At(p.From, p.To)));
    }

    /// <summary>What may be opened in at least one of several ways.</summary>
    public Connections Easiest(IEnumerable<Connections> ways) => ways.Aggregate(_pool.Either);

    private Connections At(int from, int to) => _pool.Join(_egress[from].Toward(to), _ingress[to].Toward(from));

    /// <summary>The treatments, each once, of classes of endpoints.</summary>
    public void Prepare() => Parallel.ForEach(_egress.Concat(_ingress).Distinct(), treatment => treatment.Prepare());

    private ImmutableArray<EndpointClass> Members(Population population, ImmutableArray<int> classOf, int count)
    {
        var members = new ImmutableArray<Endpoint>.Builder?[_partition.Count];
        var ranges = new ImmutableArray<AddressRange>.Builder?[_partition.Count];
        for (int i = 0; i < ClassOfEndpoint.Length; i++)
            (members[ClassOfEndpoint[i]] ??= ImmutableArray.CreateBuilder<Endpoint>()).Add(population.Endpoints[i]);
        for (int a = 0; a < Cells.Space.Atoms.Length; a++)
            (ranges[classOf[Cells.EndpointCells + a]] ??= ImmutableArray.CreateBuilder<AddressRange>()).Add(Cells.Space.Atoms[a]);
        return [.. Enumerable.Range(0, count).Select(c => new EndpointClass
        {
            Index = c,
            Members = members[c]?.ToImmutable() ?? [],
            Ranges = ranges[c]?.ToImmutable() ?? [],
        })];
    }

    private static int[][] Invert(int[] numbers, int count)
    {
        int[] sizes = new int[count];
        foreach (int number in numbers) sizes[number]++;
        int[][] positions = [.. sizes.Select(size => size == 0 ? [] : new int[size])];
        for (int i = numbers.Length - 1; i >= 0; i--) positions[numbers[i]][--sizes[numbers[i]]] = i;
        return positions;
    }

    private int[][] ByClass(BitSet?[] sets)
    {
        var lists = new List<int>[_partition.Count];
        for (int c = 0; c < lists.Length; c++) lists[c] = [];
        for (int s = 0; s < sets.Length; s++)
            foreach (int c in sets[s]?.Members() ?? []) lists[c].Add(s);
        return [.. lists.Select(l => l.ToArray())];
    }

    private Treatment[] Treatments(Direction direction)
    {
        var shared = new Dictionary<string, Treatment>(StringComparer.Ordinal);
        var treatments = new Treatment[_isPod.Length];
        for (int c = 0; c < treatments.Length; c++)
        {
            treatments[c] = Treatment.Open;
            if (!_isEndpoint[c]) continue;
            int[] applying = [.. _policiesOfClass[c].Where(p => Applies(Policies[p], direction))];
            bool special = _isPod[c] && (IsolatesBare(c) || (direction == Direction.Egress && !_traits.GuardedEgress.IsEmpty));
            if (applying.Length == 0 && _opaqueOfClass[c].Length == 0 && !special) continue;
            bool named = direction == Direction.Ingress && applying.Any(p => Policies[p].Rules.Any(r => r.Rule.Direction == direction && r.UsesNames));
            var key = new StringBuilder().AppendJoin(',', applying).Append('|').AppendJoin(',', _opaqueOfClass[c]).Append(!_isPod[c] ? "|node" : IsolatesBare(c) ? "|bare" : "|pod");
            foreach (int p in applying)
                for (int r = 0; r < Policies[p].Rules.Length; r++)
                    if (Policies[p].Rules[r].Subjects is { } only) key.Append('|').Append(p).Append('.').Append(r).Append(only[c] ? '+' : '-');
            if (named) key.Append('|').Append(_profiles[c]);
            if (!shared.TryGetValue(key.ToString(), out Treatment? treatment))
                shared[key.ToString()] = treatment = new Treatment(Input(c, applying, direction), _pool);
            treatments[c] = treatment;
        }
        return treatments;
    }

    // Whether what no tier decides is denied (CIL-01, K8S-37).
    private bool IsolatesBare(int c) => _traits.IsolatesUnselected
        || (_traits.IsolatesWithoutPolicy && !_policiesOfClass[c].Any(p => Policies[p].Policy.Mode == PolicyMode.Enforced));

    private static bool Applies(CompiledPolicy policy, Direction direction) => policy.Policy.Mode == PolicyMode.Enforced
        && (policy.Policy.Isolates(direction) || policy.Rules.Any(r => r.Rule.Direction == direction));

    private TreatmentInput Input(int subject, int[] applying, Direction direction)
    {
        bool[] isolated = new bool[_stages.Sum(s => s.Tiers.Length)];
        foreach (int p in applying) isolated[Policies[p].Tier] |= Policies[p].Policy.Isolates(direction);
        bool pod = _isPod[subject];
        return new TreatmentInput
        {
            Stages = _stages,
            Rules = [.. applying.SelectMany(p => Policies[p].Rules
                .Where(r => r.Rule.Direction == direction && (r.Subjects is null || r.Subjects[subject])).Select(r => (Policies[p].Tier, Policies[p].Policy, r)))],
            Isolated = isolated,
            Opaque = [.. OpaqueOf(subject)],
            Names = Cells.Names,
            SubjectProfile = direction == Direction.Ingress ? _profiles[subject] : null,
            PeerProfiles = _profiles,
            FirstTwin = _firstTwin,
            OwnNode = pod && direction == Direction.Ingress ? _traits.OwnNode : OwnNodeTreatment.ByPolicy,
            Final = pod && IsolatesBare(subject) ? RuleAction.Deny : RuleAction.Allow,
            Guarded = pod && direction == Direction.Egress ? _traits.GuardedEgress : PortSet.Empty,
        };
    }
}
