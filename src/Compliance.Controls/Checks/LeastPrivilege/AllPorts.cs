using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.LeastPrivilege;

/// <summary>NP-ALL-PORTS.</summary>
public sealed class AllPorts : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-ALL-PORTS",
        Group = "least-privilege",
        Title = "Allow rules name their ports",
        Rationale = "A rule that names only peers opens every port of the pod: debug, metrics and administration too.",
        Condition = "For each enforced policy: an allow rule without a port list, with an entry of a protocol without a port, or with a range of more than max_range ports fails in namespaces declared sensitive and warns elsewhere; where it admits nothing but pods of the policy's own, not sensitive, namespace, the warning is information.",
        Remediation = "List protocol and port in every rule.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = Kinds.Policies,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("max_range", "100"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        int max = context.Int("max_range");
        return Definition.Survey(context, context.Index.Enforced.Where(p => p.Allowing().Any()), "every allow rule names its ports", policy => Judge(context, policy, max));
    }

    private CheckResult? Judge(CheckContext context, PolicyObject policy, int max)
    {
        ImmutableArray<(PolicyRule Rule, string Text)> wide = [.. policy.Allowing().Select(r => (r, Wide(r, max)!)).Where(w => w.Item2 is not null)];
        if (wide.IsEmpty) return null;
        string subject = PolicySurvey.Subject(policy.Ref);
        string? ns = PolicySurvey.NamespaceOf(policy);
        string found = $"{policy.Ref} opens more than named ports: {Answers.Some(wide.Select(w => $"{w.Rule.Pointer} ({w.Text})"))}.";
        ImmutableArray<EvidenceRef> evidence = [.. wide.Take(20).Select(w => policy.Ref.See(w.Rule.Pointer, w.Text))];
        if (context.Sensitive(ns))
            return Definition.Fail(context, subject, ns, found,
                PolicySurvey.RuleWitness(policy, wide[0].Rule.Pointer, $"rule {wide[0].Rule.Pointer} of {policy.Ref} opens {wide[0].Text}"), evidence) with { Patch = Patch(context, policy, max) };
        bool own = ns is not null && wide.All(w => w.Rule.Peers.All(p => p is Peer.Pods pods && pods.Namespace == ns));
        return Definition.Warn(context, subject, ns, found, evidence) with { Severity = own ? Severity.Info : Definition.Severity, Patch = Patch(context, policy, max) };
    }

    /// <summary>What a rule opens beyond named ports; null when nothing.</summary>
    internal static string? Wide(PolicyRule rule, int max)
    {
        if (rule.Ports.IsEmpty) return "every port";
        return rule.Ports.FirstOrDefault(p => Wide(p, max)) is { } match ? PortForms.Text(match) : null;
    }

    private static bool Wide(PortMatch match, int max) =>
        match.Protocol != TransportProtocol.Icmp && (match is { First: null, Name: null } || match.First is { } first && (match.Last ?? first) - first >= max);

    /// <summary>The policy with the ports that the pods on the destination's side declare; null where one of them declares none that the rule opens.</summary>
    private static string? Patch(CheckContext context, PolicyObject policy, int max)
    {
        if (PolicyEdit.Of(context, policy) is not { } edit) return null;
        foreach (PolicyRule rule in policy.Allowing().Where(r => Wide(r, max) is not null))
        {
            ImmutableArray<Endpoint> pods = Destinations(context, policy, rule);
            if (pods.IsEmpty || pods.Any(p => p.Kind != EndpointKind.Pod)) return null;
            if (rule.Ports.IsEmpty)
            {
                if (Declared(pods, null) is not { } ports) return null;
                edit.Set(rule.Pointer, "ports", new JsonArray([.. ports]));
            }
            foreach (PortMatch match in rule.Ports.Where(p => Wide(p, max)))
            {
                if (Declared(pods, match) is not { } ports) return null;
                edit.Replace(match.Pointer, ports);
            }
        }
        return edit.Document("The ports that the pods declare today. Add what they listen on and do not declare.");
    }

    private static ImmutableArray<Endpoint> Destinations(CheckContext context, PolicyObject policy, PolicyRule rule) =>
        rule.Direction == Direction.Ingress ? context.Reachability.SubjectsOf(policy)
        : rule.Peers.All(p => p is Peer.Pods) ? [.. rule.Peers.SelectMany(p => context.Reachability.MatchedBy(policy, p)).Distinct()] : [];

    private static JsonNode[]? Declared(ImmutableArray<Endpoint> pods, PortMatch? within)
    {
        const int Readable = 20;
        SortedSet<(TransportProtocol Protocol, int Number)> found = [];
        foreach (Endpoint pod in pods)
        {
            ImmutableArray<ContainerPort> open = [.. pod.Ports.Where(c => within is null || (within.Protocol is null || within.Protocol == c.Protocol)
                && (within.First is not { } first || c.Number >= first && c.Number <= (within.Last ?? first)))];
            if (open.IsEmpty) return null;
            found.UnionWith(open.Select(c => (c.Protocol, c.Number)));
            if (found.Count > Readable) return null;
        }
        return [.. found.Select(f => new JsonObject { ["protocol"] = f.Protocol.ToString().ToUpperInvariant(), ["port"] = f.Number })];
    }
}
