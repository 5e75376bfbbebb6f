using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, <c>cilium.io/v2</c> (CIL-01 to CIL-56). They share one tier with
/// NetworkPolicy, in which denies come before allows (CIL-27, CIL-40).</summary>
internal sealed class CiliumDialect : IPolicyDialect
{
    /// <inheritdoc/>
    public string Name => "cilium";

    /// <inheritdoc/>
    public bool Reads(ResourceKind kind) => kind is { Group: "cilium.io", Kind: "CiliumNetworkPolicy" or "CiliumClusterwideNetworkPolicy" };

    /// <inheritdoc/>
    public bool Governs(EnforcementFacts facts) => facts is { PlugIn: "cilium", State: not EnforcementState.Inert };

    /// <inheritdoc/>
    public Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context)
    {
        var limitations = new List<Limitation>();
        var parts = new Parts();
        CiliumScope scope = CiliumScope.Of(context, limitations);
        foreach (SnapshotObject item in objects)
        {
            PolicySupport support = PolicyMatrix.Of(item.Ref.Kind, context.Facts);
            if (support.State == EnforcementState.Inert)
            {
                parts.Inert.Add(Without(item.Ref, support.Reason));
            }
            else if (support.State == EnforcementState.Unknown)
            {
                string message = $"Whether {item.Ref} has effect is not known: {support.Reason}.";
                limitations.Add(new Limitation(item.Ref, null, message, "CMB-01"));
                parts.Opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Anyone(item.Ref), Reason = message });
            }
            else
            {
                Read(item, scope, context, limitations, parts);
            }
        }
        bool governs = Governs(context.Facts);
        if (governs) limitations.AddRange(CiliumAnnotations.Of(context.Snapshot));
        return new Translation
        {
            Adapt = governs ? new CiliumUnion(scope, [.. parts.Requirements], AuditedEndpoints.Of(context, limitations)).Adapt : null,
            Tiers = [TierPlace.NetworkPolicy(context.Facts).With(parts.Policies)],
            Inert = parts.Inert.ToImmutable(),
            Opaque = parts.Opaque.ToImmutable(),
            Limitations = [.. limitations],
        };
    }

    private void Read(SnapshotObject item, CiliumScope scope, TranslationContext context, List<Limitation> limitations, Parts parts)
    {
        var reader = new CiliumPolicyReader(item, scope, limitations);
        ImmutableArray<CiliumSpec> specs = reader.Read(Name);
        if (reader.InvalidReason is { } invalid)
        {
            // An API server would have refused a manifest like this; what a server did accept, this program only fails to understand.
            if (context.Origin == SnapshotOrigin.LiveCluster) parts.Opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Anyone(item.Ref), Reason = invalid });
            parts.Inert.Add(Without(item.Ref, $"invalid, so not enforced (CIL-49): {invalid}"));
        }
        else if (reader.RefusedReason is { } refused)
        {
            parts.Inert.Add(Without(item.Ref, $"invalid, so not enforced (CIL-49): {refused}"));
        }
        else
        {
            if (reader.OpaqueReason is { } reason) parts.Opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Anyone(item.Ref), Reason = reason });
            foreach (CiliumSpec spec in specs) Place(spec, scope, parts);
            parts.Requirements.AddRange(reader.Requirements);
        }
    }

    private static void Place(CiliumSpec spec, CiliumScope scope, Parts parts)
    {
        PolicyObject policy = spec.Policy;
        if (spec.ForNodes && !scope.Switches.HostFirewall)
        {
            parts.Inert.Add(policy with { Mode = PolicyMode.Inert, ModeReason = "Cilium enforces policies for nodes only with enable-host-firewall=true, which is not set (CIL-43)" });
            return;
        }
        parts.Policies.Add(scope.Switches.Audit ? policy with { Mode = PolicyMode.Audit, ModeReason = CiliumUnion.AuditReason } : policy);
        if (spec.OpaqueReason is { } unknown)
            parts.Opaque.Add(new OpaquePolicy { Ref = policy.Ref, Subject = spec.SubjectCertain ? policy.Subject : Anyone(policy.Ref), Reason = unknown });
    }

    private static Peer Anyone(ObjectRef policy) => Subjects.Pods(policy.Namespace);

    private PolicyObject Without(ObjectRef policy, string reason) => PolicyObject.WithoutEffect(policy, Name, reason);

    private sealed class Parts
    {
        public List<PolicyObject> Policies { get; } = [];

        public ImmutableArray<PolicyObject>.Builder Inert { get; } = ImmutableArray.CreateBuilder<PolicyObject>();

        public ImmutableArray<OpaquePolicy>.Builder Opaque { get; } = ImmutableArray.CreateBuilder<OpaquePolicy>();

        public List<CiliumRequirement> Requirements { get; } = [];
    }
}
