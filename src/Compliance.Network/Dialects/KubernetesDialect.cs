using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Kubernetes NetworkPolicy, <c>networking.k8s.io/v1</c> (K8S-01 to K8S-37), and the ApplicationNetworkPolicy of networking.k8s.aws,
/// which is one that knows domain names (ANP-28).</summary>
internal sealed class KubernetesDialect : IPolicyDialect
{
    private static readonly ResourceKind NetworkPolicy = new("networking.k8s.io", "NetworkPolicy");
    private static readonly ResourceKind ApplicationNetworkPolicy = new("networking.k8s.aws", "ApplicationNetworkPolicy");

    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <inheritdoc/>
    public bool Reads(ResourceKind kind) => kind == NetworkPolicy || kind == ApplicationNetworkPolicy;

    /// <inheritdoc/>
    public Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context)
    {
        var limitations = new List<Limitation>();
        var policies = ImmutableArray.CreateBuilder<PolicyObject>();
        var inert = ImmutableArray.CreateBuilder<PolicyObject>();
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        TierPlace place = TierPlace.NetworkPolicy(context.Facts);
        foreach (SnapshotObject item in objects)
        {
            PolicySupport support = PolicyMatrix.Of(item.Ref.Kind, context.Facts);
            if (item.Ref.Kind != NetworkPolicy && support.State == EnforcementState.Unknown)
            {
                string message = $"Whether {item.Ref} has effect is not known: {support.Reason}.";
                limitations.Add(new Limitation(item.Ref, null, message, "CMB-03"));
                opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Subjects.Pods(item.Ref.Namespace), Reason = message });
                continue;
            }
            (PolicyMode mode, string? reason) = ModeOf(support, context.Facts);
            var reader = new NetworkPolicyReader(item, context.Traits, limitations);
            PolicyObject? policy = reader.Read(Name);
            if (policy is null)
            {
                // An API server would have refused a manifest like this; what a server did accept, this program only fails to understand.
                if (context.Origin == SnapshotOrigin.LiveCluster && mode != PolicyMode.Inert)
                    opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Subjects.Pods(item.Ref.Namespace), Reason = reader.InvalidReason! });
                inert.Add(Invalid(item.Ref, $"invalid, so not enforced (K8S-34): {reader.InvalidReason}"));
                continue;
            }
            policy = policy with { Mode = mode, ModeReason = reason, Order = place.PolicyOrder, TieBreak = place.TieBreak(item.Ref) };
            if (mode == PolicyMode.Inert)
            {
                inert.Add(policy);
                continue;
            }
            policies.Add(policy);
            if (!context.Facts.WindowsNodes.IsEmpty && reader.OnWindows() is { } onWindows)
                opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = OnNodes(policy.Subject, context.Facts.WindowsNodes), Reason = onWindows });
            if (reader.OpaqueReason is { } unknown)
            {
                opaque.Add(new OpaquePolicy
                {
                    Ref = item.Ref,
                    Subject = reader.SubjectCertain ? policy.Subject : Subjects.Pods(item.Ref.Namespace),
                    Reason = unknown,
                });
            }
        }
        return new Translation
        {
            Tiers = [place.With(policies)],
            Inert = inert.DrainToImmutable(),
            Opaque = opaque.DrainToImmutable(),
            Limitations = [.. limitations],
        };
    }

    private static (PolicyMode Mode, string? Reason) ModeOf(PolicySupport support, EnforcementFacts facts)
    {
        if (support.State == EnforcementState.Inert) return (PolicyMode.Inert, support.Reason);
        return facts.PlugIn == "cilium" && facts.Settings.GetValueOrDefault("policy-audit-mode", "").Trim('"').Equals("true", StringComparison.OrdinalIgnoreCase)
            ? (PolicyMode.Audit, "Cilium runs in policy audit mode: what policies deny is forwarded and logged (CIL-44)")
            : (PolicyMode.Enforced, null);
    }

    // A pod that no node runs yet may come to run on any of them.
    private static Peer.AllOf OnNodes(Peer subject, ImmutableArray<string> nodes) => new()
    {
        Pointer = subject.Pointer,
        Parts = [subject, Subjects.Pods(null, new Selector.AnyOf([new Selector.In(LabelKey.NodeName, nodes), new Selector.Not(new Selector.Has(LabelKey.NodeName))]))],
    };

    private PolicyObject Invalid(ObjectRef policy, string reason) => PolicyObject.WithoutEffect(policy, Name, reason);
}
