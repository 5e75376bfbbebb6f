using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-HOSTNETWORK-BYPASS.</summary>
public sealed class HostNetworkBypass : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-HOSTNETWORK-BYPASS",
        Group = "perimeter",
        Title = "No application pod uses the host network",
        Rationale = "Pods on the host network are usually outside pod policies, share the node's identity, and reach node-local services and metadata.",
        Condition = "Fails for each workload with pods on the host network outside allowed_system_workloads (NS/NAME or NS/*); critical in namespaces declared sensitive. Such pods are treated as their node in every reachability result.",
        Remediation = "Remove hostNetwork from the pod template, and enforce the baseline Pod Security Standard in the namespace.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Pod],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("allowed_system_workloads", "kube-system/*, calico-system/*, cilium/*"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> allowed = context.List("allowed_system_workloads");
        ImmutableArray<Endpoint> onHost = [.. context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.HostNetworkPod)];
        int excused = 0;
        foreach (IGrouping<string, Endpoint> workload in onHost.GroupBy(Flows.WorkloadName, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Endpoint pod = workload.First();
            string name = pod.Workload?.Name ?? pod.Name;
            if (allowed.Contains($"{pod.Namespace}/*") || allowed.Contains($"{pod.Namespace}/{name}"))
            {
                excused++;
                continue;
            }
            string pointer = pod.FromTemplate ? (pod.Source.Kind.Kind == "CronJob" ? "/spec/jobTemplate/spec/template/spec/hostNetwork" : "/spec/template/spec/hostNetwork") : "/spec/hostNetwork";
            string nodes = Answers.Some(workload.Select(p => p.Node).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            string ports = Answers.Some(workload.SelectMany(p => p.Ports).Select(p => $"{p.Protocol.ToString().ToUpperInvariant()}/{p.Number}").Distinct(StringComparer.Ordinal));
            yield return Definition.Fail(context, workload.Key, pod.Namespace,
                $"{Answers.Count(workload.Count(), "pod")} of {workload.Key} {(workload.Count() == 1 ? "uses" : "use")} the host network" +
                $"{(nodes.Length == 0 ? "" : $" on {nodes}")}{(ports.Length == 0 ? "" : $", ports {ports}")}.",
                new()
                {
                    From = Flows.Name(pod), To = pod.Node is { } node ? $"node/{node}" : null,
                    AllowedBy = $"{pod.Source}{pointer} is true, so the pod is on the network of its node and no pod policy governs it",
                },
                workload.Take(20).Select(p => p.Source.See(pointer)))
                with { Severity = context.Sensitive(pod.Namespace) ? Severity.Critical : Definition.Severity, Patch = Patch(pod) };
        }
        if (excused == onHost.Select(Flows.WorkloadName).Distinct(StringComparer.Ordinal).Count())
            yield return Definition.Pass(context, context.Cluster(), null,
                excused == 0 ? "No pod uses the host network." : $"Only {Answers.Count(excused, "allowed system workload")} {(excused == 1 ? "uses" : "use")} the host network.");
    }

    /// <summary>The workload of a pod without the host network; null where no template makes the pod.</summary>
    internal static string? Patch(Endpoint pod)
    {
        if (pod.Workload is not { } workload || workload.Kind is not ("Deployment" or "StatefulSet" or "DaemonSet")) return null;
        return $"""
            apiVersion: apps/v1
            kind: {workload.Kind}
            metadata:
              name: {Yaml.Scalar(workload.Name)}
              namespace: {Yaml.Scalar(workload.Namespace)}
            spec:
              template:
                spec:
                  hostNetwork: false

            """;
    }
}
