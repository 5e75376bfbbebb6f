using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>What a policy demands of every peer by label in the rules of all policies of its subjects (CIL-36).</summary>
/// <param name="Direction">Direction of the rules.</param>
/// <param name="Action">Whether of rules that allow or that deny.</param>
/// <param name="Peer">What a peer must be too.</param>
internal sealed record CiliumRequirement(Direction Direction, RuleAction Action, Peer Peer)
{
    /// <summary>The subjects of the policy.</summary>
    public Peer? Subject { get; init; }
}
