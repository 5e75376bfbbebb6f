using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Enforcement;

/// <summary>CNI-CONTROL-HA.</summary>
public sealed class ControlHighAvailability : ICheck
{
    private static readonly string[] SingleByDesign = ["antrea-controller", "calico-kube-controllers"];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "CNI-CONTROL-HA",
        Group = "enforcement",
        Title = "Policy and admission controllers survive the loss of one node",
        Rationale = "Central components distribute policy and admit changes; a single replica is a single point of failure of a security control.",
        Condition = "For each Deployment named in ha_components: warns when it has fewer ready replicas than min_replicas (declared replicas, where no status was read, can warn and cannot pass), all its pods share a node, or no PodDisruptionBudget selects it. antrea-controller and calico-kube-controllers run one active replica by design and are only reported. Not applicable when none is present.",
        Remediation = "Scale out, add topologySpreadConstraints and a PodDisruptionBudget.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Deployment, Kinds.PodDisruptionBudget, Kinds.Pod],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("ha_components", "calico-typha, cilium-operator, calico-apiserver, gatekeeper-controller-manager, kyverno-admission-controller")
            .Add("min_replicas", "2"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> components = context.List("ha_components");
        int found = 0;
        foreach (SnapshotObject deployment in context.Index.Objects(Kinds.Deployment))
        {
            if (SingleByDesign.Contains(deployment.Ref.Name))
            {
                found++;
                yield return Definition.Pass(context, deployment.Ref.ToString(), deployment.Ref.Namespace,
                    $"{deployment.Ref.Name} runs one active replica by design.", deployment.Ref.See("/spec/replicas")) with { Severity = Severity.Info };
            }
            else if (components.Contains(deployment.Ref.Name))
            {
                found++;
                yield return Of(context, deployment);
            }
        }
        if (found == 0) yield return Definition.NotApplicable(context, context.Cluster(), null, "no such component runs as a Deployment here");
    }

    private CheckResult Of(CheckContext context, SnapshotObject deployment)
    {
        int min = context.Int("min_replicas");
        int? ready = Json.At(deployment.Body, "status") is { } status ? Json.Int(status, "readyReplicas") ?? 0 : null;
        int replicas = ready ?? Json.Int(deployment.Body, "spec", "replicas") ?? 1;
        ImmutableArray<string> nodes = [.. context.Reachability.Population.Endpoints
            .Where(e => e.Workload is { Kind: "Deployment" } w && w.Namespace == deployment.Ref.Namespace && w.Name == deployment.Ref.Name && e.Node is not null)
            .Select(e => e.Node!).Distinct(StringComparer.Ordinal)];
        ObjectRef? budget = context.Index.Objects(Kinds.PodDisruptionBudget)
            .FirstOrDefault(b => b.Ref.Namespace == deployment.Ref.Namespace && Selects(b.Body, deployment.Body))?.Ref;

        List<string> faults = [];
        if (replicas < min) faults.Add($"{replicas} of at least {min} replicas {(ready is null ? "declared" : "ready")}");
        else if (nodes.Length == 1) faults.Add($"all pods run on node {nodes[0]}");
        if (budget is null) faults.Add("no PodDisruptionBudget selects it");
        EvidenceRef see = deployment.Ref.See(ready is null ? "/spec/replicas" : "/status/readyReplicas");
        if (faults.Count > 0)
            return Definition.Warn(context, deployment.Ref.ToString(), deployment.Ref.Namespace, $"{deployment.Ref.Name} may not survive the loss of a node: {string.Join(", ", faults)}.", see)
                with { Patch = budget is null ? Budget(deployment) : null };
        if (ready is null || nodes.IsEmpty)
            return Definition.NotEvaluable(context, deployment.Ref.ToString(), deployment.Ref.Namespace, "its ready replicas and the nodes they run on were not read");
        return Definition.Pass(context, deployment.Ref.ToString(), deployment.Ref.Namespace,
            $"{deployment.Ref.Name} has {replicas} ready replicas on {nodes.Length} nodes and a PodDisruptionBudget.", see, budget!.See());
    }

    private static string? Budget(SnapshotObject deployment)
    {
        string[] labels = [.. Json.Fields(deployment.Body, "spec", "selector", "matchLabels").Where(l => l.Value.ValueKind == JsonValueKind.String)
            .Select(l => $"      {Yaml.Scalar(l.Name)}: {Yaml.Scalar(l.Value.GetString()!)}")];
        return labels.Length == 0 ? null : $"""
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: {Yaml.Scalar(deployment.Ref.Name)}
              namespace: {Yaml.Scalar(deployment.Ref.Namespace)}
            spec:
              maxUnavailable: 1
              selector:
                matchLabels:
            {string.Join('\n', labels)}

            """;
    }

    /// <summary>Budgets of such components select by equality; a selector with expressions is not taken as proof.</summary>
    private static bool Selects(JsonElement budget, JsonElement deployment)
    {
        if (Json.At(budget, "spec", "selector", "matchExpressions") is not null) return false;
        JsonProperty[] wanted = [.. Json.Fields(budget, "spec", "selector", "matchLabels")];
        return wanted.Length > 0
            && wanted.All(l => Json.Text(deployment, "spec", "template", "metadata", "labels", l.Name) is { } value && l.Value.ValueEquals(value));
    }
}
