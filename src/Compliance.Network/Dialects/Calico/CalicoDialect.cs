using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Calico: projectcalico.org/v3, and crd.projectcalico.org/v1 in which it is stored (CAL-01 to CAL-49).</summary>
internal sealed class CalicoDialect : IPolicyDialect
{
    private static readonly ImmutableArray<string> Policies =
        ["NetworkPolicy", "GlobalNetworkPolicy", "StagedNetworkPolicy", "StagedGlobalNetworkPolicy", "StagedKubernetesNetworkPolicy"];

    private static readonly ImmutableArray<string> Others = ["Tier", "NetworkSet", "GlobalNetworkSet", "HostEndpoint", "Profile"];

    /// <inheritdoc/>
    public string Name => "calico";

    /// <inheritdoc/>
    public bool Reads(ResourceKind kind) => kind.Group is CalicoObjects.Api or CalicoObjects.Storage && (Policies.Contains(kind.Kind) || Others.Contains(kind.Kind));

    /// <inheritdoc/>
    public Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context)
    {
        PolicySupport support = PolicyMatrix.Of(new ResourceKind(CalicoObjects.Api, "GlobalNetworkPolicy"), context.Facts);
        if (support.State == EnforcementState.Inert)
            return new Translation { Inert = [.. objects.Where(o => Policies.Contains(o.Ref.Kind.Kind)).Select(o => PolicyPlacement.Without(o.Ref, support.Reason))] };
        return new PolicyPlacement(context, objects).Translate(Policies, support);
    }
}
