using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Hygiene;

/// <summary>NP-DANGLING-PEER.</summary>
public sealed class DanglingPeer : ICheck
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-DANGLING-PEER",
        Group = "hygiene",
        Title = "Every peer reference resolves",
        Rationale = "Peers that match nothing are dead rules or latent holes: whoever later creates a namespace or pod with that label inherits the access.",
        Condition = "Warns for each policy with an allow rule whose selector matches no endpoint. Fails when a peer names a namespace that does not exist. Whether the labels of a namespace are protected against its tenants is not judged by this version, so an unmatched label warns.",
        Remediation = "Remove the rule, or select by kubernetes.io/metadata.name and a namespace that exists.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Connectivity, .. Kinds.Workloads],
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) =>
        Definition.Survey(context, context.Reachability.Model.All, "every selector of a peer matches an endpoint", policy => Judge(context, policy));

    private CheckResult? Judge(CheckContext context, PolicyObject policy)
    {
        List<(Peer Peer, string Text, string? Missing)> dangling = [];
        foreach (Peer peer in policy.Allowing().SelectMany(r => r.Peers))
        {
            if (peer is not (Peer.Pods or Peer.Nodes) || !context.Reachability.MatchedBy(policy, peer).IsEmpty) continue;
            dangling.Add(peer is Peer.Pods pods
                ? (peer, Text(pods), MissingNamespace(context, pods))
                : (peer, $"nodes {((Peer.Nodes)peer).Labels}", null));
        }
        if (dangling.Count == 0) return null;
        string subject = PolicySurvey.Subject(policy.Ref);
        string? ns = PolicySurvey.NamespaceOf(policy);
        string found = $"{policy.Ref} names peers that match nothing: {Answers.Some(dangling.Select(d => $"{d.Peer.Pointer} ({d.Text})"))}.";
        ImmutableArray<EvidenceRef> evidence = [.. dangling.Take(20).Select(d => policy.Ref.See(d.Peer.Pointer, d.Text))];
        (Peer Peer, string Text, string? Missing) named = dangling.FirstOrDefault(d => d.Missing is not null);
        return named.Missing is null
            ? Definition.Warn(context, subject, ns, found, evidence)
            : Definition.Fail(context, subject, ns, found, PolicySurvey.RuleWitness(policy, named.Peer.Pointer,
                $"peer {named.Peer.Pointer} names namespace {named.Missing}, which does not exist: whoever creates it inherits the access"), evidence)
                with { Patch = Patch(context, policy, dangling.Where(d => d.Missing is not null).Select(d => d.Peer)) };
    }

    /// <summary>The policy without the peers that name a namespace that does not exist: they admit nobody today.</summary>
    private static string? Patch(CheckContext context, PolicyObject policy, IEnumerable<Peer> peers)
    {
        if (PolicyEdit.Of(context, policy) is not { } edit) return null;
        foreach (Peer peer in peers) edit.Replace(peer.Pointer);
        return edit.Document();
    }

    /// <summary>The namespace a peer names and that does not exist; null when it names none, or one that exists.</summary>
    private static string? MissingNamespace(CheckContext context, Peer.Pods pods)
    {
        IEnumerable<string> names = pods.Namespace is { } one ? [one]
            : pods.Namespaces.Terms().OfType<Selector.In>().Where(t => t.Key == NameLabel).SelectMany(t => t.Values);
        return names.FirstOrDefault(n => !context.Reachability.Population.Namespaces.ContainsKey(n));
    }

    private static string Text(Peer.Pods pods) =>
        pods.Namespace is { } ns ? $"pods {pods.Labels} of {ns}" : $"pods {pods.Labels} of namespaces {pods.Namespaces}";
}
