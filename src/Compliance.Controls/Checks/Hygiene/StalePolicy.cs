using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Hygiene;

/// <summary>NP-STALE-POLICY.</summary>
public sealed class StalePolicy : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-STALE-POLICY",
        Group = "hygiene",
        Title = "No policy selects nothing",
        Rationale = "Dead policies hide intent and bloat the review, and a wrong selector often means that the wanted target is unprotected.",
        Condition = "Warns, as information, for each policy that selects no endpoint: how long it has done so needs earlier packs, which this version does not compare. Fails when, in a namespace declared sensitive, a pod misses the selector by a single term.",
        Remediation = "Delete the object or correct its selector.",
        Severity = Severity.Low,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Connectivity, .. Kinds.Workloads],
        Reach = AnswerReach.Namespace,
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) =>
        Definition.Survey(context, context.Reachability.Model.All, "each selects an endpoint", policy => Judge(context, policy));

    private CheckResult? Judge(CheckContext context, PolicyObject policy)
    {
        if (!context.Reachability.SubjectsOf(policy).IsEmpty) return null;
        string subject = PolicySurvey.Subject(policy.Ref);
        string? ns = PolicySurvey.NamespaceOf(policy);
        string selector = policy.SubjectLabels()?.ToString() ?? "by its subjects as they stand";
        (Endpoint Pod, Selector Term)? near = NearMiss(context, policy);
        string found = $"{policy.Ref} selects no endpoint ({selector})" +
            (near is { } n ? $"; {Flows.Name(n.Pod)} misses it by the term {n.Term}." : ".");
        EvidenceRef see = policy.Ref.See(null, $"selector: {selector}");
        if (near is { } miss && context.Sensitive(miss.Pod.Namespace))
            return Definition.Fail(context, subject, ns, found,
                new() { To = Flows.Name(miss.Pod), AllowedBy = $"{Flows.Name(miss.Pod)} is not selected, because it misses the term {miss.Term}", Policy = policy.Ref },
                see, miss.Pod.Source.See("/metadata/labels"));
        return Definition.Warn(context, subject, ns, found, see) with { Severity = Severity.Info };
    }

    private static (Endpoint, Selector)? NearMiss(CheckContext context, PolicyObject policy)
    {
        if (policy.SubjectLabels() is not { } labels || labels.Terms().Length < 2) return null;
        foreach ((string ns, var pods) in context.Index.PodsByNamespace)
        {
            if (!policy.Covers(ns, context.Reachability.Population)) continue;
            foreach (Endpoint pod in pods)
                if (SelectorForms.NearMiss(labels, pod.Labels) is { } term) return (pod, term);
        }
        return null;
    }
}
