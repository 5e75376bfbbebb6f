using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Enforcement;

/// <summary>CNI-AGENT-COVERAGE.</summary>
public sealed class AgentCoverage : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "CNI-AGENT-COVERAGE",
        Group = "enforcement",
        Title = "The policy agent is healthy on every node that runs pods",
        Rationale = "A node without a healthy agent enforces stale rules or none; a segmentation claim is only as good as its worst node.",
        Condition = "Fails when the agent's DaemonSet has fewer ready pods than scheduled, pods unavailable or a newer generation than the one rolled out, or a node that runs pods has no ready agent. Warns when an agent restarted more than max_restarts_24h times and last within the day before collection, or agents run different images. Not evaluable when no agent is known, its status was not read (manifests), or for virtual and Windows nodes, whose enforcement the Kubernetes API does not show.",
        Remediation = "Repair the DaemonSet (tolerations, resources, image), drain nodes that cannot run the agent, and taint new nodes until the agent is ready.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Node, Kinds.DaemonSet, Kinds.Pod],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("max_restarts_24h", "3"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        EnforcementFacts facts = context.Reachability.Enforcement;
        if (facts.State == EnforcementState.Inert)
            return [Definition.NotApplicable(context, context.Cluster(), null, $"{facts.PlugIn} enforces no policy and has no policy agent")];
        SnapshotObject? agent = facts.Agent is null ? null : context.Index.Find(facts.Agent);
        CheckResult main = agent is null
            ? Definition.NotEvaluable(context, context.Cluster(), null, "no DaemonSet of a policy agent is in the snapshot")
            : OfAgent(context, agent, facts);
        return [main, .. Uncovered(context, facts), .. SilentNodes(context)];
    }

    private CheckResult OfAgent(CheckContext context, SnapshotObject agent, EnforcementFacts facts)
    {
        string subject = agent.Ref.ToString();
        if (!agent.Body.TryGetProperty("status", out JsonElement status) || Json.Int(status, "desiredNumberScheduled") is not { } desired)
            return Definition.NotEvaluable(context, subject, agent.Ref.Namespace, $"the status of {agent.Ref} was not read, so its readiness is not known");
        int ready = Json.Int(status, "numberReady") ?? 0, unavailable = Json.Int(status, "numberUnavailable") ?? 0;
        int? observed = Json.Int(status, "observedGeneration"), generation = Json.Int(agent.Body, "metadata", "generation");
        List<string> faults = [];
        if (ready < desired) faults.Add($"{ready} of {desired} agents are ready");
        if (unavailable > 0) faults.Add($"{unavailable} unavailable");
        if (observed < generation) faults.Add($"generation {generation} is not rolled out, {observed} is");
        if (faults.Count > 0)
            return Definition.Fail(context, subject, agent.Ref.Namespace, $"The agent of {facts.PlugIn} is not healthy everywhere: {string.Join(", ", faults)}.",
                new() { AllowedBy = $"{agent.Ref}: {string.Join(", ", faults)}" }, agent.Ref.See("/status", string.Join(", ", faults)));

        ImmutableArray<AgentPod> pods = [.. AgentPod.Of(agent.Ref, context)];
        ImmutableArray<AgentPod> restless = [.. pods.Where(p => p.Restarts > context.Int("max_restarts_24h") && p.LastRestart > context.Snapshot.CollectedAt.AddDays(-1))];
        ImmutableArray<string> images = [.. pods.SelectMany(p => p.Images).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        int perPod = pods.Select(p => p.Images.Length).DefaultIfEmpty(0).Max();
        if (!restless.IsEmpty)
            return Definition.Warn(context, subject, agent.Ref.Namespace,
                $"Agents restarted often, and last within a day: {Answers.Some(restless.Select(p => $"{p.Ref.Name} ({p.Restarts} in all)"))}.",
                restless.Take(20).Select(p => p.Ref.See("/status/containerStatuses")));
        if (images.Length > perPod && pods.Length > 0)
            return Definition.Warn(context, subject, agent.Ref.Namespace, $"Agents run different images: {Answers.Some(images)}.", agent.Ref.See("/spec/template/spec/containers"));
        return Definition.Pass(context, subject, agent.Ref.Namespace, $"{ready} of {desired} agents of {facts.PlugIn} are ready.", agent.Ref.See("/status/numberReady"));
    }

    private IEnumerable<CheckResult> Uncovered(CheckContext context, EnforcementFacts facts)
    {
        if (facts.UncoveredNodes.IsEmpty) yield break;
        var hosted = context.Index.PodsByNamespace.Values.SelectMany(p => p).Where(p => p.Node is not null).ToLookup(p => p.Node!, StringComparer.Ordinal);
        foreach (string node in facts.UncoveredNodes)
        {
            string pods = Answers.Some(hosted[node].Select(Flows.Name));
            yield return Definition.Fail(context, $"node/{node}", null, $"Node {node} runs pods and has no ready policy agent: {pods}.",
                new() { To = hosted[node].Select(Flows.Name).FirstOrDefault(), AllowedBy = $"no ready policy agent runs on node {node}, so nothing enforces policies for {pods}" },
                new ObjectRef(Kinds.Node, "", node).See());
        }
    }

    private IEnumerable<CheckResult> SilentNodes(CheckContext context)
    {
        ImmutableArray<string> silent = [.. context.Index.Objects(Kinds.Node).Where(SilentNode).Select(n => n.Ref.Name)];
        if (!silent.IsEmpty)
            yield return Definition.NotEvaluable(context, "nodes/virtual-or-windows", null,
                $"enforcement on virtual or Windows nodes is not visible in the Kubernetes API ({Answers.Some(silent)})");
    }

    private static bool SilentNode(SnapshotObject node) =>
        Json.Text(node.Body, "metadata", "labels", "type") == "virtual-kubelet"
        || Json.Text(node.Body, "metadata", "labels", "eks.amazonaws.com/compute-type") == "fargate"
        || Json.Text(node.Body, "metadata", "labels", "kubernetes.io/os") == "windows";
}
