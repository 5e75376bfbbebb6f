using Compliance.Network.Policy;

namespace Compliance.Controls.Facts.Labels;

/// <summary>A label by which a policy selects.</summary>
/// <param name="Key">Label key.</param>
/// <param name="OfNamespace">It is a label of namespaces.</param>
/// <param name="AnyNamespace">It is a label of pods, and the peer takes in pods of every namespace that has no other condition.</param>
/// <param name="Peer">The peer; the subject of the policy for a label of its subjects.</param>
internal sealed record SelectedLabel(string Key, bool OfNamespace, bool AnyNamespace, Peer Peer);

/// <summary>Labels in the selectors of a policy, its subjects and peers alike. What plug-ins know of a pod beside its labels is left out.</summary>
internal static class SelectedLabels
{
    /// <summary>Labels of a policy, in no order.</summary>
    public static IEnumerable<SelectedLabel> Of(PolicyObject policy) =>
        policy.Rules.Where(r => r.InertReason is null).SelectMany(r => r.Peers).Append(policy.Subject).SelectMany(Of);

    /// <summary>Labels of one peer.</summary>
    public static IEnumerable<SelectedLabel> Of(Peer peer) => peer.WithParts().SelectMany(part => part switch
    {
        Peer.Pods pods => OfPods(pods),
        Peer.Nodes nodes => nodes.Labels.Keys.Select(k => new SelectedLabel(k, false, false, part)),
        _ => [],
    });

    private static IEnumerable<SelectedLabel> OfPods(Peer.Pods pods)
    {
        bool scoped = pods.Labels.Keys.Any(LabelKey.IsScoped);
        bool anyNamespace = pods.Namespace is null && !scoped && pods.Namespaces is Selector.AllOf { Operands.IsEmpty: true };
        foreach (string key in pods.Labels.Keys)
        {
            if (key.StartsWith(LabelKey.NamespaceName, StringComparison.Ordinal))
            {
                if (key.Length > LabelKey.NamespaceName.Length) yield return new(key[LabelKey.NamespaceName.Length..], true, false, pods);
            }
            else if (!LabelKey.IsScoped(key)) yield return new(key, false, anyNamespace, pods);
        }
        if (pods.Namespace is not null) yield break;
        foreach (string key in pods.Namespaces.Keys)
            if (!LabelKey.IsScoped(key)) yield return new(key, true, false, pods);
    }
}
