using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-METADATA-API.</summary>
public sealed class MetadataApi : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-METADATA-API",
        Group = "perimeter",
        Title = "Pods cannot reach the cloud metadata service",
        Rationale = "The metadata service hands out credentials of the node, so one forged request from a pod becomes access to the cloud.",
        Condition = "For each namespace in scope: fails when a workload that is not in allowed_workloads (NS/NAME or NS/*) may open a connection, allowed or under a condition, to a metadata address of the clouds that the providerID of the nodes names: 169.254.169.254, on AWS also fd00:ec2::254, on Azure 168.63.129.16, on Alibaba Cloud 100.100.100.200 instead; with pod_identity_ok other than true on AWS also 169.254.170.2 and 169.254.170.23. A pod is judged for the address families it has. Where a node names no known provider, all of these must be unreachable to pass, and a way to one is not evaluable. Not applicable when every node is of metal3 or vSphere. Pods on the host network reach the service as their node does and are left to EXP-HOSTNETWORK-BYPASS. Controls on the node, such as a hop limit, are not seen.",
        Remediation = "Deny the metadata addresses by a policy for the whole cluster, and give workloads an identity of their own.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("allowed_workloads", "").Add("pod_identity_ok", "true"),
    };

    private sealed record Way(Endpoint Pod, IPAddress Address, Connections Connections, CheckVerdict Verdict, string Doubt);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        MetadataAddresses metadata = MetadataAddresses.Of(context.Index.Objects(Kinds.Node), context.Parameters["pod_identity_ok"] == "true");
        if (metadata.None)
            return [Definition.NotApplicable(context, context.Cluster(), null, "every node is of a provider without a metadata service")];
        ImmutableArray<string> allowed = context.List("allowed_workloads");
        ImmutableArray<(IPAddress, EndpointClass)> targets = [.. metadata.Targets.Select(a => (a, context.Reachability.ClassOf(a)))];
        return Definition.ForEachNamespace(context, (ns, pods) =>
        {
            ImmutableArray<Endpoint> judged = [.. pods.Where(p => !allowed.Contains($"{ns}/*") && !allowed.Contains($"{ns}/{p.Workload?.Name ?? p.Name}"))];
            CheckResult result = Of(context, ns, metadata.Provider, targets, judged);
            // The patch selects the whole namespace, so nobody in it may have leave to reach the addresses.
            return result.Verdict == CheckVerdict.Fail && judged.Length == pods.Length ? result with { Patch = MetadataPatch.Of(context, ns, judged, metadata.Targets) } : result;
        });
    }

    private CheckResult Of(
        CheckContext context, string ns, string? provider, ImmutableArray<(IPAddress, EndpointClass)> targets, ImmutableArray<Endpoint> pods)
    {
        string subject = $"namespace/{ns}";
        ImmutableArray<Way> ways = [.. pods.SelectMany(p => Ways(context, p, targets))];
        ImmutableArray<Way> open = [.. ways.Where(w => w.Verdict == CheckVerdict.Fail).DistinctBy(w => Flows.WorkloadName(w.Pod), StringComparer.Ordinal)];
        if (!open.IsEmpty)
        {
            string found = $"{Answers.Count(open.Length, "workload")} in {ns} can reach a metadata address ({open[0].Address}): {Answers.Some(open.Select(w => Flows.WorkloadName(w.Pod)))}";
            if (provider is null)
                return Definition.NotEvaluable(context, subject, ns, $"{found}; the nodes do not all name a known provider, so whether it answers there is open");
            return context.Index.DoubtAboutAbsence(ns) is { } unread
                ? Definition.NotEvaluable(context, subject, ns, $"{found}, but {unread}")
                : Definition.Fail(context, subject, ns, $"{found}. The nodes are of {provider}.",
                    Flows.Witness(context, new Party.Inside(open[0].Pod), new Party.Address(open[0].Address), open[0].Connections),
                    open.Take(20).Select(w => w.Pod.Source.See()));
        }
        if (ways.FirstOrDefault(w => w.Verdict == CheckVerdict.NotEvaluable) is { } doubtful)
            return Definition.NotEvaluable(context, subject, ns, $"whether {Flows.WorkloadName(doubtful.Pod)} can reach {doubtful.Address} is open: {doubtful.Doubt}");
        return Definition.Pass(context, subject, ns, pods.IsEmpty
            ? $"Every workload of {ns} is allowed to reach the metadata service."
            : $"None of {Answers.Count(pods.Length, "pod")} in {ns} can reach {Answers.Some(targets.Select(t => t.Item1.ToString()))}.");
    }

    private static IEnumerable<Way> Ways(CheckContext context, Endpoint pod, ImmutableArray<(IPAddress Address, EndpointClass Class)> targets)
    {
        EndpointClass own = context.Reachability.ClassOf(pod);
        foreach ((IPAddress address, EndpointClass external) in targets)
        {
            if (!pod.Addresses.IsEmpty && pod.Addresses.All(a => a.AddressFamily != address.AddressFamily)) continue;
            Connections connections = context.Reachability.Between(own, external);
            CheckVerdict verdict = Flows.MustNotReach(connections);
            string doubt = connections.Reasons.FirstOrDefault() ?? "the policies leave it undefined";
            if (verdict == CheckVerdict.Fail && pod.Addresses.IsEmpty && address.AddressFamily == AddressFamily.InterNetworkV6)
                (verdict, doubt) = (CheckVerdict.NotEvaluable, "the pod has no address yet, so its address families are not known");
            if (verdict != CheckVerdict.Pass) yield return new(pod, address, connections, verdict, doubt);
        }
    }
}
