using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>What the rules of every policy look things up in.</summary>
/// <param name="Selections">Labels, host endpoints and network sets.</param>
/// <param name="Services">Services.</param>
/// <param name="Facts">Plug-in and settings.</param>
/// <param name="Origin">Live objects, or manifests.</param>
internal sealed record CalicoWorld(Selections Selections, ServicePeers Services, EnforcementFacts Facts, SnapshotOrigin Origin)
{
    /// <summary>Whether application layer policy is on (CAL-32).</summary>
    public bool ReadsRequests => Facts.Switch("applicationLayerPolicy") ?? Facts.Setting("policySyncPathPrefix") is { Length: > 0 };

    /// <summary>Something that a rule names and the input does not hold: in a live cluster nobody, in manifests it may be elsewhere.</summary>
    public Peer Missing(string pointer, string what) => Origin == SnapshotOrigin.LiveCluster ? new Peer.AnyOf { Pointer = pointer, Parts = [] }
        : new Peer.Unknown { Pointer = pointer, Reason = $"{what} is not among the manifests, so what stands behind it is not known" };
}
