using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.OvnKubernetes;

/// <summary>EgressFirewall of OVN-Kubernetes, <c>k8s.ovn.org/v1</c>: a stage of its own after NetworkPolicy, for destinations outside the
/// cluster's pod networks (CMB-05).</summary>
internal sealed class EgressFirewallDialect : IPolicyDialect
{
    /// <inheritdoc/>
    public string Name => "ovn-kubernetes";

    /// <inheritdoc/>
    public bool Reads(ResourceKind kind) => kind == new ResourceKind("k8s.ovn.org", "EgressFirewall");

    /// <inheritdoc/>
    public Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context)
    {
        var limitations = new List<Limitation>();
        var policies = ImmutableArray.CreateBuilder<PolicyObject>();
        var inert = ImmutableArray.CreateBuilder<PolicyObject>();
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        EgressFirewallReader.Cluster cluster = EgressFirewallReader.Cluster.Of(context.Facts, limitations);
        foreach (SnapshotObject item in objects)
        {
            PolicySupport support = PolicyMatrix.Of(item.Ref.Kind, context.Facts);
            if (support.State == EnforcementState.Inert)
            {
                inert.Add(Without(item.Ref, support.Reason));
                continue;
            }
            if (support.State == EnforcementState.Unknown)
            {
                string message = $"Whether {item.Ref} has effect is not known: {support.Reason}.";
                limitations.Add(new Limitation(item.Ref, null, message, "CMB-03"));
                opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Subjects.Pods(item.Ref.Namespace), Reason = message });
                continue;
            }
            var reader = new EgressFirewallReader(item, cluster, limitations);
            if (reader.Read(Name) is { } policy)
            {
                policies.Add(policy);
                continue;
            }
            // An API server would have refused a manifest like this; what a server did accept, this program only fails to understand.
            if (context.Origin == SnapshotOrigin.LiveCluster) opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Subjects.Pods(item.Ref.Namespace), Reason = reader.InvalidReason! });
            inert.Add(Without(item.Ref, $"invalid, so not enforced (CMB-05): {reader.InvalidReason}"));
        }
        return new Translation
        {
            Gates = policies.Count == 0 ? [] :
                [new Gate { Name = "EgressFirewall", Tiers = [new Tier { Name = "EgressFirewall", Policies = policies.ToImmutable(), Ordered = true, WhenIsolated = RuleAction.Pass }] }],
            Inert = inert.ToImmutable(),
            Opaque = opaque.ToImmutable(),
            Limitations = [.. limitations],
        };
    }

    private PolicyObject Without(ObjectRef policy, string reason) => PolicyObject.WithoutEffect(policy, Name, reason);
}
