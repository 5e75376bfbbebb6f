using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Algebra;
using Compliance.Network.Dialects;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>What may talk to what in one cluster, computed once from its snapshot and then asked. Safe to ask from several threads.</summary>
public sealed class ClusterReachability
{
    private readonly PlugInTraits _traits;
    private readonly ReachabilityIndex _index;
    private readonly Dictionary<Endpoint, int> _positions = [];
    private readonly ILookup<ObjectRef, CompiledPolicy> _partsOf;
    private readonly Dictionary<PolicyObject, int> _policies = new(ReferenceEqualityComparer.Instance);
    private readonly AddressBook _addresses;
    private readonly PairTracer _tracer;

    internal ClusterReachability(ClusterSnapshot snapshot, Population population, PolicyModel model, EnforcementFacts facts, PlugInTraits traits, ImmutableArray<Limitation> limitations)
    {
        (Snapshot, Population, Model, Enforcement, _traits, Limitations) = (snapshot, population, model, facts, traits, limitations);
        _index = new ReachabilityIndex(population, model, traits);
        for (int i = 0; i < population.Endpoints.Length; i++) _positions[population.Endpoints[i]] = i;
        _partsOf = _index.Policies.ToLookup(p => p.Policy.Ref);
        for (int p = 0; p < _index.Policies.Length; p++) _policies[_index.Policies[p].Policy] = p;
        _addresses = new AddressBook(population);
        _tracer = new PairTracer(population, model, traits, _index, ClassIndex);
    }

    /// <summary>Translates the policies of <paramref name="snapshot"/> and prepares the analysis.</summary>
    /// <param name="snapshot">State of the cluster.</param>
    /// <param name="assertion">Plug-in and settings the operator asserts; null to rely on detection.</param>
    public static ClusterReachability Analyse(ClusterSnapshot snapshot, PlugInAssertion? assertion = null)
    {
        var limitations = new List<Limitation>();
        Population population = Population.Read(snapshot, limitations);
        EnforcementFacts facts = PlugInDetection.Detect(snapshot, population, assertion, limitations);
        PlugInTraits traits = PlugInTraits.Of(facts);
        PolicyModel model = PolicyModelBuilder.Build(new TranslationContext(snapshot, population, facts, traits), limitations);
        AddressBook.Report(population, limitations);
        return new ClusterReachability(snapshot, population, model, facts, traits, [.. limitations.Distinct()]);
    }

    /// <summary>Another state of the same cluster, under the plug-in and settings found in this one.</summary>
    /// <param name="snapshot">The other state.</param>
    public ClusterReachability With(ClusterSnapshot snapshot)
    {
        var limitations = new List<Limitation>();
        Population population = Population.Read(snapshot, limitations);
        PolicyModel model = PolicyModelBuilder.Build(new TranslationContext(snapshot, population, Enforcement, _traits), limitations);
        AddressBook.Report(population, limitations);
        return new ClusterReachability(snapshot, population, model, Enforcement, _traits, [.. limitations.Distinct()]);
    }

    /// <summary>The same cluster with other policies: what would be possible then. Classes are those of the changed policies.</summary>
    /// <param name="change">What becomes of a policy, or of a part of one that stands in several tiers; null leaves it out.</param>
    public ClusterReachability With(Func<PolicyObject, PolicyObject?> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        ImmutableArray<Tier> Changed(ImmutableArray<Tier> tiers) => [.. tiers.Select(t => t with { Policies = [.. t.Policies.Select(change).OfType<PolicyObject>()] })];
        PolicyModel model = Model with { Tiers = Changed(Model.Tiers), Gates = [.. Model.Gates.Select(g => g with { Tiers = Changed(g.Tiers) })] };
        // What is not known of a policy goes with it.
        HashSet<ObjectRef> gone = [.. Model.Every.Select(p => p.Ref)];
        gone.ExceptWith(model.Every.Select(p => p.Ref));
        model = model with { Opaque = [.. model.Opaque.Where(o => !gone.Contains(o.Ref))] };
        return new ClusterReachability(Snapshot, Population, model, Enforcement, _traits, Limitations);
    }

    /// <summary>The snapshot the analysis rests on.</summary>
    public ClusterSnapshot Snapshot { get; }

    /// <summary>Pods, nodes, namespaces and services.</summary>
    public Population Population { get; }

    /// <summary>The policies in neutral form.</summary>
    public PolicyModel Model { get; }

    /// <summary>Plug-in and enforcement.</summary>
    public EnforcementFacts Enforcement { get; }

    /// <summary>What was not understood or cannot be decided.</summary>
    public ImmutableArray<Limitation> Limitations { get; }

    /// <summary>Classes, compiled policies and treatments.</summary>
    internal ReachabilityIndex Index => _index;

    /// <summary>Where the plug-in at hand differs.</summary>
    internal PlugInTraits Traits => _traits;

    /// <summary>Classes of endpoints and of external addresses that no policy in use can tell apart. Every endpoint and every external
    /// address is in exactly one.</summary>
    public ImmutableArray<EndpointClass> Classes => _index.Classes;

    /// <summary>The class of an endpoint.</summary>
    public EndpointClass ClassOf(Endpoint endpoint) => Classes[ClassIndex(endpoint)];

    /// <summary>The class of an external address, read as one that belongs to no pod and no node.</summary>
    public EndpointClass ClassOf(IPAddress address) =>
        Classes.First(c => c.Ranges.Any(r => r.First.AddressFamily == address.AddressFamily
            && AddressSpace.Number(r.First) <= AddressSpace.Number(address) && AddressSpace.Number(address) <= AddressSpace.Number(r.Last)));

