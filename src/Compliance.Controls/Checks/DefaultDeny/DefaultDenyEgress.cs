using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>NP-DEFAULT-DENY-EGRESS.</summary>
public sealed class DefaultDenyEgress : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-DEFAULT-DENY-EGRESS",
        Group = "default-deny",
        Title = "Every pod in scope denies egress unless a rule allows it",
        Rationale = "Egress is where data leaves and where malware calls home; a baseline for ingress alone leaves it open.",
        Condition = "As NP-DEFAULT-DENY-INGRESS, for egress. A NetworkPolicy whose policyTypes name Ingress alone does not isolate egress, whatever egress rules it holds. Critical in namespaces declared sensitive.",
        Remediation = "Add a policy to the namespace that selects every pod and allows DNS alone, then add the destinations that are needed.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("require_catch_all", "true"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) =>
        new DirectionDenial(Definition, Direction.Egress, Patch).Evaluate(context)
            .Select(r => context.Sensitive(r.Namespace) ? r with { Severity = Severity.Critical } : r);

    /// <summary>A policy that denies by default in a namespace.</summary>
    internal static string Patch(string ns) => $$$"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: default-deny-egress
          namespace: {{{Yaml.Scalar(ns)}}}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
          - to:
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
              podSelector: {matchLabels: {k8s-app: kube-dns}}
            ports:
            - {protocol: UDP, port: 53}
            - {protocol: TCP, port: 53}

        """;
}
