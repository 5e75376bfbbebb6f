using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>NP-NAMESPACE-WITHOUT-POLICY.</summary>
public sealed class NamespaceWithoutPolicy : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-NAMESPACE-WITHOUT-POLICY",
        Group = "default-deny",
        Title = "Every namespace with workloads is governed by at least one enforced policy",
        Rationale = "The direct reading of the CIS recommendation, and the quickest coverage figure for an auditor.",
        Condition = "Fails for each namespace outside exempt_namespaces and the exempt scope that has a pod with its own network identity and no enforced policy, of the namespace or the cluster, that selects any pod in it. Warns where there are such policies and none of them denies any pod of the namespace anything, because a rule allows everything. The number of policy objects defined in the namespace is told separately.",
        Remediation = "Add policies to the namespace, or extend the baseline of the cluster to it.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("exempt_namespaces", "kube-node-lease, kube-public"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> exempt = context.List("exempt_namespaces");
        Dictionary<string, int> defined = context.Reachability.Model.All.GroupBy(p => p.Ref.Namespace, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        bool any = false;
        foreach ((string ns, ImmutableArray<Endpoint> pods) in context.Index.PodsByNamespace)
        {
            if (context.Exempt(ns) || exempt.Contains(ns)) continue;
            any = true;
            string subject = $"namespace/{ns}";
            ImmutableArray<ObjectRef> governing = [.. pods.SelectMany(context.Index.Selecting).Select(p => p.Ref).Distinct().Order()];
            string own = $"{Answers.Count(defined.GetValueOrDefault(ns), "policy object")} defined in it";
            if (!governing.IsEmpty && !Restriction.Any(context, pods))
                yield return Definition.Warn(context, subject, ns, $"{Answers.Count(governing.Length, "enforced policy governs", "enforced policies govern")} {ns} and {(governing.Length == 1 ? "denies" : "deny")} its pods nothing ({own}).",
                    governing.Take(20).Select(p => p.See())) with { Patch = DefaultDenyIngress.Patch(ns) };
            else if (!governing.IsEmpty)
                yield return Definition.Pass(context, subject, ns, $"{Answers.Count(governing.Length, "enforced policy", "enforced policies")} govern {ns} ({own}).", governing.Take(20).Select(p => p.See()));
            else if (context.Index.DoubtAboutAbsence(ns) is { } doubt)
                yield return Definition.NotEvaluable(context, subject, ns, $"no policy that was read governs {ns}, but {doubt}");
            else
                yield return Definition.Fail(context, subject, ns, $"No enforced policy selects any of the {Answers.Count(pods.Length, "pod")} of {ns} ({own}).",
                    new() { To = Flows.Name(pods[0]), AllowedBy = $"no enforced policy selects a pod of namespace {ns}" }, new ObjectRef(Kinds.Namespace, "", ns).See())
                    with { Patch = DefaultDenyIngress.Patch(ns) };
        }
        if (!any) yield return Definition.NotApplicable(context, context.Cluster(), null, "no namespace in scope has a pod with its own network identity");
    }
}
