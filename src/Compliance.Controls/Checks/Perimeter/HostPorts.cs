using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-HOSTPORT.</summary>
public sealed class HostPorts : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-HOSTPORT",
        Group = "perimeter",
        Title = "No application container binds a host port",
        Rationale = "A host port exposes the container on the addresses of its node, beside Services and often beside policy.",
        Condition = "Fails for each workload outside allowed (NS/NAME or NS/*) and outside exempt namespaces whose containers or init containers declare a hostPort; high in namespaces declared sensitive. Not evaluable for a workload whose hostPort is no port number. Pods on the host network are left to EXP-HOSTNETWORK-BYPASS, because every port of theirs is one of the node.",
        Remediation = "Reach the container through a Service, remove hostPort from the pod template, and enforce the baseline Pod Security Standard in the namespace.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Pod],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("allowed", ""),
    };

    private sealed record HostPort(Endpoint Pod, string Pointer, string? Port);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> allowed = context.List("allowed");
        int excused = 0;
        bool answered = false;
        foreach (IGrouping<string, Endpoint> workload in context.Reachability.Population.Endpoints
            .Where(e => e.Kind == EndpointKind.Pod && !context.Exempt(e.Namespace))
            .GroupBy(Flows.WorkloadName, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            ImmutableArray<HostPort> ports = [.. workload.SelectMany(p => Of(context, p))];
            if (ports.IsEmpty) continue;
            Endpoint first = workload.First();
            if (allowed.Contains($"{first.Namespace}/*") || allowed.Contains($"{first.Namespace}/{first.Workload?.Name ?? first.Name}"))
            {
                excused++;
                continue;
            }
            answered = true;
            yield return Of(context, workload.Key, ports);
        }
        if (!answered)
            yield return Definition.Pass(context, context.Cluster(), null,
                excused == 0 ? "No workload in scope binds a host port." : $"Only {Answers.Count(excused, "allowed workload")} {(excused == 1 ? "binds" : "bind")} host ports.");
    }

    private CheckResult Of(CheckContext context, string workload, ImmutableArray<HostPort> ports)
    {
        string ns = ports[0].Pod.Namespace;
        if (ports.FirstOrDefault(p => p.Port is not null) is not { } example)
            return Definition.NotEvaluable(context, workload, ns, $"{ports[0].Pod.Source}{ports[0].Pointer} is no port number from 0 to 65535");
        string numbers = Answers.Some(ports.Select(p => p.Port).OfType<string>().Distinct(StringComparer.Ordinal));
        string nodes = Answers.Some(ports.Select(p => p.Pod.Node).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return Definition.Fail(context, workload, ns, $"{workload} binds {numbers} of its nodes{(nodes.Length == 0 ? "" : $" on {nodes}")}.",
            new()
            {
                To = example.Pod.Node is { } node ? $"node/{node}" : Flows.Name(example.Pod),
                Port = example.Port,
                AllowedBy = $"{example.Pod.Source}{example.Pointer} binds {example.Port} on the addresses of the node",
            },
            ports.Take(20).Select(p => p.Pod.Source.See(p.Pointer, p.Port)))
            with { Severity = context.Sensitive(ns) ? Severity.High : Definition.Severity, Patch = Patch(context, ports[0].Pod) };
    }

    /// <summary>The template without its host ports; null where a pod stands alone, because its ports cannot change.</summary>
    private static string? Patch(CheckContext context, Endpoint endpoint)
    {
        if (endpoint.Workload is not { Kind: "Deployment" or "StatefulSet" or "DaemonSet" } workload
            || context.Index.Find(endpoint.Source) is not { } source || PodTemplate.Of(source) is not { } pod) return null;
        StringBuilder lists = new();
        foreach (string list in (string[])["containers", "initContainers"])
        {
            StringBuilder containers = new();
            foreach (JsonElement container in Json.Items(pod.Body, "spec", list))
            {
                ImmutableArray<JsonElement> bound = [.. Json.Items(container, "ports").Where(p => Json.At(p, "hostPort") is { ValueKind: not JsonValueKind.Null })];
                if (bound.IsEmpty) continue;
                // Patches find a port by its number in the container: two that share it cannot be told apart.
                if (Json.Text(container, "name") is not { } name || bound.Any(p => Json.Int(p, "containerPort") is not { } number
                    || Json.Items(container, "ports").Count(o => Json.Int(o, "containerPort") == number) > 1)) return null;
                containers.Append(CultureInfo.InvariantCulture, $"      - name: {Yaml.Scalar(name)}\n        ports:\n");
                foreach (JsonElement port in bound) containers.Append(CultureInfo.InvariantCulture, $"        - {{containerPort: {Json.Int(port, "containerPort")}, hostPort: null}}\n");
            }
            if (containers.Length > 0) lists.Append(CultureInfo.InvariantCulture, $"      {list}:\n{containers}");
        }
        return lists.Length == 0 ? null : $"""
            # As a strategic merge patch, in which null takes a field away.
            apiVersion: apps/v1
            kind: {workload.Kind}
            metadata:
              name: {Yaml.Scalar(workload.Name)}
              namespace: {Yaml.Scalar(workload.Namespace)}
            spec:
              template:
                spec:

            """ + lists;
    }

    /// <summary>Host ports that a pod declares; 0 means none, as an absent field does. The port is null where the field is no port number.</summary>
    private static IEnumerable<HostPort> Of(CheckContext context, Endpoint endpoint)
    {
        if (context.Index.Find(endpoint.Source) is not { } source || PodTemplate.Of(source) is not { } pod) yield break;
        foreach (string list in (string[])["containers", "initContainers"])
            foreach ((int c, JsonElement container) in Json.Items(pod.Body, "spec", list).Index())
                foreach ((int p, JsonElement port) in Json.Items(container, "ports").Index())
                {
                    if (Json.At(port, "hostPort") is not { ValueKind: not JsonValueKind.Null }) continue;
                    int? number = Json.Int(port, "hostPort");
                    if (number == 0) continue;
                    yield return new(endpoint, $"{pod.Pointer}/spec/{list}/{c}/ports/{p}/hostPort",
                        number is > 0 and <= 65535 ? $"{Json.Text(port, "protocol") ?? "TCP"}/{number}" : null);
                }
    }
}
