using System.Collections.Immutable;
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
    private readonly int[] _profiles;
    private readonly Treatment[] _egress, _ingress;
    private readonly ImmutableArray<Gate> _stages;
    private readonly int _firstTwin;
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
        ImmutableArray<int> classOf = _partition.ClassOf;
        _stages = [.. model.Stages];
        // The twins are the last cells and never share a class with others, so theirs are the last classes.
        _firstTwin = Cells.Twins == Cells.Count ? _partition.Count : classOf[Cells.Twins];
        ClassOfEndpoint = [.. Cells.CellOf.Select(c => classOf[c])];
        Classes = Members(population, classOf);
        EndpointsOfCell = Invert(Cells.CellOf, Cells.Count);
        EndpointsOfClass = Invert(ClassOfEndpoint, _partition.Count);
        int[] representatives = _partition.Representatives;
        _profiles = [.. representatives.Select(Cells.PortProfile)];
        Policies = [.. onCells.Select(p => p.Tier < 0 ? p : p with
        {
            Subjects = _partition.Lift(p.Subjects),
            Rules = [.. p.Rules.Select(r => new CompiledRule(r.Rule, [.. r.Peers.Select(s => (s.Kind, _partition.Lift(s.Set)))], r.Subjects is null ? null : _partition.Lift(r.Subjects)))],
        })];
        _policiesOfClass = ByClass([.. Policies.Select(p => p.Tier < 0 ? null : p.Subjects)]);
        _opaqueOfClass = ByClass([.. opaque.Select(_partition.Lift)]);
        _isPod = [.. representatives.Select(Cells.IsPod)];
        _isEndpoint = [.. representatives.Select(c => c < Cells.EndpointCells)];
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

    /// <summary>The class that stands for an endpoint in the eyes of another one on its node.</summary>
    public int TwinOf(int endpointPosition) => _partition.ClassOf[Cells.TwinOf(Cells.CellOf[endpointPosition])];

    public IEnumerable<OpaquePolicy> OpaqueOf(int classIndex) => _opaqueOfClass[classIndex].Select(o => _model.Opaque[o]);

    public SideConnections Side(Direction direction, int subject, int peer) =>
        (direction == Direction.Egress ? _egress : _ingress)[subject].Toward(peer);

    public Connections Join(SideConnections egress, SideConnections ingress) => _pool.Join(egress, ingress);

    public Connections Between(int from, int to) => _pool.Join(_egress[from].Toward(to), _ingress[to].Toward(from));

    /// <summary>The treatments, each once, of classes of endpoints.</summary>
    public void Prepare() => Parallel.ForEach(_egress.Concat(_ingress).Distinct(), treatment => treatment.Prepare());

    private ImmutableArray<EndpointClass> Members(Population population, ImmutableArray<int> classOf)
    {
        var members = new ImmutableArray<Endpoint>.Builder?[_partition.Count];
        var ranges = new ImmutableArray<AddressRange>.Builder?[_partition.Count];
        for (int i = 0; i < ClassOfEndpoint.Length; i++)
            (members[ClassOfEndpoint[i]] ??= ImmutableArray.CreateBuilder<Endpoint>()).Add(population.Endpoints[i]);
        for (int a = 0; a < Cells.Space.Atoms.Length; a++)
            (ranges[classOf[Cells.EndpointCells + a]] ??= ImmutableArray.CreateBuilder<AddressRange>()).Add(Cells.Space.Atoms[a]);
        return [.. Enumerable.Range(0, _firstTwin).Select(c => new EndpointClass
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
