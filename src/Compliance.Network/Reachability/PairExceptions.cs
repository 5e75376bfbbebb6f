using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>What depends on the two ends together rather than on their classes.</summary>
internal static class PairExceptions
{
    /// <summary>A pod cannot be cut off from itself (K8S-25); what stays in a node's network is no traffic either.</summary>
    public static bool Itself(Endpoint from, Endpoint to) => ReferenceEquals(from, to) || (from.Kind != EndpointKind.Pod && OwnNode(from, to));

    /// <summary>The other end is the node of this one, or a pod in that node's network.</summary>
    public static bool OwnNode(Endpoint self, Endpoint other) => other.Kind != EndpointKind.Pod && other.Node is not null && self.Node == other.Node;

    /// <summary>A node, or a pod in its network, towards a pod on that node: always allowed at the pod (K8S-26).</summary>
    public static bool OwnNodeToPod(Endpoint from, Endpoint to) =>
        to.Kind == EndpointKind.Pod && OwnNode(to, from);

    /// <summary>A pod towards the node it runs on.</summary>
    public static bool PodToOwnNode(Endpoint from, Endpoint to) => OwnNodeToPod(to, from);

    /// <summary>Where a policy of this kind selects a pod, policies apply to what the pod sends itself through a Service (ANP-23).</summary>
    public static bool OpensHairpins(PolicyObject policy) =>
        policy is { Mode: PolicyMode.Enforced, Ref.Kind: { Group: "policy.networking.k8s.io", Kind: "ClusterNetworkPolicy" } };

    /// <summary>The sentence for an exempt side.</summary>
    public static SideTrace Exempt(Direction direction, string conclusion) =>
        new() { Direction = direction, Verdict = Verdict.Allow, Exempt = true, Conclusion = conclusion };
}
