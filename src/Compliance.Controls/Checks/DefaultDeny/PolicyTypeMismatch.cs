using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>NP-POLICYTYPE-MISMATCH.</summary>
public sealed class PolicyTypeMismatch : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-POLICYTYPE-MISMATCH",
        Group = "default-deny",
        Title = "Rules and declared policy types agree",
        Rationale = "Rules of a direction that the policy types leave out are ignored in silence: what looks like a restriction is none.",
        Condition = "Fails for each policy that holds rules without effect because its policy types leave their direction out.",
        Remediation = "List both directions in policyTypes (types, for Calico), or remove the rules.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = Kinds.Policies,
        Reach = AnswerReach.Namespace,
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) =>
        Definition.Survey(context, context.Reachability.Model.All, "every rule is of a declared policy type", policy => Judge(context, policy));

    private CheckResult? Judge(CheckContext context, PolicyObject policy)
    {
        ImmutableArray<PolicyRule> ignored = [.. policy.Rules.Where(r => r.InertReason is not null)];
        if (ignored.IsEmpty) return null;
        string rules = Answers.Some(ignored.Select(r => r.Pointer));
        string? patch = policy.Ref.Kind == Kinds.NetworkPolicy ? $"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: {Yaml.Scalar(policy.Ref.Name)}
              namespace: {Yaml.Scalar(policy.Ref.Namespace)}
            spec:
              policyTypes: [Ingress, Egress]

            """ : null;
        return Definition.Fail(context, PolicySurvey.Subject(policy.Ref), PolicySurvey.NamespaceOf(policy),
            $"{policy.Ref} has rules without effect: {rules}.",
            PolicySurvey.RuleWitness(policy, ignored[0].Pointer, $"rule {ignored[0].Pointer} has no effect: {ignored[0].InertReason}"),
            ignored.Take(20).Select(r => policy.Ref.See(r.Pointer, r.InertReason))) with { Patch = patch };
    }
}
