using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>What depends on the two ends together rather than on their classes.</summary>
internal static class PairExceptions
{
    /// <summary>A pod cannot be cut off from itself (K8S-25).</summary>
    public static bool Itself(Endpoint from, Endpoint to) => ReferenceEquals(from, to);

    /// <summary>A node, or a pod in its network, towards a pod on that node: always allowed at the pod (K8S-26).</summary>
    public static bool OwnNodeToPod(Endpoint from, Endpoint to) =>
        from.Kind != EndpointKind.Pod && to.Kind == EndpointKind.Pod && from.Node is not null && from.Node == to.Node;

    /// <summary>A pod towards the node it runs on.</summary>
    public static bool PodToOwnNode(Endpoint from, Endpoint to) => OwnNodeToPod(to, from);

    /// <summary>The sentence for an exempt side.</summary>
    public static SideTrace Exempt(Direction direction, string conclusion) =>
        new() { Direction = direction, Verdict = Verdict.Allow, Exempt = true, Conclusion = conclusion };
}
