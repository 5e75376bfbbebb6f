using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>What may talk to what in one cluster, computed once from its snapshot and then asked.</summary>
public sealed class ClusterReachability
{
    private ClusterReachability() { }

    /// <summary>Translates the policies of <paramref name="snapshot"/> and prepares the analysis.</summary>
    /// <param name="snapshot">State of the cluster.</param>
    /// <param name="assertion">Plug-in and settings the operator asserts; null to rely on detection.</param>
    public static ClusterReachability Analyse(ClusterSnapshot snapshot, PlugInAssertion? assertion = null) => throw new NotImplementedException();

    /// <summary>The snapshot the analysis rests on.</summary>
    public ClusterSnapshot Snapshot => throw new NotImplementedException();

    /// <summary>Pods, nodes, namespaces and services.</summary>
    public Population Population => throw new NotImplementedException();

    /// <summary>The policies in neutral form.</summary>
    public PolicyModel Model => throw new NotImplementedException();

    /// <summary>Plug-in and enforcement.</summary>
    public EnforcementFacts Enforcement => throw new NotImplementedException();

    /// <summary>What was not understood or cannot be decided.</summary>
    public ImmutableArray<Limitation> Limitations => throw new NotImplementedException();

    /// <summary>Classes of endpoints and of external addresses that no policy in use can tell apart. Every endpoint and every external
    /// address is in exactly one.</summary>
    public ImmutableArray<EndpointClass> Classes => throw new NotImplementedException();

    /// <summary>The class of an endpoint.</summary>
    public EndpointClass ClassOf(Endpoint endpoint) => throw new NotImplementedException();

    /// <summary>Connections that may be opened from any member of one class to any other member of another. What depends on the pair
    /// rather than on the classes (K8S-25, K8S-26) is in the overload for endpoints.</summary>
    public Connections Between(EndpointClass from, EndpointClass to) => throw new NotImplementedException();

    /// <summary>Connections that may be opened between two endpoints, exceptions for the pair included.</summary>
    public Connections Between(Endpoint from, Endpoint to) => throw new NotImplementedException();

    /// <summary>One verdict with what decided it.</summary>
    /// <param name="from">Source.</param>
    /// <param name="to">Destination.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="port">Destination port, ICMP type, or null where ICMP has none given.</param>
    public Decision Decide(Party from, Party to, TransportProtocol protocol, int? port) => throw new NotImplementedException();

    /// <summary>The policies that isolate <paramref name="endpoint"/> in <paramref name="direction"/>; empty when it is open.</summary>
    public ImmutableArray<PolicyObject> IsolatedBy(Endpoint endpoint, Direction direction) => throw new NotImplementedException();

    /// <summary>The endpoints that are subjects of <paramref name="policy"/>, whether it is enforced or not.</summary>
    public ImmutableArray<Endpoint> SubjectsOf(PolicyObject policy) => throw new NotImplementedException();

    /// <summary>The endpoints that <paramref name="peer"/>, standing in <paramref name="policy"/>, matches.</summary>
    public ImmutableArray<Endpoint> MatchedBy(PolicyObject policy, Peer peer) => throw new NotImplementedException();
}
