using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>What every policy of a cluster is read against.</summary>
/// <param name="Switches">Switches of the agent.</param>
/// <param name="Labels">Labels that are part of an identity.</param>
/// <param name="Api">Where the API server listens.</param>
/// <param name="Groups">CIDR groups.</param>
/// <param name="Services">Services.</param>
/// <param name="Traits">What address blocks match (CIL-21).</param>
internal sealed record CiliumScope(CiliumSwitches Switches, IdentityLabels Labels, KubeApiServer Api, CidrGroups Groups, CiliumServices Services, PlugInTraits Traits)
{
    /// <summary>Looks them up.</summary>
    public static CiliumScope Of(TranslationContext context, List<Limitation> limitations) => new(
        CiliumSwitches.Of(context.Facts),
        new IdentityLabels(context.Facts.Setting("labels"), limitations),
        new KubeApiServer(context.Snapshot, context.Population, limitations),
        new CidrGroups(context.Snapshot, limitations),
        new CiliumServices(context.Snapshot, context.Population),
        context.Traits);
}
