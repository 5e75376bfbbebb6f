using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Policies that select nothing, and peers and ports that nothing has.</summary>
internal sealed class StaleFindings(ClusterReachability reachability, PartTable parts, RemovalStudy study)
{
    public IEnumerable<LintFinding> All() => reachability.Model.All.Where(p => p.Mode != PolicyMode.Inert).SelectMany(Of);

    private IEnumerable<LintFinding> Of(PolicyObject policy)
    {
        if (reachability.SubjectsOf(policy).IsEmpty)
        {
            yield return Finding(new PolicyPart(policy.Ref, null), null, LintSeverity.Low, $"The policy selects no endpoint: {Missing(policy.Subject) ?? "nothing here satisfies its selector"}.");
            yield break;
        }
        foreach (PolicyRule rule in policy.Rules.Where(r => r.InertReason is null))
        {
            Peer[] empty = [.. rule.Peers.Where(p => PeerMatches.Nothing(p, reachability.Index))];
            string what = empty.Length == rule.Peers.Length ? "The rule matches nothing: " : "The peer matches nothing: ";
            PolicyPart part = parts[parts.PartOf(rule)];
            foreach (Peer peer in empty)
                yield return Finding(part, peer.Pointer, Unknown(peer) ? LintSeverity.Medium : LintSeverity.Low, $"{what}{Missing(peer) ?? "nothing here satisfies its selector"}.");
            if (empty.Length < rule.Peers.Length && !study.Occurs(parts.PartOf(rule)) && Unresolved(rule) is { } name)
                yield return Finding(part, rule.Pointer, LintSeverity.Low, $"The rule matches nothing: no destination it could be for declares a port named '{name}'.");
        }
    }

    private static LintFinding Finding(PolicyPart part, string? pointer, LintSeverity severity, string message) => new()
    {
        Kind = LintKind.Stale,
        Severity = severity,
        Part = part,
        Pointer = pointer,
        Message = message,
        Advice = "Mend the name or label if it is misspelt, else remove it.",
    };

    private static string? Unresolved(PolicyRule rule) => rule.Ports.All(p => p.Name is not null) ? rule.Ports.FirstOrDefault()?.Name : null;

    /// <summary>Whether a namespace is named that is not in the input: more likely a slip than a label that nothing carries yet.</summary>
    private bool Unknown(Peer peer) => peer is Peer.Pods { Namespace: { } ns } && !reachability.Population.Namespaces.ContainsKey(ns);

    private string? Missing(Peer peer) => peer switch
    {
        Peer.Pods { Namespace: { } ns } when Unknown(peer) => $"there is no namespace {ns}",
        Peer.Pods { Namespace: { } ns } pods => MissingLabel(pods.Labels, reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod && e.Namespace == ns), $"no pod of namespace {ns}"),
        Peer.Pods pods => reachability.Population.Namespaces.Values.Any(pods.Namespaces.Matches)
            ? MissingLabel(pods.Labels, reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod && pods.Namespaces.Matches(reachability.Population.Namespaces[e.Namespace])), "no pod of the namespaces it names")
            : $"no namespace has the labels {pods.Namespaces}",
        Peer.Nodes nodes => MissingLabel(nodes.Labels, reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Node), "no node"),
        _ => null,
    };

    private static string MissingLabel(Selector selector, IEnumerable<Endpoint> among, string who)
    {
        ImmutableArray<Endpoint> all = [.. among];
        if (all.IsEmpty) return who.Replace("no pod of", "there is no pod in", StringComparison.Ordinal).Replace("no node", "there is no node", StringComparison.Ordinal);
        Selector? term = Terms(selector).FirstOrDefault(t => !all.Any(e => t.Matches(e.Labels)));
        return $"{who} has the label{(term is null ? "s" : "")} {term ?? selector}";
    }

    private static IEnumerable<Selector> Terms(Selector selector) => selector is Selector.AllOf all ? all.Operands.SelectMany(Terms) : [selector];
}
