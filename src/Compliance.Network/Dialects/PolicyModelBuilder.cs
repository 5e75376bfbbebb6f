using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Puts the translations of every dialect together.</summary>
internal static class PolicyModelBuilder
{
    private static readonly ImmutableArray<IPolicyDialect> Dialects = [new KubernetesDialect(), new UntranslatedDialect()];

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
