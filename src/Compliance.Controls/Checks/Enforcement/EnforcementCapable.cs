using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Enforcement;

namespace Compliance.Controls.Checks.Enforcement;

/// <summary>CNI-ENFORCEMENT-CAPABLE.</summary>
public sealed class EnforcementCapable : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "CNI-ENFORCEMENT-CAPABLE",
        Group = "enforcement",
        Title = "The cluster runs a plug-in that enforces network policies",
        Rationale = "Policies are plain objects until a plug-in enforces them. Without one every policy is accepted and none has effect, so every other positive result would be false.",
        Condition = "Passes when the snapshot proves that a plug-in of accepted_engines enforces NetworkPolicy, or a named person answers for the plug-in asserted on the command line. Fails when what runs enforces nothing. Not evaluable when the plug-in cannot be identified (a warning instead, where allow_unknown is true).",
        Remediation = "Install or switch on a plug-in that enforces policies: for flannel, move to Canal, Calico or Cilium; on EKS, set enableNetworkPolicy on the VPC CNI add-on.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Node, Kinds.DaemonSet],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("accepted_engines", "antrea, aws-vpc-cni, azure-npm, calico, canal, cilium, generic, kindnet, kube-network-policies, kube-ovn, kube-router, ovn-kubernetes, weave")
            .Add("allow_unknown", "false"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        EnforcementFacts facts = context.Reachability.Enforcement;
        ImmutableArray<EvidenceRef> evidence = [.. facts.Evidence.Where(e => e.Object is not null).Select(e => new EvidenceRef(e.Object!, e.Pointer, e.Statement))];
        string said = Answers.Some(facts.Evidence.Select(e => e.Statement.TrimEnd('.')));
        if (said.Length > 0) said = $": {said}";
        string name = facts.Version is null ? facts.PlugIn : $"{facts.PlugIn} {facts.Version}";
        string subject = context.Cluster();

        if (facts.State == EnforcementState.Inert)
        {
            yield return Definition.Fail(context, subject, null, $"{name} enforces no network policy{said}.",
                new() { AllowedBy = $"nothing enforces policies, so every pod may open connections to every other{said}" }, evidence);
            yield break;
        }
        if (Proof.Missing(facts, context.Scope) is { } missing)
        {
            yield return facts.State == EnforcementState.Unknown && !facts.Asserted && context.Parameters["allow_unknown"] == "true"
                ? Definition.Warn(context, subject, null, $"No plug-in could be identified; the configuration accepts that{said}.", evidence)
                : Definition.NotEvaluable(context, subject, null, missing + said) with { Evidence = evidence };
            yield break;
        }
        if (!context.List("accepted_engines").Contains(facts.PlugIn))
            yield return Definition.Warn(context, subject, null, $"{name} enforces policies and is not among the accepted plug-ins{said}.", evidence);
        else if (facts.Asserted)
            yield return Definition.Pass(context, subject, null, $"{context.Scope.PlugInAssertedBy} answers for it that {name} enforces policies; the snapshot does not prove it.", evidence);
        else
            yield return Definition.Pass(context, subject, null, $"{name} enforces network policies{said}.", evidence);
    }
}
