using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Controls.Facts.Tenancy;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-VCLUSTER-ISOLATION.</summary>
public sealed class VirtualClusterIsolation : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-VCLUSTER-ISOLATION",
        Group = "segmentation",
        Title = "Virtual clusters are confined on the host cluster",
        Rationale = "Pods of a virtual cluster run as ordinary pods of the host. Policies written inside of it have no effect here unless they are synced, and by default they are not.",
        Condition = "A virtual cluster is told by the label vcluster.loft.sh/managed-by of pods on the host. One result for each, by host namespace and name: fails when one of its pods is on the host network or is not isolated on the host for ingress and egress, and when its pods can open a connection to pods of another virtual cluster, or to pods of system_namespaces on a port other than allowed_ports and approved flows, allowed or under a condition; warns when no policy on the host is derived from one of its own. What its own API holds is not evaluable from the host, and is a result of its own. The rights of its service account are not looked at here.",
        Remediation = "Set policies.networkPolicy.enabled and sync.toHost.networkPolicies.enabled in vcluster.yaml, and add a guardrail on the host that names its namespace.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service, Kinds.Deployment, Kinds.StatefulSet],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("allowed_ports", SystemNamespaces.UsualPorts).Add("system_namespaces", SystemNamespaces.Usual),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<VirtualCluster> clusters = VirtualCluster.Of(context);
        if (clusters.IsEmpty)
        {
            ImmutableArray<ObjectRef> planes = VirtualCluster.ControlPlanes(context);
            yield return Definition.NotApplicable(context, context.Cluster(), null, planes.IsEmpty
                ? "no pod of a virtual cluster runs here" : $"{planes[0]} is the control plane of a virtual cluster, and no pod of one is synced to this host");
            yield break;
        }
        SystemNamespaces system = new(context, context.List("system_namespaces"), context.List("allowed_ports"));
        ImmutableArray<Endpoint> platform = [.. context.Index.PodsByNamespace.Where(n => system.Contains(n.Key)).SelectMany(n => n.Value)];
        Trespass trespass = new(context);
        foreach (VirtualCluster cluster in clusters)
        {
            ImmutableArray<Endpoint> foreign =
                [.. clusters.Where(c => c != cluster).SelectMany(c => c.Pods).Where(p => p.Kind == EndpointKind.Pod), .. platform.Where(p => p.Namespace != cluster.Namespace)];
            yield return Of(context, trespass, system, cluster, foreign);
            yield return Definition.NotEvaluable(context, $"{Subject(cluster)}/inside", cluster.Namespace,
                $"policies, roles and namespaces inside the virtual cluster {cluster.Name} can be read only through its own API");
        }
    }

    private CheckResult Of(CheckContext context, Trespass trespass, SystemNamespaces system, VirtualCluster cluster, ImmutableArray<Endpoint> foreign)
    {
        (string subject, string ns) = (Subject(cluster), cluster.Namespace);
        string synced = cluster.SyncedPolicies.IsEmpty ? "; no policy of its own is synced to the host" : $"; {Answers.Count(cluster.SyncedPolicies.Length, "policy", "policies")} of its own synced to the host";
        if (cluster.Pods.FirstOrDefault(p => p.Kind == EndpointKind.HostNetworkPod) is { } onHost)
            return Definition.Fail(context, subject, ns, $"{Flows.Name(onHost)} of the virtual cluster {cluster.Name} uses the host network{synced}.",
                new() { AllowedBy = $"{onHost.Source} is on the network of its node, and no pod policy governs it" }, onHost.Source.See("/spec/hostNetwork"));
        ImmutableArray<(Endpoint Pod, Direction Direction)> open =
        [
            .. cluster.Pods.SelectMany(p => new[] { Direction.Ingress, Direction.Egress }.Where(d => context.Reachability.IsolatedBy(p, d).IsEmpty).Select(d => (p, d))),
        ];
        if (!open.IsEmpty && EngineMode.IsolatesUnselected(context.Reachability.Enforcement)) open = [];
        if (!open.IsEmpty)
        {
            (Endpoint pod, Direction direction) = open[0];
            string word = direction == Direction.Ingress ? "ingress" : "egress";
            string found = $"{Answers.Count(open.Select(o => o.Pod).Distinct().Count(), "pod")} of the virtual cluster {cluster.Name} not isolated on the host, such as {Flows.Name(pod)} for {word}{synced}";
            if (context.Index.DoubtAboutAbsence(ns) is { } missing) return Definition.NotEvaluable(context, subject, ns, $"{found}, but {missing}");
            return Definition.Fail(context, subject, ns, $"{found}.",
                new() { From = direction == Direction.Egress ? Flows.Name(pod) : null, To = direction == Direction.Ingress ? Flows.Name(pod) : null, AllowedBy = $"no policy on the host isolates {Flows.Name(pod)} for {word}" },
                open.Select(o => o.Pod).Distinct().Take(20).Select(p => p.Source.See("/metadata/labels", "pod of the virtual cluster"))) with { Patch = Patch(cluster) };
        }
        (ImmutableSortedDictionary<string, Witness> reached, string? doubt) = trespass.Into(cluster.Pods, foreign,
            p => system.Contains(p.Namespace) ? system.Free(p) : PortSet.Empty, Flows.WorkloadName);
        if (!reached.IsEmpty)
        {
            Witness witness = reached.Values.First();
            return Definition.Fail(context, subject, ns, $"{Answers.Some(reached.Keys)} of the virtual cluster {cluster.Name} can leave it for {witness.To}{synced}.", witness,
                reached.Values.Where(w => w.Policy is not null).Take(20).Select(w => w.Policy!.See(w.Pointer, $"lets {w.From} out")));
        }
        if (doubt is not null) return Definition.NotEvaluable(context, subject, ns, $"whether pods of the virtual cluster {cluster.Name} can leave it is open: {doubt}");
        ImmutableArray<ObjectRef> policies = [.. cluster.OwnPolicies, .. cluster.SyncedPolicies];
        string held = $"The {Answers.Count(cluster.Pods.Length, "pod")} of the virtual cluster {cluster.Name} are isolated on the host and reach no other virtual cluster and nothing of the platform but {context.Parameters["allowed_ports"]}{synced}.";
        return cluster.SyncedPolicies.IsEmpty
            ? Definition.Warn(context, subject, ns, held, policies.Take(20).Select(p => p.See()))
            : Definition.Pass(context, subject, ns, held, policies.Take(20).Select(p => p.See()));
    }

    private static string Subject(VirtualCluster cluster) => $"vcluster/{cluster.Namespace}/{cluster.Name}";

    private static string Patch(VirtualCluster cluster) => $$$"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: confine-virtual-cluster
          namespace: {{{Yaml.Scalar(cluster.Namespace)}}}
        spec:
          podSelector:
            matchLabels:
              {{{VirtualCluster.ManagedBy}}}: {{{Yaml.Scalar(cluster.Name)}}}
          policyTypes: [Ingress, Egress]
          ingress:
          - from: [{podSelector: {}}]
          egress:
          - to: [{podSelector: {}}]
          - to:
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
              podSelector: {matchLabels: {k8s-app: kube-dns}}
            ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]

        """;
}
