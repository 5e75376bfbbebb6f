using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>NP-DEFAULT-DENY-INGRESS.</summary>
public sealed class DefaultDenyIngress : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-DEFAULT-DENY-INGRESS",
        Group = "default-deny",
        Title = "Every pod in scope denies ingress unless a rule allows it",
        Rationale = "Without ingress isolation every pod of the cluster may connect. Default deny is the ground on which all allow rules stand.",
        Condition = "For each namespace in scope with pods that have their own network identity: passes when an enforced policy isolates every pod for ingress and one of them selects all pods, future ones too; warns when all pods are isolated by label selectors alone (passes, where require_catch_all is false); fails when a pod is not isolated, or a rule allows it everything, so that its isolation denies nothing. Staged, audited and unsupported policies count as absent.",
        Remediation = "Add a policy to the namespace that selects every pod and allows nothing, or one baseline for the whole cluster.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("require_catch_all", "true"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) => new DirectionDenial(Definition, Direction.Ingress, Patch).Evaluate(context);

    /// <summary>A policy that denies by default in a namespace.</summary>
    internal static string Patch(string ns) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: default-deny-ingress
          namespace: {{Yaml.Scalar(ns)}}
        spec:
          podSelector: {}
          policyTypes: [Ingress]

        """;
}
