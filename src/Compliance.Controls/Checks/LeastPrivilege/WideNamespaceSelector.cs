using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.LeastPrivilege;

/// <summary>NP-WIDE-NAMESPACE-SELECTOR.</summary>
public sealed class WideNamespaceSelector : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-WIDE-NAMESPACE-SELECTOR",
        Group = "least-privilege",
        Title = "No rule admits all namespaces unless its subject is declared shared",
        Rationale = "An empty namespace selector is the most common accidental hole: it opens the pod to every tenant and environment.",
        Condition = "Fails for each enforced policy with an allow rule for ingress whose namespace selector matches every namespace, or two or more that are a larger share of all namespaces than max_share. Excused when every subject carries shared_service_label (any value but false) and the rule limits its ports. Tenants and environments are not declared in this version and not judged.",
        Remediation = "Select by kubernetes.io/metadata.name or a protected label.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("max_share", "0.25").Add("shared_service_label", "compliance.example.com/shared-service"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) =>
        Definition.Survey(context, context.Index.Enforced.Where(p => p.Allowing(Direction.Ingress).Any()),
            "no rule admits all namespaces or a large share of them, declared shared services apart", policy => Judge(context, policy));

    private CheckResult? Judge(CheckContext context, PolicyObject policy)
    {
        List<(PolicyRule Rule, Peer.Pods Peer, ImmutableArray<string> Resolved)> wide = [];
        int all = context.Reachability.Population.Namespaces.Count;
        foreach (PolicyRule rule in policy.Allowing(Direction.Ingress))
            foreach (Peer.Pods pods in rule.Peers.OfType<Peer.Pods>().Where(p => p.Namespace is null))
            {
                ImmutableArray<string> resolved = [.. context.Reachability.Population.Namespaces.Where(n => pods.Namespaces.Matches(n.Value)).Select(n => n.Key)];
                if (pods.Namespaces.IsEverything() || resolved.Length > 1 && resolved.Length > context.Share("max_share") * all) wide.Add((rule, pods, resolved));
            }
        if (wide.Count == 0) return null;
        ImmutableArray<Endpoint> subjects = context.Reachability.SubjectsOf(policy);
        string label = context.Parameters["shared_service_label"];
        if (!subjects.IsEmpty && wide.All(w => PortForms.Limited(w.Rule)) && subjects.All(s => s.Labels.TryGetValue(label, out string? v) && v != "false")) return null;

        (PolicyRule first, Peer.Pods peer, ImmutableArray<string> namespaces) = wide[0];
        string text = string.Create(CultureInfo.InvariantCulture, $"{namespaces.Length} of {all} namespaces ({peer.Namespaces})");
        Witness witness = PolicySurvey.RuleWitness(policy, peer.Pointer, $"peer {peer.Pointer} of {policy.Ref} admits {text}");
        if (Flow(context, policy, first, peer, subjects) is { } flow) witness = witness with { From = flow.From, To = flow.To, Port = flow.Port };
        return Definition.Fail(context, PolicySurvey.Subject(policy.Ref), PolicySurvey.NamespaceOf(policy),
            $"{policy.Ref} admits {text}: {Answers.Some(namespaces)}.", witness,
            wide.Take(20).Select(w => policy.Ref.See(w.Peer.Pointer, $"{w.Resolved.Length} of {all} namespaces")))
            with { Patch = Patch(context, policy, wide.Select(w => w.Peer), all) };
    }

    /// <summary>The policy with the namespaces in which the peer finds pods today. Null where it takes every pod of a namespace, so that what
    /// is there says nothing of who is meant, or where these are too many still.</summary>
    private static string? Patch(CheckContext context, PolicyObject policy, IEnumerable<Peer.Pods> peers, int all)
    {
        if (PolicyEdit.Of(context, policy) is not { } edit) return null;
        foreach (Peer.Pods peer in peers)
        {
            if (peer.Labels.IsEverything()) return null;
            ImmutableArray<string> found = [.. context.Reachability.MatchedBy(policy, peer).Select(m => m.Namespace).Distinct().Order(StringComparer.Ordinal)];
            if (found.IsEmpty || found.Length > 1 && found.Length > context.Share("max_share") * all) return null;
            edit.Set(peer.Pointer, "namespaceSelector", new JsonObject
            {
                ["matchExpressions"] = new JsonArray(new JsonObject
                {
                    ["key"] = "kubernetes.io/metadata.name", ["operator"] = "In", ["values"] = new JsonArray([.. found.Select(n => JsonValue.Create(n))]),
                }),
            });
        }
        return edit.Document("The namespaces in which the selector finds pods today.");
    }

    private static (string From, string To, string? Port)? Flow(
        CheckContext context, PolicyObject policy, PolicyRule rule, Peer.Pods peer, ImmutableArray<Endpoint> subjects)
    {
        ImmutableArray<Endpoint> matched = context.Reachability.MatchedBy(policy, peer);
        foreach (Endpoint to in subjects.Take(5))
            foreach (Endpoint from in matched.Where(m => m.Namespace != to.Namespace).Take(20))
                if (PortForms.Example(rule, to) is { } port
                    && context.Reachability.Decide(new Party.Inside(from), new Party.Inside(to), port.Item1, port.Item2).Verdict is Verdict.Allow or Verdict.Qualified)
                    return (Flows.Name(from), Flows.Name(to), $"{port.Item1.ToString().ToUpperInvariant()}/{port.Item2}");
        return null;
    }
}
