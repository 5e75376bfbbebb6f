using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Facts.Tenancy;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-MANAGEMENT-PLANE.</summary>
public sealed class ManagementPlane : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-MANAGEMENT-PLANE",
        Group = "segmentation",
        Title = "Security, monitoring, CI/CD and GitOps tooling sits in its own segment",
        Rationale = "Tooling can reach everything, and is a springboard for whoever gets hold of it.",
        Condition = "Tooling is what runs in a namespace with management_selector (KEY or KEY=VALUE; a key under the default prefix is looked for under the declared one too) or in a zone of kind management. One result for each namespace with tooling: fails when a pod that is no tooling, in a namespace in scope, can open a connection to it on a port that no approved flow between their zones covers, allowed or under a condition, and when an entry point with a public address that no approved public entry point names leads to it. One result for each workload with a label of ci_runner_labels: fails when it can open a connection to a pod of a zone of kind cde or phi or of a sensitive namespace, and is not itself there. Not evaluable when nothing says where tooling is, or when reachability is undefined. Nodes, pods on the host network and other addresses outside are not counted as sources.",
        Remediation = "Give tooling namespaces of their own that deny by default, behind a gateway that asks who is there; let runners deploy through the API server, not to the workloads.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service, Kinds.Ingress, Kinds.Gateway, .. Kinds.Routes],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("ci_runner_labels", PipelineRunners.Usual).Add("management_selector", $"{ScopeDeclaration.DefaultPrefix}/plane=management"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<Endpoint> pods = [.. context.Index.PodsByNamespace.SelectMany(n => n.Value)];
        HashSet<Endpoint> tooling = [.. pods.Where(Tooling(context))];
        ImmutableArray<IGrouping<string, Endpoint>> runners =
            [.. PipelineRunners.Of(pods, context.List("ci_runner_labels")).GroupBy(Flows.WorkloadName, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)];
        if (tooling.Count == 0)
            yield return Definition.NotEvaluable(context, context.Cluster(), null,
                $"no namespace with pods is labelled {context.Parameters["management_selector"]} and no zone of kind management has any, so nothing says where tooling is");
        Trespass trespass = new(context);
        ImmutableArray<Endpoint> others = [.. pods.Where(p => !tooling.Contains(p) && !context.Exempt(p.Namespace))];
        ImmutableArray<EntryPoint> entries = tooling.Count == 0 ? [] : [.. EntryPoint.Of(context).Where(e => e.Exposure == Exposure.Public)];
        foreach (IGrouping<string, Endpoint> ns in pods.Where(tooling.Contains).GroupBy(p => p.Namespace, StringComparer.Ordinal))
            yield return Of(context, trespass, ns.Key, [.. ns], others, entries);
        if (runners.IsEmpty) yield break;
        ImmutableArray<Endpoint> sensitive = [.. pods.Where(Sensitive(context))];
        foreach (IGrouping<string, Endpoint> runner in runners) yield return Of(context, trespass, runner.Key, [.. runner], sensitive);
    }

    private CheckResult Of(
        CheckContext context, Trespass trespass, string ns, ImmutableArray<Endpoint> pods, ImmutableArray<Endpoint> others, ImmutableArray<EntryPoint> entries)
    {
        string subject = $"namespace/{ns}";
        ImmutableArray<string> approved = [.. context.Scope.PublicEntryPoints.Where(e => e.Counts(context.Moment)).Select(e => e.Object)];
        if (entries.FirstOrDefault(e => !approved.Contains(e.Object.ToString()) && EntryPoints.LeadsTo(context, e, pods)) is { } entry)
            return Definition.Fail(context, subject, ns, $"{entry.How} {entry.Object.Name} opens tooling of {ns} to the internet, and nobody approved it.",
                new() { To = Flows.Name(pods[0]), Port = entry.Ports.FirstOrDefault(), AllowedBy = $"{entry.How} at {entry.Object}{entry.Pointer} with public address {entry.Address}" },
                entry.Object.See(entry.Pointer, entry.How));
        (ImmutableSortedDictionary<string, Witness> open, string? doubt) = trespass.Into(others, pods, _ => PortSet.Empty, p => p.Namespace);
        if (!open.IsEmpty)
            return Definition.Fail(context, subject, ns, $"Pods that are no tooling reach tooling of {ns} without an approved flow, from {Answers.Some(open.Keys, 8)}.", open.Values.First(),
                open.Values.Where(w => w.Policy is not null).Take(20).Select(w => w.Policy!.See(w.Pointer, $"lets {w.From} in")))
                with { Patch = pods.Any(p => context.Reachability.IsolatedBy(p, Direction.Ingress).IsEmpty) ? DefaultDenyIngress.Patch(ns) : null };
        return doubt is not null
            ? Definition.NotEvaluable(context, subject, ns, $"whether pods that are no tooling reach {ns} is open: {doubt}")
            : Definition.Pass(context, subject, ns, $"Only tooling and approved flows reach the tooling of {ns} ({Answers.Count(pods.Length, "pod")}).");
    }

    private CheckResult Of(CheckContext context, Trespass trespass, string workload, ImmutableArray<Endpoint> runners, ImmutableArray<Endpoint> sensitive)
    {
        string subject = $"runner/{workload}", ns = runners[0].Namespace;
        if (sensitive.IsEmpty)
            return Definition.NotEvaluable(context, subject, ns, $"no sensitive zone or namespace with pods is declared, so nothing says what the runner {workload} must not reach");
        HashSet<Endpoint> protectedPods = [.. sensitive];
        if (runners.All(protectedPods.Contains)) return Definition.NotApplicable(context, subject, ns, $"the runner {workload} is itself in a sensitive zone");
        (ImmutableSortedDictionary<string, Witness> open, string? doubt) =
            trespass.Into(runners.Where(r => !protectedPods.Contains(r)), sensitive, _ => PortSet.Empty, Flows.WorkloadName);
        if (!open.IsEmpty)
            return Definition.Fail(context, subject, ns, $"The runner {workload} reaches a sensitive zone directly.", open.Values.First(),
                open.Values.Where(w => w.Policy is not null).Select(w => w.Policy!.See(w.Pointer, "lets it in")));
        return doubt is not null
            ? Definition.NotEvaluable(context, subject, ns, $"whether the runner {workload} reaches a sensitive zone is open: {doubt}")
            : Definition.Pass(context, subject, ns, $"The runner {workload} reaches no sensitive zone directly.");
    }

    private static Func<Endpoint, bool> Tooling(CheckContext context)
    {
        string[] selector = context.Parameters["management_selector"].Split('=', 2);
        string declared = selector[0].StartsWith(ScopeDeclaration.DefaultPrefix + "/", StringComparison.Ordinal)
            ? context.Scope.AnnotationPrefix + selector[0][ScopeDeclaration.DefaultPrefix.Length..] : selector[0];
        HashSet<string> zones = [.. context.Zones.Map.Zones.Where(z => z.Kind == "management").Select(z => z.Id)];
        HashSet<string> labelled = [.. context.Reachability.Population.Namespaces.Where(n => Matches(n.Value)).Select(n => n.Key)];
        return pod => labelled.Contains(pod.Namespace) || context.Zones.Map.ZonesOf(pod).Any(zones.Contains);

        bool Matches(FrozenDictionary<string, string> labels) => new[] { selector[0], declared }.Any(key =>
            labels.TryGetValue(key, out string? value) && (selector.Length == 1 || value == selector[1]));
    }

    private static Func<Endpoint, bool> Sensitive(CheckContext context)
    {
        HashSet<string> zones = [.. context.Zones.Map.Zones.Where(z => z.Sensitive).Select(z => z.Id)];
        return pod => context.Sensitive(pod.Namespace) || context.Zones.Map.ZonesOf(pod).Any(zones.Contains);
    }
}
