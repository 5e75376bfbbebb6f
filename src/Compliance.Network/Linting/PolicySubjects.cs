using Compliance.Network.Policy;

namespace Compliance.Network.Linting;

/// <summary>Whom a policy is for.</summary>
internal static class PolicySubjects
{
    public static Peer SubjectPeer(this PolicyObject policy) => new Peer.Pods
    {
        Pointer = "/spec", Namespace = policy.SubjectNamespace, Namespaces = policy.SubjectNamespaces, Labels = policy.SubjectLabels,
    };
}
