using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>NP-UNSELECTED-PODS.</summary>
public sealed class UnselectedPods : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-UNSELECTED-PODS",
        Group = "default-deny",
        Title = "No running pod is selected by zero policies",
        Rationale = "A namespace can have many policies and still hold pods that none of them selects; those are open in both directions.",
        Condition = "Fails for each namespace in scope with a pod that no enforced policy selects, naming the workloads. Warns where policies select every pod and deny none of them anything, because a rule allows everything. Finished and host-network pods do not count. Tells how many pods are open for ingress and for egress alone, and policies that miss a pod by one label.",
        Remediation = "Add the missing labels, or a policy for the whole namespace.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) => Definition.ForEachNamespace(context, (ns, pods) => Of(context, ns, pods));

    private CheckResult Of(CheckContext context, string ns, ImmutableArray<Endpoint> pods)
    {
        string subject = $"namespace/{ns}";
        ImmutableArray<Endpoint> unselected = [.. pods.Where(p => context.Index.Selecting(p).Count == 0)];
        int ingress = pods.Count(p => context.Reachability.IsolatedBy(p, Direction.Ingress).IsEmpty);
        int egress = pods.Count(p => context.Reachability.IsolatedBy(p, Direction.Egress).IsEmpty);
        string apart = $"open for ingress: {ingress}, for egress: {egress}, of {pods.Length}";
        if (unselected.IsEmpty && !Restriction.Any(context, pods))
            return Definition.Warn(context, subject, ns, $"Every pod of {ns} is selected by a policy, and none of these policies denies one of them anything ({apart}).",
                pods.SelectMany(context.Index.Selecting).Select(p => p.Ref).Distinct().Order().Take(20).Select(p => p.See()));
        if (unselected.IsEmpty) return Definition.Pass(context, subject, ns, $"Every pod of {ns} is selected by a policy ({apart}).");

        ImmutableArray<IGrouping<string, Endpoint>> workloads = [.. unselected.GroupBy(Flows.WorkloadName, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)];
        string found = $"{Answers.Count(unselected.Length, "pod")} of {ns} in {Answers.Count(workloads.Length, "workload")} selected by no policy: {Answers.Some(workloads.Select(w => w.Key))} ({apart})";
        if (context.Index.DoubtAboutAbsence(ns) is { } doubt) return Definition.NotEvaluable(context, subject, ns, $"{found}, but {doubt}");
        Endpoint example = workloads[0].First();
        ImmutableArray<(PolicyObject Policy, Selector Missed)> near = NearMisses(context, ns, example);
        return Definition.Fail(context, subject, ns, $"{found}.",
            new()
            {
                To = Flows.Name(example),
                AllowedBy = $"no enforced policy selects {Flows.Name(example)}" +
                    (near.IsEmpty ? "" : $"; {near[0].Policy.Ref} misses it by the term {near[0].Missed}"),
            },
            [
                .. workloads.Take(20).Select(w => w.First().Source.See("/metadata/labels", $"{Answers.Count(w.Count(), "pod")} selected by no policy")),
                .. near.Take(3).Select(n => n.Policy.Ref.See("/spec/podSelector", $"misses {Flows.Name(example)} by the term {n.Missed}")),
            ]) with { Patch = DefaultDenyIngress.Patch(ns) };
    }

    private static ImmutableArray<(PolicyObject, Selector)> NearMisses(CheckContext context, string ns, Endpoint pod) =>
    [
        .. context.Index.Enforced.Where(p => p.Covers(ns, context.Reachability.Population))
            .Select(p => (p, p.SubjectLabels() is { } labels ? SelectorForms.NearMiss(labels, pod.Labels) : null))
            .Where(n => n.Item2 is not null).Select(n => (n.p, n.Item2!)),
    ];
}
