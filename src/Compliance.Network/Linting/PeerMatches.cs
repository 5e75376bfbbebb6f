using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>What peers match.</summary>
internal static class PeerMatches
{
    /// <summary>Whether a peer surely matches no endpoint and no address.</summary>
    public static bool Nothing(Peer peer, ReachabilityIndex index) => Array.TrueForAll(PolicyCompiler.Match(peer, index.Cells), m => m.Set.IsEmpty);
}
