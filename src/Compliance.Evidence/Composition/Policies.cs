using System.Collections.Immutable;
using Compliance.Controls.Facts.History;
using Compliance.Evidence.Pack;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Composition;

/// <summary>Describes every policy of a cluster, enforced or not, from the neutral model.</summary>
internal static class Policies
{
    /// <param name="analysis">Analysis of the cluster.</param>
    /// <param name="provenance">What its policy objects tell of themselves.</param>
    public static IEnumerable<PolicyEntry> Of(ClusterReachability analysis, ImmutableDictionary<ObjectRef, PolicyProvenance> provenance) => analysis.Model.All
        .OrderBy(p => p.Ref)
        .Select(p => new PolicyEntry
        {
            Sha256 = provenance.GetValueOrDefault(p.Ref)?.Sha256,
            Change = provenance.GetValueOrDefault(p.Ref) is { } told ? Change(told) : null,
            Cluster = analysis.Snapshot.Cluster,
            Policy = p.Ref.ToString(),
            Namespace = p.Ref.Namespace.Length == 0 ? null : p.Ref.Namespace,
            Subjects = Of(p.Subject),
            SelectedPods = analysis.SubjectsOf(p).Length,
            Isolates = [.. Directions(p)],
            Rules = p.Rules.Where(r => r.InertReason is null).DistinctBy(r => r.Pointer).Count(),
            Mode = Words.Kebab(p.Mode.ToString()),
            ModeReason = p.ModeReason,
            RuleRows = [.. p.Rules.Select(Row)],
        });

    /// <summary>The last change of a policy; null when nothing is told of it.</summary>
    public static PolicyChangeEntry? Change(PolicyProvenance told)
    {
        string[] who = [.. new[] { told.Author, told.Deployer is null ? null : $"through {told.Deployer}", told.Manager is null ? null : $"by manager {told.Manager}" }.OfType<string>()];
        return told.Sources.IsEmpty ? null : new PolicyChangeEntry
        {
            When = told.When, Who = who.Length == 0 ? null : string.Join(", ", who), Revision = told.Revision, Ticket = told.Ticket, Approver = told.Approver, Sources = told.Sources,
        };
    }

    /// <summary>What could not be understood of what policy objects tell of themselves.</summary>
    public static IEnumerable<LimitationEntry> Malformed(string cluster, ImmutableDictionary<ObjectRef, PolicyProvenance> provenance) => provenance
        .OrderBy(p => p.Key).SelectMany(p => p.Value.Malformed.Select(m => new LimitationEntry(
            cluster, p.Key.ToString(), m.Pointer, $"What it tells of its last change was not understood in full: {m.Message}.", null)));

    private static IEnumerable<string> Directions(PolicyObject policy)
    {
        if (policy.IsolatesIngress) yield return "ingress";
        if (policy.IsolatesEgress) yield return "egress";
    }

    private static PolicyRuleEntry Row(PolicyRule rule) => new(
        rule.Pointer, Words.Kebab(rule.Direction.ToString()), Words.Kebab(rule.Action.ToString()),
        string.Join("; ", rule.Peers.Select(Of)), Ports(rule), Note(rule));

    private static string? Note(PolicyRule rule)
    {
        if (rule.InertReason is not null) return $"no effect: {rule.InertReason}";
        string[] notes = [.. rule.Subject is null ? [] : (string[])[$"for {Of(rule.Subject)} alone"], .. rule.Qualifiers.IsEmpty ? [] : (string[])[$"under the condition {string.Join(", ", rule.Qualifiers)}"]];
        return notes.Length == 0 ? null : string.Join("; ", notes);
    }

    private static string Ports(PolicyRule rule) => (rule.Ports.IsEmpty ? "all ports" : string.Join(", ", rule.Ports.Select(Of)))
        + (rule.NotPorts.IsEmpty ? "" : $" but {string.Join(", ", rule.NotPorts.Select(Of))}");

    private static string Of(Peer peer) => peer switch
    {
        Peer.Anything => "anyone",
        Peer.Pods { Namespace: { } one } pods => $"{Pods(pods.Labels)} in namespace {one}",
        Peer.Pods pods when IsEverything(pods.Namespaces) => $"{Pods(pods.Labels)} in any namespace",
        Peer.Pods pods => $"{Pods(pods.Labels)} in namespaces with {pods.Namespaces}",
        Peer.Block { Except.IsEmpty: true } block => block.Cidr.ToString(),
        Peer.Block block => $"{block.Cidr} except {string.Join(", ", block.Except)}",
        Peer.Nodes nodes => IsEverything(nodes.Labels) ? "any node" : $"nodes with {nodes.Labels}",
        Peer.OwnNode => "the pod's own node",
        Peer.Outside => "addresses outside the cluster",
        Peer.Named named => Some(named.Objects.Order().Select(o => o.ToString())),
        Peer.ServiceAddress through => $"connections through {Some(through.Services.Order().Select(o => o.ToString()))}",
        Peer.AnyOf { Parts.IsEmpty: true } => "no one",
        Peer.AnyOf any => string.Join("; ", any.Parts.Select(Of)),
        Peer.AllOf all => string.Join(" and ", all.Parts.Select(p => p is Peer.AnyOf { Parts.Length: > 1 } ? $"({Of(p)})" : Of(p))),
        Peer.Not { Part: Peer.AnyOf or Peer.AllOf } not => $"everything but ({Of(not.Part)})",
        Peer.Not not => $"everything but {Of(not.Part)}",
        Peer.DomainNames names => string.Join(", ", names.Names),
        Peer.Unknown unknown => $"not understood: {unknown.Reason}",
        _ => peer.ToString(),
    };

    private static string Some(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length <= 5 ? string.Join(", ", all) : $"{string.Join(", ", all[..5])} and {all.Length - 5} more";
    }

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
