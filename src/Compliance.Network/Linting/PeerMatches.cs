using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>What peers match.</summary>
internal static class PeerMatches
{
    /// <summary>Whether a peer surely matches no endpoint and no address.</summary>
    public static bool Nothing(Peer peer, ReachabilityIndex index) => !DependsOnService(peer) && PeerSets.Of(peer, index.Cells).Sets.IsEmpty;

    /// <summary>Whether it matters to a rule that a connection was opened through a Service.</summary>
    public static bool DependsOnService(PolicyRule rule) => rule.Peers.Any(DependsOnService);

    private static bool DependsOnService(Peer peer) => peer.WithParts().Any(p => p is Peer.ServiceAddress);
}
