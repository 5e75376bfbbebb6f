using System.Collections.Immutable;
using Compliance.Network.Dialects.Antrea;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.NetworkPolicyApi;

/// <summary>Which side of NetworkPolicy a tier of the network policy API stands on (ANP-01).</summary>
internal enum ApiTier
{
    /// <summary>Before NetworkPolicy.</summary>
    Admin,

    /// <summary>After NetworkPolicy, for pods it does not isolate (ANP-10, ANP-11).</summary>
    Baseline,
}

/// <summary>AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2) of policy.networking.k8s.io, and
/// the look-alike ClusterNetworkPolicy of networking.k8s.aws (ANP-28): one tier of them, since NetworkPolicy stands between the two.</summary>
/// <param name="tier">The tier this instance translates.</param>
internal sealed class NetworkPolicyApiDialect(ApiTier tier) : IPolicyDialect
{
    private const string Group = "policy.networking.k8s.io";

    /// <inheritdoc/>
    public string Name => "network-policy-api";

    /// <inheritdoc/>
    public bool Reads(ResourceKind kind) => kind == new ResourceKind(ApiForm.AwsGroup, "ClusterNetworkPolicy") || kind.Group == Group &&
        (kind.Kind == "ClusterNetworkPolicy" || kind.Kind == (tier == ApiTier.Admin ? "AdminNetworkPolicy" : "BaselineAdminNetworkPolicy"));

    /// <inheritdoc/>
    public Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context)
    {
        var limitations = new List<Limitation>();
        var policies = new List<PolicyObject>();
        var inert = ImmutableArray.CreateBuilder<PolicyObject>();
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        string? taken = context.Facts.PlugIn == "antrea" ? new AntreaTiers(context.Snapshot, []).InTheWayOfUpstream : null;
        foreach (SnapshotObject item in objects.Where(IsOfTier))
        {
            PolicySupport support = Support(item.Ref.Kind, context.Facts, taken);
            if (support.State == EnforcementState.Inert)
            {
                inert.Add(Without(item.Ref, support.Reason));
                continue;
            }

            var reader = new ApiPolicyReader(item, limitations) { WithoutNodes = context.Facts.PlugIn is "calico" or "canal" };
            PolicyObject? policy = reader.Read(Name);
            if (policy is not null && support.MaxPriority is { } most && policy.Rank > most)
            {
                inert.Add(policy with { Mode = PolicyMode.Inert, ModeReason = $"{context.Facts.PlugIn} enforces priorities up to {most} (ANP-27)" });
            }
            else if (support.State == EnforcementState.Unknown)
            {
                string message = $"Whether {item.Ref} has effect is not known: {support.Reason}.";
                limitations.Add(new Limitation(item.Ref, null, message, "ANP-27"));
                opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Subjects.EveryPod, Reason = message });
            }
            else if (policy is null)
            {
                // An API server would have refused a manifest like this; what a server did accept, this program only fails to understand.
                if (context.Origin == SnapshotOrigin.LiveCluster) opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Subjects.EveryPod, Reason = reader.InvalidReason! });
                inert.Add(Without(item.Ref, $"invalid, so not enforced (ANP-22): {reader.InvalidReason}"));
            }
            else
            {
                policies.Add(policy);
                if (reader.OpaqueReason is { } unknown) opaque.Add(new OpaquePolicy { Ref = item.Ref, Subject = Subjects.EveryPod, Reason = unknown });
            }
        }

        return new Translation
        {
            Tiers = [.. policies.GroupBy(p => p.Ref.Kind).Select(g => Place(context.Facts, g.Key) is var place && place.TiesOpen ? place.With(g)
                : place.With(g.Select(p => p with { Rank = null, Order = p.Order + place.PolicyOrder, TieBreak = place.TieBreak(p.Ref) })))],
            Inert = inert.ToImmutable(),
            Opaque = opaque.ToImmutable(),
            Limitations = [.. limitations],
        };
    }

    // A ClusterNetworkPolicy names its tier; one that names none is left to the admin tier, where it is told to be invalid.
    private bool IsOfTier(SnapshotObject item) =>
        item.Ref.Kind.Kind != "ClusterNetworkPolicy" || (ApiPolicyReader.TierText(item) == "Baseline") == (tier == ApiTier.Baseline);

    // Antrea puts ClusterNetworkPolicies into a tier of priority 220, which a tier of the user may hold already (ANT-24).
    private static PolicySupport Support(ResourceKind kind, EnforcementFacts facts, string? taken)
    {
        PolicySupport support = PolicyMatrix.Of(kind, facts);
        return taken is not null && kind.Kind == "ClusterNetworkPolicy" && support.State == EnforcementState.Enforced
            ? PolicySupport.Unknown($"the tier {taken} holds priority 220, which Antrea needs for it (ANT-24)") : support;
    }

    private TierPlace Place(EnforcementFacts facts, ResourceKind kind) => tier == ApiTier.Admin ? TierPlace.Admin(facts, kind) : TierPlace.Baseline(facts, kind);

    private PolicyObject Without(ObjectRef policy, string reason) => PolicyObject.WithoutEffect(policy, Name, reason);
}
