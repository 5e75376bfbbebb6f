using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>Answers one question about two ends and one port.</summary>
internal sealed class PairTracer(
    Population population, PolicyModel model, PlugInTraits traits, ReachabilityIndex index, Func<Endpoint, int> classOf)
{
    private readonly SourceRewriting _rewriting = new(population);
    private readonly AddressWays _ways = new(index, classOf);
    private readonly HashSet<ObjectRef> _replaced = [.. model.Every.Where(p => p.Mode == PolicyMode.Audit).Select(p => p.Replaces).OfType<ObjectRef>()];
    private readonly RuleMatcher _matcher = new(population, traits, index.Cells.Identity);
    private readonly SideTracer _sides = new(model, traits, new RuleMatcher(population, traits, index.Cells.Identity));

    /// <summary>Answers.</summary>
    /// <param name="from">Source.</param>
    /// <param name="to">Destination.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="port">Destination port or ICMP type.</param>
    /// <param name="withInert">Show the policies that select an end and have no effect too.</param>
    public Explanation Explain(Subject from, Subject to, TransportProtocol protocol, int? port, bool withInert)
    {
        if (!_ways.Matter(from, to)) return At(from, to, protocol, port, withInert);
        return AddressWays.Easiest([.. AddressWays.Of(from, to).Select(w => (w.From, w.To, At(w.From, w.To, protocol, port, withInert)))]);
    }

    private Explanation At(Subject from, Subject to, TransportProtocol protocol, int? port, bool withInert)
    {
        SideTrace egress = Side(Direction.Egress, from, to, to.Endpoint, protocol, port, withAudit: false, withInert);
        SideTrace ingress = Side(Direction.Ingress, to, from, to.Endpoint, protocol, port, withAudit: false, withInert);
        if (_rewriting.Applies(from, to))
            ingress = _rewriting.Judge(ingress, from, to, node => Side(Direction.Ingress, to, node, to.Endpoint, protocol, port, withAudit: false));
        Verdict verdict = Join(egress.Verdict, ingress.Verdict);
        Verdict? audit = Audited(from) || Audited(to)
            ? Join(Side(Direction.Egress, from, to, to.Endpoint, protocol, port, true).Verdict, Side(Direction.Ingress, to, from, to.Endpoint, protocol, port, true).Verdict)
            : null;
        var decision = new Decision
        {
            Verdict = verdict,
            Egress = egress.Verdict,
            Ingress = ingress.Verdict,
            Qualifiers = verdict == Verdict.Qualified ? [.. egress.Qualifiers.Concat(ingress.Qualifiers).Distinct().Order(StringComparer.Ordinal)] : [],
            DecidedBy = [.. egress.DecidedBy, .. ingress.DecidedBy],
            Reasons = [.. egress.Reasons.Concat(ingress.Reasons).Concat(NotRealised(from)).Concat(NotRealised(to)).Distinct()],
            Audit = audit == verdict ? null : audit,
        };
        return new Explanation(decision, egress, ingress);
    }

    private SideTrace Side(Direction direction, Subject self, Subject other, Endpoint? destination, TransportProtocol protocol, int? port, bool withAudit, bool withInert = false)
    {
        if (self.Endpoint is not { } endpoint) return PairExceptions.Exempt(direction, $"{self} is outside the cluster: no policy applies to it.");
        int number = classOf(endpoint);
        if (endpoint.Kind != EndpointKind.Pod && index.PoliciesOf(number).Length == 0 && !index.OpaqueOf(number).Any())
            return PairExceptions.Exempt(direction, $"{self} is in the node's network: NetworkPolicies do not select it (K8S-27).");
        if (other.Endpoint is { } peer)
        {
            if (PairExceptions.Itself(endpoint, peer) && !Hairpin(endpoint, direction, self, other))
                return PairExceptions.Exempt(direction, endpoint.Kind == EndpointKind.Pod ? "A pod cannot be cut off from itself (K8S-25)." : "What stays on a node passes no policy.");
            if (direction == Direction.Ingress && traits.OwnNode == OwnNodeTreatment.Always && PairExceptions.OwnNodeToPod(peer, endpoint))
                return PairExceptions.Exempt(direction, $"{peer} is the pod's own node, which may always reach it (K8S-26).");
            if (direction == Direction.Egress && traits.DropsPodToOwnNode && PairExceptions.PodToOwnNode(endpoint, peer))
                return PairExceptions.Exempt(direction, "defaultEndpointToHostAction drops what a pod sends to its own node (CAL-42).") with { Verdict = Verdict.Deny };
        }
        IEnumerable<(int, PolicyObject)> policies = index.PoliciesOf(number).Select(p => (index.Policies[p].Tier, index.Policies[p].Policy));
        if (withInert) policies = policies.Concat(model.Inert.Where(p => _matcher.Selects(p, endpoint)).Select(p => (-1, p)));
        return _sides.Trace(new SideTracer.Question(direction, endpoint, self, other, destination, protocol, port), policies, [.. index.OpaqueOf(number)], withAudit);
    }

    // Through a Service, ClusterNetworkPolicy applies to what a pod sends itself (ANP-23); Antrea looks at it as it leaves the pod, and not as it
    // comes back (ANT-20).
    private bool Hairpin(Endpoint pod, Direction direction, Subject self, Subject other)
    {
        if (pod.Kind != EndpointKind.Pod || (self.Service ?? other.Service) is null) return false;
        return traits.HairpinSkipsIngress ? direction == Direction.Egress
            : index.PoliciesOf(classOf(pod)).Any(p => PairExceptions.OpensHairpins(index.Policies[p].Policy));
    }

    private bool Audited(Subject subject) => subject.Endpoint is { } pod
        && index.PoliciesOf(classOf(pod)).Any(p => index.Policies[p].Policy.Mode == PolicyMode.Audit || _replaced.Contains(index.Policies[p].Policy.Ref));

    private static IEnumerable<string> NotRealised(Subject subject)
    {
        if (subject.Endpoint is { FromTemplate: false, Addresses.IsEmpty: true, Kind: EndpointKind.Pod } pod)
            yield return $"{pod} has no address yet: the verdict is what is intended, not what is realised (K8S-32).";
    }

    private static Verdict Join(Verdict a, Verdict b)
    {
        if (a == Verdict.Deny || b == Verdict.Deny) return Verdict.Deny;
        if (a == Verdict.Undefined || b == Verdict.Undefined) return Verdict.Undefined;
        return a == Verdict.Qualified || b == Verdict.Qualified ? Verdict.Qualified : Verdict.Allow;
    }
}
