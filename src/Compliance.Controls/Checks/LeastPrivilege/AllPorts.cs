using System.Collections.Immutable;
using Compliance.Controls.Facts;
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
                PolicySurvey.RuleWitness(policy, wide[0].Rule.Pointer, $"rule {wide[0].Rule.Pointer} of {policy.Ref} opens {wide[0].Text}"), evidence);
        bool own = ns is not null && wide.All(w => w.Rule.Peers.All(p => p is Peer.Pods pods && pods.Namespace == ns));
        return Definition.Warn(context, subject, ns, found, evidence) with { Severity = own ? Severity.Info : Definition.Severity };
    }

    /// <summary>What a rule opens beyond named ports; null when nothing.</summary>
    internal static string? Wide(PolicyRule rule, int max)
    {
        if (rule.Ports.IsEmpty) return "every port";
        return rule.Ports.FirstOrDefault(p => p.Protocol != TransportProtocol.Icmp && (p is { First: null, Name: null } || p.First is { } first && (p.Last ?? first) - first >= max))
            is { } match ? PortForms.Text(match) : null;
    }
}
