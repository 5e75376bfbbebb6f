using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Enforcement;

/// <summary>CNI-POLICY-KIND-UNSUPPORTED.</summary>
public sealed class PolicyKindUnsupported : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "CNI-POLICY-KIND-UNSUPPORTED",
        Group = "enforcement",
        Title = "Every policy object is of a kind that the running plug-in implements",
        Rationale = "Leftover custom resources accept objects that nobody enforces: a policy of another plug-in after a migration, or a kind behind a switch that is off. They look like protection in every review of YAML.",
        Condition = "Fails for each policy object whose kind, told apart by API group, the running plug-in in its version and with its switches does not implement, and for each that the translation into the policy model found without effect. Not evaluable where version or plug-in is not known, or a policy has a field that is not understood. One result for each kind without fault.",
        Remediation = "Rewrite the object for the running plug-in, or remove it together with its custom resource definition.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = false,
        Reads = Kinds.Policies,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("support_matrix_version", PolicyMatrix.Version),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        EnforcementFacts facts = context.Reachability.Enforcement;
        // One object may hold several policies; it has a fault if any of them has no effect.
        ILookup<ObjectRef, PolicyObject> translated = context.Reachability.Model.All.ToLookup(p => p.Ref);
        bool any = false;
        foreach (ResourceKind kind in Kinds.Policies)
        {
            ImmutableArray<ObjectRef> objects = [.. context.Index.Objects(kind).Select(o => o.Ref)];
            if (objects.IsEmpty) continue;
            any = true;
            PolicySupport support = PolicyMatrix.Of(kind, facts);
            string? doubt = support.State == EnforcementState.Unknown ? support.Reason : facts.State == EnforcementState.Unknown ? "enforcement is not proven" : null;
            if (doubt is not null)
            {
                yield return Definition.NotEvaluable(context, $"kind/{kind}", null, $"whether {kind} has effect is not known: {doubt}") with { Evidence = See(objects) };
                continue;
            }
            int clean = 0;
            foreach (ObjectRef policy in objects)
            {
                string? fault = support.State == EnforcementState.Inert ? support.Reason
                    : translated[policy].FirstOrDefault(p => p.Mode == PolicyMode.Inert) is { } p ? p.ModeReason ?? "the plug-in does not implement it"
                    : null;
                if (fault is null) clean++;
                else
                    yield return Definition.Fail(context, PolicySurvey.Subject(policy), policy.Namespace.Length == 0 ? null : policy.Namespace, $"{policy} has no effect: {fault}.",
                        new() { AllowedBy = $"the policy has no effect: {fault}", Policy = policy, Pointer = "/kind" }, policy.See("/kind", fault));
            }
            if (clean > 0)
                yield return Definition.Pass(context, $"kind/{kind}", null, $"{Answers.Count(clean, "object")} of {kind}: {support.Reason}.", See(objects));
        }
        if (!any) yield return Definition.NotApplicable(context, context.Cluster(), null, "there is no policy object");
    }

    private static ImmutableArray<EvidenceRef> See(ImmutableArray<ObjectRef> objects) => [.. objects.Take(20).Select(o => o.See())];
}
