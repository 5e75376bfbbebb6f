using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Evidence.Composition;

/// <summary>Describes every policy of a cluster, enforced or not, from the neutral model.</summary>
internal static class Policies
{
    public static IEnumerable<PolicyEntry> Of(ClusterReachability analysis) => analysis.Model.All
        .OrderBy(p => p.Ref)
        .Select(p => new PolicyEntry
        {
            Cluster = analysis.Snapshot.Cluster,
            Policy = p.Ref.ToString(),
            Namespace = p.Ref.Namespace.Length == 0 ? null : p.Ref.Namespace,
            Subjects = Subjects(p),
            SelectedPods = analysis.SubjectsOf(p).Length,
            Isolates = [.. Directions(p)],
            Rules = p.Rules.Count(r => r.InertReason is null),
            Mode = Words.Kebab(p.Mode.ToString()),
            ModeReason = p.ModeReason,
            RuleRows = [.. p.Rules.Select(Row)],
        });

    private static string Subjects(PolicyObject policy)
    {
        string where = policy.SubjectNamespace is not null
            ? $"namespace {policy.SubjectNamespace}"
            : IsEverything(policy.SubjectNamespaces) ? "any namespace" : $"namespaces with {policy.SubjectNamespaces}";
        return $"{Pods(policy.SubjectLabels)} in {where}";
    }

    private static IEnumerable<string> Directions(PolicyObject policy)
    {
        if (policy.IsolatesIngress) yield return "ingress";
        if (policy.IsolatesEgress) yield return "egress";
    }

    private static PolicyRuleEntry Row(PolicyRule rule) => new(
        rule.Pointer, Words.Kebab(rule.Direction.ToString()), Words.Kebab(rule.Action.ToString()),
        string.Join("; ", rule.Peers.Select(Of)), rule.Ports.IsEmpty ? "all ports" : string.Join(", ", rule.Ports.Select(Of)),
        rule.InertReason is not null ? $"no effect: {rule.InertReason}"
            : rule.Qualifiers.IsEmpty ? null : $"under the condition {string.Join(", ", rule.Qualifiers)}");

    private static string Of(Peer peer) => peer switch
    {
        Peer.Anything => "anyone",
        Peer.Pods { Namespace: { } one } pods => $"{Pods(pods.Labels)} in namespace {one}",
        Peer.Pods pods when IsEverything(pods.Namespaces) => $"{Pods(pods.Labels)} in any namespace",
        Peer.Pods pods => $"{Pods(pods.Labels)} in namespaces with {pods.Namespaces}",
        Peer.Block { Except.IsEmpty: true } block => block.Cidr.ToString(),
        Peer.Block block => $"{block.Cidr} except {string.Join(", ", block.Except)}",
        Peer.Nodes nodes => IsEverything(nodes.Labels) ? "any node" : $"nodes with {nodes.Labels}",
        Peer.DomainNames names => string.Join(", ", names.Names),
        Peer.Unknown unknown => $"not understood: {unknown.Reason}",
        _ => peer.ToString(),
    };

    private static string Of(PortMatch port)
    {
        string protocol = port.Protocol is { } p ? Words.Of(p) : "any protocol";
        if (port.Name is not null) return $"{protocol} {port.Name}";
        if (port.First is null) return $"{protocol} all";
        return port.Last is null || port.First == port.Last ? $"{protocol} {port.First}" : $"{protocol} {port.First}–{port.Last}";
    }

    private static string Pods(Selector labels) => IsEverything(labels) ? "every pod" : $"pods with {labels}";

    private static bool IsEverything(Selector selector) => selector is Selector.AllOf { Operands.IsEmpty: true };
}
