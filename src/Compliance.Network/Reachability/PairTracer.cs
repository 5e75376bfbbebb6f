using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Answers one question about two ends and one port.</summary>
internal sealed class PairTracer(
    Population population, PolicyModel model, PlugInTraits traits, ReachabilityIndex index, Func<Endpoint, int> classOf)
{
    private readonly SideTracer _sides = new(model, traits, new RuleMatcher(population, traits));

    public Explanation Explain(Subject from, Subject to, TransportProtocol protocol, int? port)
    {
        SideTrace egress = Side(Direction.Egress, from, to, to.Endpoint, protocol, port, withAudit: false);
        SideTrace ingress = Side(Direction.Ingress, to, from, to.Endpoint, protocol, port, withAudit: false);
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

    private SideTrace Side(Direction direction, Subject self, Subject other, Endpoint? destination, TransportProtocol protocol, int? port, bool withAudit)
    {
        if (self.Endpoint is not { } endpoint) return PairExceptions.Exempt(direction, $"{self} is outside the cluster: no policy applies to it.");
        if (endpoint.Kind != EndpointKind.Pod) return PairExceptions.Exempt(direction, $"{self} is in the node's network: NetworkPolicies do not select it (K8S-27).");
        if (other.Endpoint is { } peer)
        {
            if (PairExceptions.Itself(endpoint, peer) && !Hairpin(endpoint, self, other)) return PairExceptions.Exempt(direction, "A pod cannot be cut off from itself (K8S-25).");
            if (direction == Direction.Ingress && PairExceptions.OwnNodeToPod(peer, endpoint))
                return PairExceptions.Exempt(direction, $"{peer} is the pod's own node, which may always reach it (K8S-26).");
            if (direction == Direction.Egress && traits.DropsPodToOwnNode && PairExceptions.PodToOwnNode(endpoint, peer))
                return PairExceptions.Exempt(direction, "defaultEndpointToHostAction drops what a pod sends to its own node (CAL-42).") with { Verdict = Verdict.Deny };
        }
        int number = classOf(endpoint);
        return _sides.Trace(new SideTracer.Question(direction, endpoint, other, destination, protocol, port),
            index.PoliciesOf(number).Select(p => (index.Policies[p].Tier, index.Policies[p].Policy)), [.. index.OpaqueOf(number)], withAudit);
    }

    // Through a Service, ClusterNetworkPolicy applies to what a pod sends itself (ANP-23).
    private bool Hairpin(Endpoint pod, Subject self, Subject other) => (self.ThroughService || other.ThroughService) &&
        index.PoliciesOf(classOf(pod)).Any(p => index.Policies[p].Policy is { Mode: PolicyMode.Enforced, Ref.Kind: { Group: "policy.networking.k8s.io", Kind: "ClusterNetworkPolicy" } });

    private bool Audited(Subject subject) => subject.Endpoint is { Kind: EndpointKind.Pod } pod
        && index.PoliciesOf(classOf(pod)).Any(p => index.Policies[p].Policy.Mode == PolicyMode.Audit);

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
