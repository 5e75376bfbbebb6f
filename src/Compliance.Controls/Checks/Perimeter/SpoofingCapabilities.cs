using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-SPOOFING-CAPS.</summary>
public sealed class SpoofingCapabilities : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-SPOOFING-CAPS",
        Group = "perimeter",
        Title = "Pods cannot forge source addresses",
        Rationale = "Identity and policy rest on source addresses; raw sockets, a privileged container or a plug-in that does not verify sources let a pod forge them.",
        Condition = "One result for each namespace in scope with pods: fails where it is declared sensitive, or a pod of it is in a zone of the kind cde or phi, and warns elsewhere, when a container, init or ephemeral container of a workload outside allowed_workloads (NS/NAME or NS/*) is privileged or has NET_RAW or NET_ADMIN; when, under Calico, workloadSourceSpoofing is Any and the pod names allowedSourcePrefixes, or bpfEnforceRPF is other than Strict with bpfEnabled; or when, under Cilium, enable-source-ip-verification is false. A container that drops neither ALL nor NET_RAW has NET_RAW where its node runs containerd, Docker or CRI-O before 1.18; where the runtime is not known, that is not evaluable. Windows nodes are left out. What a Pod Security level of the namespace would refuse is not counted for pods that run. Options set on single endpoints of Cilium are not in the API and not seen.",
        Remediation = "Drop ALL capabilities, enforce the restricted Pod Security Standard in the namespace, and keep source verification on.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Pod, Kinds.Node, .. Kinds.PlugInSettings],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("allowed_workloads", ""),
    };

    private sealed record Forger(Endpoint Pod, ObjectRef Source, string Pointer, string Capability, string Statement, bool Certain);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        SourceVerification verification = SourceVerification.Of(context);
        HashSet<string> windows = [.. context.Reachability.Enforcement.WindowsNodes];
        ImmutableArray<string> allowed = context.List("allowed_workloads");
        ImmutableArray<IGrouping<string, Endpoint>> namespaces =
        [
            .. context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node && !context.Exempt(e.Namespace))
                .Where(e => e.Node is not { } node || !windows.Contains(node))
                .GroupBy(e => e.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal),
        ];
        if (namespaces.IsEmpty) yield return Definition.NotApplicable(context, context.Cluster(), null, "no namespace in scope has a pod");
        foreach (IGrouping<string, Endpoint> ns in namespaces)
            yield return Of(context, ns.Key, verification,
                [.. ns.Where(p => !allowed.Contains($"{ns.Key}/*") && !allowed.Contains($"{ns.Key}/{p.Workload?.Name ?? p.Name}"))]);
    }

    private CheckResult Of(CheckContext context, string ns, SourceVerification verification, ImmutableArray<Endpoint> pods)
    {
        string subject = $"namespace/{ns}";
        if (pods.IsEmpty) return Definition.Pass(context, subject, ns, $"Every workload of {ns} is allowed to forge addresses.");
        ImmutableArray<Forger> forgers = [.. pods.Select(p => Worst(context, p, verification)).OfType<Forger>()
            .GroupBy(f => Flows.WorkloadName(f.Pod), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.OrderByDescending(f => f.Certain).First())];
        ImmutableArray<Forger> certain = [.. forgers.Where(f => f.Certain)];
        ImmutableArray<EvidenceRef> evidence =
            [.. verification.Off.Select(o => o.Object.See(o.Pointer, o.Statement)), .. forgers.Take(20).Select(f => f.Source.See(f.Pointer, f.Statement))];
        if (certain.IsEmpty && verification.Off.IsEmpty)
            return forgers.IsEmpty
                ? Definition.Pass(context, subject, ns, $"No container of {Answers.Count(pods.Length, "pod")} in {ns} can forge source addresses.")
                : Definition.NotEvaluable(context, subject, ns, $"{forgers[0].Statement} in {Flows.WorkloadName(forgers[0].Pod)}") with { Evidence = evidence };
        string found = certain.IsEmpty ? "" : $"{Answers.Count(certain.Length, "workload")} in {ns} can forge source addresses: {Answers.Some(certain.Select(f => $"{Flows.WorkloadName(f.Pod)} ({f.Capability})"))}";
        string off = verification.Off.IsEmpty ? "" : verification.Off[0].Statement;
        string summary = $"{string.Join("; ", ((string[])[found, off]).Where(s => s.Length > 0))}.";
        if (!pods.Any(context.Sensitive)) return Definition.Warn(context, subject, ns, summary, evidence);
        return Definition.Fail(context, subject, ns, summary,
            certain.IsEmpty ? new() { AllowedBy = off } : new() { To = Flows.Name(certain[0].Pod), AllowedBy = $"{certain[0].Statement} ({certain[0].Source}{certain[0].Pointer})" },
            evidence) with { Patch = certain.IsEmpty ? null : Patch(context, certain[0]) };
    }

    private static Forger? Worst(CheckContext context, Endpoint pod, SourceVerification verification)
    {
        if (context.Index.Find(pod.Source) is not { } source || PodTemplate.Of(source) is not { } template) return null;
        SnapshotObject? node = pod.Node is { } name ? context.Index.Find(new(Kinds.Node, "", name)) : null;
        if (verification.OfPod(source.Ref, template) is { } gap) return new(pod, source.Ref, gap.Pointer, "further source addresses", gap.Statement, true);
        return ForgingCapability.Of(template, ForgingCapability.Default(node?.Body)).FirstOrDefault() is { } worst
            ? new(pod, source.Ref, worst.Pointer, worst.Capability, worst.Source, worst.Certain) : null;
    }

    /// <summary>A pod template is patched by the names of its containers, so the others stay as they are.</summary>
    private static string? Patch(CheckContext context, Forger forger)
    {
        if (forger.Pod.Workload is not { Kind: "Deployment" or "StatefulSet" or "DaemonSet" } workload
            || context.Index.Find(forger.Source) is not { } source || PodTemplate.Of(source) is not { } template) return null;
        IEnumerable<string> containers = Json.Items(template.Body, "spec", "containers").Select(c => Json.Text(c, "name")).OfType<string>()
            .Select(name => $"      - name: {Yaml.Scalar(name)}\n        securityContext: {{privileged: false, capabilities: {{drop: [ALL]}}}}\n");
        return $"""
            apiVersion: apps/v1
            kind: {workload.Kind}
            metadata:
              name: {Yaml.Scalar(workload.Name)}
              namespace: {Yaml.Scalar(workload.Namespace)}
            spec:
              template:
                spec:
                  containers:

            """ + string.Concat(containers);
    }
}
