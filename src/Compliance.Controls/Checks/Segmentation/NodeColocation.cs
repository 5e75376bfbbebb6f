using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-NODE-COLOCATION.</summary>
public sealed class NodeColocation : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-NODE-COLOCATION",
        Group = "segmentation",
        Title = "Sensitive and untrusted workloads do not share nodes (or the risk is accepted)",
        Rationale = "Network policy does not stop who takes over the host; functions with differing security levels belong apart (PCI 2.2.3).",
        Condition = "One result for each node with pods of a zone of kind cde or phi or of a sensitive namespace: warns when pods that belong to none run there too, except where either side runs in a RuntimeClass of sandbox_runtimeclasses (the name, or the name and a suffix). Passes when only sensitive pods run there, and says whether a taint keeps others away. Pods of exempt namespaces, of zones of kind management, and unless count_daemonsets is true those of DaemonSets, which run on every node by design, are not counted as others. Not evaluable when nothing is declared sensitive, and for pods whose node is not known.",
        Remediation = "Give sensitive pods a node pool with a taint, and an admission rule that keeps them on it; or run the others in a sandbox.",
        Severity = Severity.Low,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Pod, Kinds.Node, Kinds.Namespace],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("count_daemonsets", "false").Add("sandbox_runtimeclasses", "gvisor, kata"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        HashSet<string> zones = [.. context.Zones.Map.Zones.Where(z => z.Sensitive).Select(z => z.Id)];
        HashSet<string> management = [.. context.Zones.Map.Zones.Where(z => z.Kind == "management").Select(z => z.Id)];
        if (zones.Count == 0 && context.Scope.SensitiveNamespaces.IsEmpty)
        {
            yield return Definition.NotEvaluable(context, context.Cluster(), null, "no zone of kind cde or phi and no sensitive namespace is declared, so nothing says which pods are to be kept apart");
            yield break;
        }
        bool daemons = context.Parameters["count_daemonsets"] == "true";
        ILookup<bool, Endpoint> pods = context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node)
            .ToLookup(e => context.Sensitive(e.Namespace) || context.Zones.Map.ZonesOf(e).Any(zones.Contains));
        ILookup<string, Endpoint> others = pods[false].Where(e => e.Node is not null && !context.Exempt(e.Namespace)
            && !context.Zones.Map.ZonesOf(e).Any(management.Contains) && (daemons || e.Workload?.Kind != "DaemonSet")).ToLookup(e => e.Node!, StringComparer.Ordinal);
        ImmutableArray<string> sandboxes = context.List("sandbox_runtimeclasses");
        foreach (IGrouping<string, Endpoint> node in pods[true].Where(e => e.Node is not null).GroupBy(e => e.Node!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            yield return Of(context, node.Key, [.. node], [.. others[node.Key]], sandboxes);
        ImmutableArray<Endpoint> nowhere = [.. pods[true].Where(e => e.Node is null)];
        if (!nowhere.IsEmpty)
            yield return Definition.NotEvaluable(context, context.Cluster(), null, $"the node of {Answers.Some(nowhere.Select(Flows.WorkloadName).Distinct(StringComparer.Ordinal))} is not known");
        if (!pods[true].Any()) yield return Definition.NotApplicable(context, context.Cluster(), null, "no pod is in a sensitive zone or namespace");
    }

    private CheckResult Of(CheckContext context, string node, ImmutableArray<Endpoint> sensitive, ImmutableArray<Endpoint> others, ImmutableArray<string> sandboxes)
    {
        string subject = $"node/{node}";
        SnapshotObject? body = context.Index.Find(new(Kinds.Node, "", node));
        EvidenceRef[] see = body is null ? [] : [body.Ref.See("/spec/taints")];
        if (others.IsEmpty)
        {
            string kept = body is null ? "the node itself was not read"
                : Taint(body) is { } taint ? $"the taint {taint} keeps others away" : "no taint keeps others away";
            return Definition.Pass(context, subject, null, $"Only sensitive pods run on {node} ({sensitive.Length}); {kept}.", see);
        }
        ImmutableArray<Endpoint> open = [.. sensitive.Where(p => !Sandboxed(context, p, sandboxes))], free = [.. others.Where(p => !Sandboxed(context, p, sandboxes))];
        if (open.IsEmpty || free.IsEmpty)
            return Definition.Pass(context, subject, null, $"Sensitive pods share {node} with others, and {(open.IsEmpty ? "they" : "the others")} run in a sandbox.", see);
        return Definition.Warn(context, subject, null,
            $"{Answers.Some(Names(open), 3)} shares {node} with {Answers.Some(Names(free), 3)}.",
            [.. see, open[0].Source.See("/spec/nodeName", "sensitive"), free[0].Source.See("/spec/nodeName", "not sensitive")]) with { Patch = Patch(node, $"{context.Scope.AnnotationPrefix}/pool") };
    }

    private static IEnumerable<string> Names(ImmutableArray<Endpoint> pods) => pods.Select(Flows.WorkloadName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string? Taint(SnapshotObject node) => Json.Items(node.Body, "spec", "taints")
        .Where(t => Json.Text(t, "effect") is "NoSchedule" or "NoExecute" && Json.Text(t, "key") is { } key && !key.StartsWith("node.kubernetes.io/", StringComparison.Ordinal))
        .Select(t => $"{Json.Text(t, "key")}={Json.Text(t, "value")}").FirstOrDefault();

    private static bool Sandboxed(CheckContext context, Endpoint pod, ImmutableArray<string> sandboxes)
    {
        if (context.Index.Find(pod.Source) is not { } source || PodTemplate.Of(source) is not { } template) return false;
        return Json.Text(template.Body, "spec", "runtimeClassName") is { } name
            && sandboxes.Any(s => name == s || name.StartsWith(s + "-", StringComparison.Ordinal));
    }

    private static string Patch(string node, string key) => $$"""
        apiVersion: v1
        kind: Node
        metadata:
          name: {{Yaml.Scalar(node)}}
          labels:
            {{Yaml.Scalar(key)}}: sensitive
        spec:
          taints: [{key: {{Yaml.Scalar(key)}}, value: sensitive, effect: NoSchedule}]

        """;
}
