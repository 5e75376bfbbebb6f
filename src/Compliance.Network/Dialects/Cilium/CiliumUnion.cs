using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>What Cilium makes of every policy it enforces, whichever dialect wrote it: only labels of an identity can be matched (CIL-54),
/// requirements reach across policies (CIL-36), and some endpoints may be audited (CIL-44).</summary>
internal sealed class CiliumUnion(CiliumScope scope, ImmutableArray<CiliumRequirement> requirements, ImmutableHashSet<ObjectRef> audited)
{
    /// <summary>Why an audited policy does not count.</summary>
    public const string AuditReason = "Cilium runs in policy audit mode: what policies deny is forwarded and logged (CIL-44)";
    private const string EndpointAudit = "Cilium audits these endpoints: what policies deny them is forwarded and logged (CIL-44)";

    // A rule is told apart for every combination of them.
    private const int MaxRequirements = 5;

    /// <summary>The model as Cilium enforces it.</summary>
    public PolicyModel Adapt(PolicyModel model)
    {
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        ImmutableArray<Tier> tiers = [.. model.Tiers.Select(t => t with { Policies = [.. t.Policies.SelectMany(p => Adapt(p, opaque))] })];
        return model with { Tiers = tiers, Opaque = [.. model.Opaque, .. opaque] };
    }

    private IEnumerable<PolicyObject> Adapt(PolicyObject policy, ImmutableArray<OpaquePolicy>.Builder opaque)
    {
        if (policy.Dialect != "cilium")
        {
            policy = policy with
            {
                Subject = Visible(policy.Subject),
                Rules = [.. policy.Rules.SelectMany(r => WithLookUps(r, policy)).Select(r => r with { Peers = [.. r.Peers.Select(Visible)], Subject = r.Subject is null ? null : Visible(r.Subject) })],
            };
            if (scope.Switches.Audit && policy.Mode == PolicyMode.Enforced) policy = policy with { Mode = PolicyMode.Audit, ModeReason = AuditReason };
        }
        if (policy.Ref.Kind.Group != "policy.networking.k8s.io") policy = Required(policy, opaque);
        if (audited.IsEmpty || policy.Mode != PolicyMode.Enforced) return [policy];
        var those = new Peer.Named { Pointer = policy.Subject.Pointer, Objects = audited };
        return
        [
            policy with { Subject = Both(policy.Subject, new Peer.Not { Pointer = those.Pointer, Part = those }) },
            policy with { Subject = Both(policy.Subject, those), Mode = PolicyMode.Audit, ModeReason = EndpointAudit },
        ];
    }

    // A selector of NetworkPolicy or of the network policy API on a label that is in no identity matches as if the label were not there.
    private Peer Visible(Peer peer) => peer switch
    {
        Peer.Pods pods => pods with { Labels = Visible(pods.Labels, ""), Namespaces = Visible(pods.Namespaces, IdentityLabels.NamespacePrefix) },
        Peer.AnyOf any => any with { Parts = [.. any.Parts.Select(Visible)] },
        Peer.AllOf all => all with { Parts = [.. all.Parts.Select(Visible)] },
        Peer.Not not => not with { Part = Visible(not.Part) },
        _ => peer,
    };

    private Selector Visible(Selector selector, string prefix)
    {
        if (selector.Keys.All(k => LabelKey.IsScoped(k) || scope.Labels.Holds(prefix + k))) return selector;
        return selector switch
        {
            Selector.AllOf all => new Selector.AllOf([.. all.Operands.Select(o => Visible(o, prefix))]),
            Selector.AnyOf any => new Selector.AnyOf([.. any.Operands.Select(o => Visible(o, prefix))]),
            Selector.Not not => new Selector.Not(Visible(not.Operand, prefix)),
            _ => Selector.Nothing,
        };
    }

    // An accept by name in a ClusterNetworkPolicy also opens the cluster's DNS for those names (CIL-46).
    private static IEnumerable<PolicyRule> WithLookUps(PolicyRule rule, PolicyObject policy)
    {
        yield return rule;
        if (policy.Ref.Kind.Kind != "ClusterNetworkPolicy" || rule.Action != RuleAction.Allow || !rule.Peers.OfType<Peer.DomainNames>().Any()) yield break;
        string at = $"{rule.Pointer}/to";
        yield return rule with
        {
            Pointer = at,
            Peers = [new Peer.Pods { Pointer = at, Namespace = "kube-system", Labels = new Selector.In("k8s-app", ["kube-dns"]) }],
            Ports = [.. ((TransportProtocol[])[TransportProtocol.Udp, TransportProtocol.Tcp]).Select(p => new PortMatch { Pointer = at, Protocol = p, First = 53, Last = 53 })],
            Qualifiers = ["dns"],
        };
    }

    private PolicyObject Required(PolicyObject policy, ImmutableArray<OpaquePolicy>.Builder opaque)
    {
        CiliumRequirement[] known = [.. requirements.Where(r => MayMeet(r.Subject!, policy.Subject))];
        if (known.Length == 0) return policy;
        var rules = new List<PolicyRule>();
        foreach (PolicyRule rule in policy.Rules)
        {
            var demanded = known.Where(r => r.Direction == rule.Direction && r.Action == rule.Action).GroupBy(r => r.Subject!, ReferenceEqualityComparer.Instance).ToList();
            if (!rule.Peers.Any(p => IsByLabel(p, policy)) || demanded.Count == 0)
            {
                rules.Add(rule);
            }
            else if (demanded.Count > MaxRequirements)
            {
                rules.Add(rule);
                opaque.Add(new OpaquePolicy { Ref = policy.Ref, Subject = policy.Subject, Reason = $"More than {MaxRequirements} policies with fromRequires or toRequires may reach the rules of {policy.Ref}, which is more than is told apart." });
            }
            else
            {
                IEnumerable<PolicyRule> split = [rule];
                foreach (IGrouping<object?, CiliumRequirement> by in demanded) split = [.. split.SelectMany(r => Split(r, policy, (Peer)by.Key!, [.. by.Select(q => q.Peer)]))];
                rules.AddRange(split);
            }
        }
        return policy with { Rules = [.. rules] };
    }

    // For the subjects of the policy that demands, every peer by label must be what it demands too; for others the rule stands as it is.
    private static IEnumerable<PolicyRule> Split(PolicyRule rule, PolicyObject policy, Peer subject, ImmutableArray<Peer> demanded)
    {
        var others = new Peer.Not { Pointer = subject.Pointer, Part = subject };
        yield return rule with { Subject = rule.Subject is null ? others : Both(rule.Subject, others) };
        yield return rule with
        {
            Subject = rule.Subject is null ? subject : Both(rule.Subject, subject),
            Peers = [.. rule.Peers.Select(p => IsByLabel(p, policy) ? new Peer.AllOf { Pointer = p.Pointer, Parts = [p, .. demanded] } : p)],
        };
    }

    private static bool IsByLabel(Peer peer, PolicyObject policy) => peer is Peer.Pods
        || (peer is Peer.AllOf && (policy.Dialect != "cilium" || peer.Pointer.Contains("Endpoints/", StringComparison.Ordinal)));

    private static bool MayMeet(Peer a, Peer b) => a is not Peer.Pods { Namespace: { } one } || b is not Peer.Pods { Namespace: { } other } || one == other;

    private static Peer.AllOf Both(Peer a, Peer b) => new() { Pointer = a.Pointer, Parts = [a, b] };
}
