using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-ENV-SEPARATION.</summary>
public sealed class EnvironmentSeparation : ICheck
{
    private const string Production = "production";
    private const string NonProduction = "non-production";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-ENV-SEPARATION",
        Group = "segmentation",
        Title = "Production and non-production cannot reach each other",
        Rationale = "What is tested is less guarded than what serves customers, and must be no way to it (PCI 6.5.3).",
        Condition = "A pod is production or non-production by what its label, its namespace's label and its zones say of the environment (prod_values, nonprod_values); where none says anything, by the environment declared for the cluster. One result for each namespace in scope: fails when a pod of one environment can open a connection to a pod of the other in it on a port that no approved flow between their zones covers, allowed or under a condition; otherwise not evaluable when the environment of one of its pods, or of a pod that can reach it, is not known or is contradicted, or when reachability is undefined; otherwise warns when pods of the two environments run on one node. Not applicable when every pod is of one environment. Pods on the host network are left to EXP-HOSTNETWORK-BYPASS. Rights to write in both environments, and shared gateways and egress addresses, are not looked at by this version.",
        Remediation = "Use separate clusters, or a cluster-wide policy keyed on a protected environment label.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("nonprod_values", "dev, development, test, qa, staging, uat, sandbox").Add("prod_values", "prod, production"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> prod = context.List("prod_values"), nonprod = context.List("nonprod_values");
        Separation separation = new(context, [.. context.Index.PodsByNamespace.Keys.Where(ns => !context.Exempt(ns))], pod => Side(context, pod, prod, nonprod));
        if (separation.Namespaces.IsEmpty)
            return [Definition.NotApplicable(context, context.Cluster(), null, "no namespace in scope has a pod with its own network identity")];
        if (separation.Sides.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "neither labels, zones nor the configuration say which pods are production and which are not")];
        if (separation.Sides.Count == 1 && !separation.AnyUnknown)
            return [Definition.NotApplicable(context, context.Cluster(), null, $"every pod in scope is {separation.Sides[0]}")];
        Dictionary<string, Endpoint> byNode = [];
        foreach (Endpoint pod in separation.Namespaces.SelectMany(ns => context.Index.PodsByNamespace[ns]))
            if (pod.Node is { } node && Side(context, pod, prod, nonprod) is { } side) byNode.TryAdd($"{side}/{node}", pod);
        return separation.Namespaces.Select(ns => Of(context, separation, ns,
            context.Index.PodsByNamespace[ns].Select(pod => pod.Node is { } node && Side(context, pod, prod, nonprod) is { } side
                ? (Pod: pod, Other: byNode.GetValueOrDefault($"{(side == Production ? NonProduction : Production)}/{node}")) : (pod, null))
            .FirstOrDefault(p => p.Other is not null)));
    }

    private CheckResult Of(CheckContext context, Separation separation, string ns, (Endpoint Pod, Endpoint? Other) together)
    {
        string subject = $"namespace/{ns}";
        (ImmutableSortedDictionary<string, Witness> open, string? doubt) = separation.Into(ns, (_, _) => PortSet.Empty);
        string sides = string.Join(" and ", separation.Of(ns).Select(p => p.Side).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (!open.IsEmpty)
            return Definition.Fail(context, subject, ns, $"Pods of the other environment can reach {ns} ({sides}) beyond what is approved, from {Answers.Some(open.Keys, 8)}.", open.First().Value,
                open.Where(o => o.Value.Policy is not null).Take(20).Select(o => o.Value.Policy!.See(o.Value.Pointer, $"lets {o.Key} in")))
                with { Patch = IsolationPatches.Ingress(context, open.First().Value, separation.Of(ns).Select(p => p.Side).Distinct(StringComparer.Ordinal).Count() == 1) };
        if (separation.Of(ns).FirstOrDefault(p => p.Side is null).Pod is { } unknown)
            return Definition.NotEvaluable(context, subject, ns, $"neither labels, zones nor the configuration say without contradiction whether {Flows.Name(unknown)} is production");
        if (doubt is not null)
            return Definition.NotEvaluable(context, subject, ns, $"whether the other environment can reach {ns} ({sides}) is open: {doubt}");
        string apart = $"No pod of the other environment can reach {ns} ({sides}) beyond what is approved";
        if (together.Other is { } other)
            return Definition.Warn(context, subject, ns, $"{apart}, but {Flows.Name(together.Pod)} shares node {together.Pod.Node} with {Flows.Name(other)}.",
                together.Pod.Source.See("/spec/nodeName"), other.Source.See("/spec/nodeName"));
        return Definition.Pass(context, subject, ns, $"{apart}.");
    }

    private static string? Side(CheckContext context, Endpoint pod, ImmutableArray<string> prod, ImmutableArray<string> nonprod)
    {
        string key = context.Scope.Labels.Environment;
        ImmutableArray<string> zones = context.Zones.Map.ZonesOf(pod);
        ImmutableArray<string> said =
        [
            .. new[] { pod.Labels.GetValueOrDefault(key), context.Reachability.Population.Namespaces[pod.Namespace].GetValueOrDefault(key) }
                .Concat(context.Zones.Map.Zones.Where(z => zones.Contains(z.Id)).Select(z => z.Environment)).OfType<string>(),
        ];
        if (said.IsEmpty && context.Scope.Clusters.FirstOrDefault(c => c.Name == context.Cluster)?.Environment is { } declared) said = [declared];
        if (said.IsEmpty) return null;
        return said.All(prod.Contains) ? Production : said.All(nonprod.Contains) ? NonProduction : null;
    }
}
