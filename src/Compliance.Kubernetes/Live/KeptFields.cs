using System.Collections.Frozen;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>The fields that are kept of each trimmed kind: what the engine and the checks read, and no more, so that a big cluster fits.</summary>
internal static class KeptFields
{
    private static readonly string[] Metadata =
    [
        .. Under("metadata", "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "labels",
            "annotations", "ownerReferences"),
    ];

    private static readonly string[] Container =
        ["name", "image", "command", "args", "env.name", "env.value", "ports", "securityContext", "restartPolicy"];

    private static readonly string[] PodSpec =
    [
        "nodeName", "hostNetwork", "hostPID", "hostIPC", "serviceAccountName", "automountServiceAccountToken", "runtimeClassName",
        "nodeSelector", "affinity", "tolerations", "securityContext", "dnsPolicy", "dnsConfig", "restartPolicy",
        .. Under("containers", Container), .. Under("initContainers", Container), .. Under("ephemeralContainers", Container),
    ];

    private static readonly string[] ContainerStatus = ["name", "ready", "restartCount", "image", "imageID", "lastState.terminated.finishedAt"];

    private static readonly string[] Pod =
    [
        .. Metadata, .. Under("spec", PodSpec),
        .. Under("status", "phase", "podIP", "podIPs", "hostIP", "hostIPs", "startTime", "conditions.type", "conditions.status"),
        .. Under("status.containerStatuses", ContainerStatus), .. Under("status.initContainerStatuses", ContainerStatus),
    ];

    private static readonly string[] Workload =
    [
        .. Metadata, .. Template("spec.template"), .. Template("spec.jobTemplate.spec.template"),
        .. Under("spec", "replicas", "selector", "serviceName", "schedule", "suspend", "parallelism", "completions", "strategy", "updateStrategy"),
        .. Under("status", "replicas", "readyReplicas", "availableReplicas", "updatedReplicas", "observedGeneration", "desiredNumberScheduled",
            "currentNumberScheduled", "numberReady", "numberAvailable", "numberUnavailable", "numberMisscheduled", "updatedNumberScheduled",
            "active", "succeeded", "failed", "conditions.type", "conditions.status"),
    ];

    private static readonly string[] Report =
    [
        .. Metadata, .. Under("scope", "apiVersion", "kind", "namespace", "name"), "summary", "source",
        .. Under("results", "policy", "rule", "result", "status", "category", "severity", "source", "timestamp", "scored"),
        .. Under("results.resources", "apiVersion", "kind", "namespace", "name"), .. Under("results.subjects", "apiVersion", "kind", "namespace", "name"),
    ];

    // Inline Helm values and parameters of a release often hold passwords: they are never kept.
    private static readonly string[] ArgoSource = ["repoURL", "path", "chart", "targetRevision", "ref"];

    private static readonly string[] Flux =
    [
        .. Metadata, .. Under("spec", "suspend", "interval", "prune", "path", "sourceRef", "chart", "chartRef", "targetNamespace", "serviceAccountName", "kubeConfig.secretRef.name",
            "kubeConfig.configMapRef.name", "driftDetection", "releaseName"),
        .. Under("status", "conditions", "inventory", "lastAppliedRevision", "lastAttemptedRevision", "observedGeneration"),
    ];

    private static readonly FrozenDictionary<ResourceKind, FieldSelection> ByKind = new Dictionary<ResourceKind, string[]>
    {
        [new("", "Pod")] = Pod,
        [new("", "Node")] =
        [
            .. Metadata, .. Under("spec", "podCIDR", "podCIDRs", "providerID", "taints", "unschedulable"),
            .. Under("status", "addresses", "nodeInfo", "conditions.type", "conditions.status"),
        ],
        [new("", "ServiceAccount")] = [.. Metadata, "automountServiceAccountToken"],
        [new("", "ReplicationController")] = Workload,
        [new("apps", "Deployment")] = Workload,
        [new("apps", "StatefulSet")] = Workload,
        [new("apps", "DaemonSet")] = Workload,
        [new("apps", "ReplicaSet")] = Workload,
        [new("batch", "Job")] = Workload,
        [new("batch", "CronJob")] = Workload,
        [new("cilium.io", "CiliumNode")] = [.. Metadata, .. Under("spec", "addresses", "ipam.podCIDRs", "encryption")],
        [new("cilium.io", "CiliumEndpoint")] = [.. Metadata, .. Under("status", "identity.id", "networking.addressing", "policy", "state")],
        [new("wgpolicyk8s.io", "PolicyReport")] = Report,
        [new("wgpolicyk8s.io", "ClusterPolicyReport")] = Report,
        [new("openreports.io", "Report")] = Report,
        [new("openreports.io", "ClusterReport")] = Report,
        [new("argoproj.io", "Application")] =
        [
            .. Metadata, .. Under("spec", "project", "destination", "syncPolicy", "ignoreDifferences"),
            .. Under("spec.source", ArgoSource), .. Under("spec.sources", ArgoSource),
            .. Under("status", "sync.status", "sync.revision", "sync.revisions", "health.status", "resources", "reconciledAt",
                "operationState.phase", "operationState.startedAt", "operationState.finishedAt", "operationState.syncResult.revision"),
        ],
        [new("argoproj.io", "ApplicationSet")] =
        [
            .. Metadata, .. Under("spec.template.spec", "project", "destination", "syncPolicy"),
            .. Under("spec.template.spec.source", ArgoSource), "status.conditions",
        ],
        [new("kustomize.toolkit.fluxcd.io", "Kustomization")] = Flux,
        [new("helm.toolkit.fluxcd.io", "HelmRelease")] = Flux,
    }.ToFrozenDictionary(e => e.Key, e => FieldSelection.Of(e.Value));

    /// <summary>The selection of a trimmed kind.</summary>
    public static FieldSelection Of(ResourceKind kind) => ByKind[kind];

    private static IEnumerable<string> Template(string at) =>
        [.. Under(at, "metadata.labels", "metadata.annotations"), .. Under(at + ".spec", PodSpec)];

    private static IEnumerable<string> Under(string at, params IEnumerable<string> fields) => fields.Select(f => $"{at}.{f}");
}
