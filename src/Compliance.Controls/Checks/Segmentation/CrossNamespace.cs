using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-CROSS-NAMESPACE.</summary>
public sealed class CrossNamespace : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-CROSS-NAMESPACE",
        Group = "segmentation",
        Title = "Namespaces cannot reach each other except where declared",
        Rationale = "The general statement on traffic inside the cluster, also for clusters without regulated zones.",
        Condition = "Computes which namespace in scope can open any connection to a pod of which other one. One result for each destination namespace: fails when a namespace that is not declared reaches it, allowed or under a condition; not evaluable when that is undefined. shared_services lists destinations meant for all, as NS or NS/WORKLOAD. Where no more than max_undeclared_pairs pairs of namespaces are reachable in the whole cluster, they warn. Approved flows are between zones and are held by the checks of zones; every other pair of namespaces is undeclared here.",
        Remediation = "Deny by default in each namespace, and allow the flows that are needed.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("max_undeclared_pairs", "0").Add("shared_services", "kube-system/kube-dns, ingress, monitoring"),
    };

    private sealed record Pair(string From, Witness? Witness, string? Doubt);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> shared = context.List("shared_services");
        ImmutableArray<(string Ns, ImmutableArray<Endpoint> Sources, ImmutableArray<Endpoint> Targets)> namespaces =
        [
            .. context.Index.PodsByNamespace.Where(n => !context.Exempt(n.Key))
                .Select(n => (n.Key, Representatives(context, n.Value), Representatives(context, n.Value.Where(p => !Shared(p, shared))))),
        ];
        if (namespaces.Length < 2)
            return [Definition.NotApplicable(context, context.Cluster(), null, "fewer than two namespaces in scope have pods with their own network identity")];

        Dictionary<string, ImmutableArray<Pair>> reached = [];
        foreach (var to in namespaces)
            reached[to.Ns] = [.. namespaces.Where(from => from.Ns != to.Ns).Select(from => Examine(context, from.Ns, from.Sources, to.Targets)).OfType<Pair>()];

        int pairs = namespaces.Length * (namespaces.Length - 1);
        int undeclared = reached.Values.Sum(p => p.Count(x => x.Witness is not null));
        bool tolerated = undeclared <= context.Int("max_undeclared_pairs");
        string score = string.Create(CultureInfo.InvariantCulture, $"{undeclared} of {pairs} pairs of namespaces in the cluster are reachable and not declared");
        return namespaces.Select(to => Of(context, to.Ns, to.Targets, reached[to.Ns], tolerated, score));
    }

    private CheckResult Of(CheckContext context, string ns, ImmutableArray<Endpoint> targets, ImmutableArray<Pair> pairs, bool tolerated, string score)
    {
        string subject = $"namespace/{ns}";
        if (targets.IsEmpty) return Definition.NotApplicable(context, subject, ns, $"every pod of {ns} is a shared service");
        ImmutableArray<Pair> open = [.. pairs.Where(p => p.Witness is not null)];
        if (!open.IsEmpty)
        {
            string found = $"{Answers.Count(open.Length, "undeclared namespace")} can reach {ns}: {Answers.Some(open.Select(p => p.From), 8)}; {score}.";
            ImmutableArray<EvidenceRef> evidence = [.. open.Where(p => p.Witness!.Policy is not null).Take(20).Select(p => p.Witness!.Policy!.See(p.Witness.Pointer, $"lets {p.From} in"))];
            return tolerated
                ? Definition.Warn(context, subject, ns, found, evidence) with { Witness = open[0].Witness }
                : Definition.Fail(context, subject, ns, found, open[0].Witness!, evidence)
                    with { Patch = targets.Any(t => context.Reachability.IsolatedBy(t, Direction.Ingress).IsEmpty) ? DefaultDenyIngress.Patch(ns) : null };
        }
        if (pairs.FirstOrDefault(p => p.Doubt is not null) is { } doubt)
            return Definition.NotEvaluable(context, subject, ns, $"whether {Answers.Some(pairs.Select(p => p.From))} can reach {ns} is open: {doubt.Doubt}");
        return Definition.Pass(context, subject, ns, $"No namespace in scope can reach {ns}; {score}.");
    }

    /// <summary>One endpoint of each class: members of a class are treated alike.</summary>
    private static ImmutableArray<Endpoint> Representatives(CheckContext context, IEnumerable<Endpoint> pods) =>
        [.. pods.DistinctBy(p => context.Reachability.ClassOf(p).Index)];

    private static bool Shared(Endpoint pod, ImmutableArray<string> shared) =>
        shared.Contains(pod.Namespace) || pod.Workload is { } w && shared.Contains($"{w.Namespace}/{w.Name}");

    private static Pair? Examine(CheckContext context, string fromNs, ImmutableArray<Endpoint> sources, ImmutableArray<Endpoint> targets)
    {
        string? doubt = null;
        foreach (Endpoint target in targets)
        {
            EndpointClass to = context.Reachability.ClassOf(target);
            foreach (Endpoint source in sources)
            {
                Connections connections = context.Reachability.Between(context.Reachability.ClassOf(source), to);
                switch (Flows.MustNotReach(connections))
                {
                    case CheckVerdict.Fail when context.Index.DoubtAboutAbsence(target.Namespace) is null && context.Index.DoubtAboutAbsence(fromNs) is null:
                        return new(fromNs, Flows.Witness(context, new Party.Inside(source), new Party.Inside(target), connections), null);
                    case CheckVerdict.Fail:
                        doubt ??= context.Index.DoubtAboutAbsence(target.Namespace) ?? context.Index.DoubtAboutAbsence(fromNs);
                        break;
                    case CheckVerdict.NotEvaluable:
                        doubt ??= connections.Reasons.FirstOrDefault() ?? "the policies leave it undefined";
                        break;
                }
            }
        }
        return doubt is null ? null : new(fromNs, null, doubt);
    }
}