    /// <summary>The endpoint at an address: the pod, else the node; null for an address outside.</summary>
    public Endpoint? EndpointAt(IPAddress address) => _addresses.Find(address);

    /// <summary>Connections that may be opened from any member of one class to any other member of another. What depends on the pair
    /// rather than on the classes (K8S-25, K8S-26) is in the overload for endpoints.</summary>
    public Connections Between(EndpointClass from, EndpointClass to) => _index.Between(from.Index, to.Index);

    /// <summary>Connections that may be opened between two endpoints, exceptions for the pair included.</summary>
    public Connections Between(Endpoint from, Endpoint to)
    {
        if (PairExceptions.Itself(from, to)) return _index.Join(SideConnections.Open, SideConnections.Open);
        if (!PairExceptions.OwnNode(from, to) && !PairExceptions.OwnNode(to, from)) return _index.Between(ClassIndex(from), ClassIndex(to));
        // A pod sees its own node as no other pod does.
        bool toNode = PairExceptions.OwnNode(from, to), dropped = _traits.DropsPodToOwnNode && PairExceptions.PodToOwnNode(from, to);
        return _index.Easiest(_index.Neighbours(_positions[from], _positions[to]).Select(p => _index.Join(
            dropped ? SideConnections.Closed : _index.Side(Direction.Egress, p.From.Class, toNode ? p.To.Twin : p.To.Class),
            _index.Side(Direction.Ingress, p.To.Class, toNode ? p.From.Class : p.From.Twin))));
    }

    /// <summary>One verdict with what decided it.</summary>
    /// <param name="from">Source.</param>
    /// <param name="to">Destination.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="port">Destination port, ICMP type, or null where ICMP has none given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is not 1–65535, or for ICMP not 0–255 or null.</exception>
    public Decision Decide(Party from, Party to, TransportProtocol protocol, int? port) => Answer(from, to, protocol, port, withInert: false).Decision;

    /// <summary>One verdict, rule by rule on both sides.</summary>
    /// <param name="from">Source.</param>
    /// <param name="to">Destination.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="port">Destination port, ICMP type, or null where ICMP has none given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is not 1–65535, or for ICMP not 0–255 or null.</exception>
    public Explanation Explain(Party from, Party to, TransportProtocol protocol, int? port) => Answer(from, to, protocol, port, withInert: true);

    internal Explanation Answer(Party from, Party to, TransportProtocol protocol, int? port, bool withInert)
    {
        bool valid = protocol == TransportProtocol.Icmp ? port is null or (>= 0 and <= 255) : port is >= 1 and <= 65535;
        if (!valid) throw new ArgumentOutOfRangeException(nameof(port), port, "Expected 1 to 65535, or for ICMP a type from 0 to 255.");
        return _tracer.Explain(Place(from), Place(to), protocol, port, withInert);
    }

    /// <summary>The policies that isolate <paramref name="endpoint"/> in <paramref name="direction"/>; empty when it is open.</summary>
    public ImmutableArray<PolicyObject> IsolatedBy(Endpoint endpoint, Direction direction) =>
        [.. _index.PoliciesOf(ClassIndex(endpoint)).Select(p => _index.Policies[p].Policy).Where(p => p.Mode == PolicyMode.Enforced && p.Isolates(direction))];

    /// <summary>The policies of unknown effect that leave every verdict of <paramref name="endpoint"/> undefined.</summary>
    public ImmutableArray<OpaquePolicy> OpaqueFor(Endpoint endpoint) => [.. _index.OpaqueOf(ClassIndex(endpoint))];

    /// <summary>The endpoints that are subjects of <paramref name="policy"/>, whether it is enforced or not.</summary>
    public ImmutableArray<Endpoint> SubjectsOf(PolicyObject policy)
    {
        if (!_policies.TryGetValue(policy, out int p)) throw new ArgumentException($"{policy.Ref} is not a policy of this cluster's model.", nameof(policy));
        return [.. _partsOf[_index.Policies[p].Policy.Ref]
            .SelectMany(c => Members(c.Subjects, c.Tier < 0 ? _index.EndpointsOfCell : _index.EndpointsOfClass)).Distinct().OrderBy(e => _positions[e])];
    }

    /// <summary>The endpoints that <paramref name="peer"/>, standing in <paramref name="policy"/>, matches for sure, at one of their addresses at least.</summary>
    public ImmutableArray<Endpoint> MatchedBy(PolicyObject policy, Peer peer)
    {
        if (PeerSets.Of(peer, _index.Cells).Sure is not { } sure) return [];
        _index.Cells.AtEveryAddress(sure);
        return Members(sure, _index.EndpointsOfCell);
    }

    /// <summary>Who may talk to whom, for listing.</summary>
    /// <param name="granularity">Workloads, or every pod for itself.</param>
    public ConnectivityMap Connectivity(PeerGranularity granularity) => new(this, _index, granularity);

    private int ClassIndex(Endpoint endpoint) => _positions.TryGetValue(endpoint, out int position) ? _index.ClassOfEndpoint[position]
        : throw new ArgumentException($"{endpoint} is not an endpoint of this cluster.", nameof(endpoint));

    private ImmutableArray<Endpoint> Members(BitSet set, int[][] endpoints) =>
        [.. set.Members().SelectMany(m => endpoints[m]).Order().Select(i => Population.Endpoints[i])];

    private Subject Place(Party party)
    {
        if (party is Party.Inside inside) return new Subject(inside.Endpoint, null) { Service = party.Service };
        IPAddress address = ((Party.Address)party).Value;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return new Subject(_addresses.Find(address), address) { Service = party.Service };
    }
}
