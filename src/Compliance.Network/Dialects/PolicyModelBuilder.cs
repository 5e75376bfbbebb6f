using System.Collections.Immutable;
using Compliance.Network.Dialects.NetworkPolicyApi;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Puts the translations of every dialect together.</summary>
internal static class PolicyModelBuilder
{
    // In the order of their tiers: what an administrator decides first, NetworkPolicy, the baseline (ANP-01).
    private static readonly ImmutableArray<IPolicyDialect> Dialects =
    [
        new NetworkPolicyApiDialect(ApiTier.Admin), new KubernetesDialect(), new NetworkPolicyApiDialect(ApiTier.Baseline), new UntranslatedDialect(),
    ];

    public static PolicyModel Build(ClusterSnapshot snapshot, TranslationContext context, List<Limitation> limitations)
    {
        var tiers = ImmutableArray.CreateBuilder<Tier>();
        var inert = ImmutableArray.CreateBuilder<PolicyObject>();
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        foreach (IPolicyDialect dialect in Dialects)
        {
            ImmutableArray<SnapshotObject> objects = [.. snapshot.Objects.Where(o => dialect.Reads(o.Ref.Kind))];
            if (objects.IsEmpty) continue;
            Translation translation = dialect.Translate(objects, context);
            tiers.AddRange(translation.Tiers);
            inert.AddRange(translation.Inert);
            opaque.AddRange(translation.Opaque);
            limitations.AddRange(translation.Limitations);
        }
        return new PolicyModel { Tiers = tiers.DrainToImmutable(), Inert = inert.DrainToImmutable(), Opaque = opaque.DrainToImmutable() };
    }
}
