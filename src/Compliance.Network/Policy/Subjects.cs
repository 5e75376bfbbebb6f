namespace Compliance.Network.Policy;

/// <summary>The subjects that most policies have.</summary>
internal static class Subjects
{
    /// <summary>Every pod.</summary>
    public static Peer EveryPod { get; } = new Peer.Pods { Pointer = "/spec" };

    /// <summary>Nobody: for a policy that is not enforced and whose subjects were not read.</summary>
    public static Peer Nobody { get; } = new Peer.Pods { Pointer = "/spec", Labels = Selector.Nothing };

    /// <summary>Pods of a namespace; of every namespace where it is null or empty.</summary>
    public static Peer Pods(string? ns, Selector? labels = null, string pointer = "/spec/podSelector") =>
        new Peer.Pods { Pointer = pointer, Namespace = string.IsNullOrEmpty(ns) ? null : ns, Labels = labels ?? Selector.Everything };
}
