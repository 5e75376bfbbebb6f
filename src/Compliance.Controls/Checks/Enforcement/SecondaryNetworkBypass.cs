using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Enforcement;

/// <summary>CNI-SECONDARY-NETWORK-BYPASS.</summary>
public sealed class SecondaryNetworkBypass : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "CNI-SECONDARY-NETWORK-BYPASS",
        Group = "enforcement",
        Title = "No pod carries a secondary interface that the policy plug-in does not govern",
        Rationale = "Interfaces added by Multus, SR-IOV or macvlan usually bypass policies, so a pod gets a second, unfiltered leg.",
        Condition = "For each namespace with pods that ask for a network attachment not named in allowed_attachments: fails where the namespace is declared sensitive, warns elsewhere. A MultiNetworkPolicy does not excuse: whether its controller runs is not read in this version, so a sensitive namespace that has one is not evaluable. Not applicable when discovery shows that the cluster serves no NetworkAttachmentDefinition, or none was found and no pod asks for one.",
        Remediation = "Remove the attachment, or deploy multi-networkpolicy and cover the interface; isolate the underlying VLAN.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Pod, Kinds.NetworkAttachmentDefinition, Kinds.MultiNetworkPolicy],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("allowed_attachments", ""),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        // Manifests cannot show that a cluster has no NetworkAttachmentDefinition; discovery of a cluster that serves none can.
        if (context.Snapshot.Listings.Any(l => l.Kind == Kinds.NetworkAttachmentDefinition && l.Outcome == ListOutcome.Absent))
            return [Definition.NotApplicable(context, context.Cluster(), null, "the cluster serves no NetworkAttachmentDefinition, so pods have one interface")];
        ImmutableArray<(SnapshotObject Owner, ImmutableArray<string> Networks)> asking =
        [
            .. context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod)
                .DistinctBy(Flows.WorkloadName, StringComparer.Ordinal).Select(e => context.Index.Find(e.Source)).OfType<SnapshotObject>()
                .Select(o => (Owner: o, Networks: Attachments(o).ToImmutableArray())).Where(a => !a.Networks.IsEmpty),
        ];
        if (asking.IsEmpty && !context.Index.Objects(Kinds.NetworkAttachmentDefinition).Any())
            return [Definition.NotApplicable(context, context.Cluster(), null, "no NetworkAttachmentDefinition was found and no pod asks for one")];
        ImmutableArray<string> allowed = context.List("allowed_attachments");
        ImmutableArray<(SnapshotObject Owner, ImmutableArray<string> Networks)> attached =
            [.. asking.Select(a => (a.Owner, a.Networks.RemoveAll(allowed.Contains))).Where(a => !a.Item2.IsEmpty)];
        if (attached.IsEmpty)
            return [Definition.Pass(context, context.Cluster(), null, "No pod asks for a network attachment outside the allowed ones.")];
        return attached.GroupBy(a => a.Owner.Ref.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => Of(context, g.Key, [.. g]));
    }

    private CheckResult Of(CheckContext context, string ns, ImmutableArray<(SnapshotObject Owner, ImmutableArray<string> Networks)> attached)
    {
        string subject = $"namespace/{ns}";
        string found = $"{Answers.Count(attached.Length, "workload")} with secondary interfaces: {Answers.Some(attached.Select(a => $"{a.Owner.Ref} ({string.Join(", ", a.Networks)})"))}";
        ImmutableArray<EvidenceRef> evidence = [.. attached.Take(20).Select(a => a.Owner.Ref.See(Pointer(a.Owner), string.Join(", ", a.Networks)))];
        if (!context.Sensitive(ns)) return Definition.Warn(context, subject, ns, $"{found}.", evidence);
        if (context.Index.Objects(Kinds.MultiNetworkPolicy).Any(p => p.Ref.Namespace == ns))
            return Definition.NotEvaluable(context, subject, ns, $"{found}; whether a controller enforces the MultiNetworkPolicies of {ns} is not read") with { Evidence = evidence };
        return Definition.Fail(context, subject, ns, $"{found}.", new()
        {
            To = attached[0].Owner.Ref.ToString(),
            AllowedBy = $"attachment {attached[0].Networks[0]} is an interface that no policy governs",
        }, evidence) with { Patch = Patch(context, attached) };
    }

    /// <summary>The workloads without the attachments; null where the object that makes the pods was not read or keeps others of its attachments.</summary>
    private static string? Patch(CheckContext context, ImmutableArray<(SnapshotObject Owner, ImmutableArray<string> Networks)> attached)
    {
        const int Readable = 20;
        if (attached.Length > Readable) return null;
        Dictionary<ObjectRef, ObjectRef?> workloads = context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod)
            .DistinctBy(e => e.Source).ToDictionary(e => e.Source, e => Maker(context, e));
        List<string> documents = [];
        foreach ((SnapshotObject owner, ImmutableArray<string> networks) in attached)
        {
            if (workloads.GetValueOrDefault(owner.Ref) is not { } made || context.Index.Find(made) is not { } maker
                || PodTemplate.Of(maker) is not { } template || Json.Text(maker.Body, "apiVersion") is not { } version
                || !Attachments(maker).SequenceEqual(networks, StringComparer.Ordinal)) return null;
            JsonObject annotation = new() { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["k8s.v1.cni.cncf.io/networks"] = null } } };
            foreach (string field in template.Pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse()) annotation = new() { [field] = annotation };
            JsonObject metadata = annotation["metadata"] as JsonObject ?? [];
            metadata["name"] = made.Name;
            metadata["namespace"] = made.Namespace;
            JsonObject document = new() { ["apiVersion"] = version, ["kind"] = made.Kind.Kind, ["metadata"] = metadata.DeepClone() };
            if (annotation["spec"] is { } spec) document["spec"] = spec.DeepClone();
            documents.Add(Yaml.Block(document));
        }
        return "# null takes the annotation away. A pod keeps its interfaces until it is made anew.\n" + string.Join("---\n", documents);
    }

    /// <summary>The object somebody writes for the pod: its workload, or the pod where nothing else owns it.</summary>
    private static ObjectRef? Maker(CheckContext context, Endpoint endpoint) =>
        endpoint.FromTemplate || endpoint.Workload is null || endpoint.Workload is { Kind: "Pod" } own && own.Name == endpoint.Source.Name ? endpoint.Source
        : Kinds.Workloads.Where(k => k.Kind == endpoint.Workload.Kind).Select(k => new ObjectRef(k, endpoint.Workload.Namespace, endpoint.Workload.Name))
            .FirstOrDefault(w => context.Index.Find(w) is not null);

    private static string Pointer(SnapshotObject owner) =>
        $"{PodTemplate.Of(owner)?.Pointer}/metadata/annotations/k8s.v1.cni.cncf.io~1networks";

    /// <summary>Names of the attachments a pod or pod template asks for: a list with commas, or a JSON list of objects with a name.</summary>
    private static string[] Attachments(SnapshotObject owner)
    {
        if (PodTemplate.Of(owner) is not { } pod || Json.Text(pod.Body, "metadata", "annotations", "k8s.v1.cni.cncf.io/networks") is not { } text) return [];
        if (!text.TrimStart().StartsWith('[')) return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        try
        {
            using JsonDocument list = JsonDocument.Parse(text);
            return [.. list.RootElement.EnumerateArray().Select(n => Json.Text(n, "name") ?? "an unnamed attachment")];
        }
        catch (JsonException)
        {
            // Multus would refuse it or read it in its own way; either way it is an attachment nobody allowed by name.
            return ["an unreadable list of attachments"];
        }
    }
}
