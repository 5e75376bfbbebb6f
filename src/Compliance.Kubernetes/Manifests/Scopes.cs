using System.Collections.Frozen;
using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Manifests;

/// <summary>Which kinds stand outside namespaces. A live cluster says so in its discovery; files do not.</summary>
internal static class Scopes
{
    private static readonly FrozenSet<string> ClusterScoped = new[]
    {
        "/Namespace", "/Node", "/PersistentVolume", "/ComponentStatus",
        "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding",
        "networking.k8s.io/IngressClass", "networking.k8s.io/ServiceCIDR", "networking.k8s.io/IPAddress",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicy", "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io/MutatingAdmissionPolicy", "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io/ValidatingWebhookConfiguration", "admissionregistration.k8s.io/MutatingWebhookConfiguration",
        "apiextensions.k8s.io/CustomResourceDefinition", "apiregistration.k8s.io/APIService", "storage.k8s.io/StorageClass",
        "storage.k8s.io/CSIDriver", "storage.k8s.io/CSINode", "scheduling.k8s.io/PriorityClass", "node.k8s.io/RuntimeClass",
        "policy.networking.k8s.io/AdminNetworkPolicy", "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
        "policy.networking.k8s.io/ClusterNetworkPolicy", "networking.k8s.aws/ClusterNetworkPolicy",
        "operator.tigera.io/Installation", "operator.tigera.io/Goldmane", "operator.tigera.io/LogCollector", "operator.tigera.io/APIServer",
        "cilium.io/CiliumClusterwideNetworkPolicy", "cilium.io/CiliumEgressGatewayPolicy", "cilium.io/CiliumCIDRGroup", "cilium.io/CiliumNode",
        "cilium.io/CiliumClusterwideEnvoyConfig", "cilium.io/CiliumLoadBalancerIPPool", "cilium.io/CiliumIdentity",
        "crd.antrea.io/ClusterNetworkPolicy", "crd.antrea.io/Tier", "crd.antrea.io/ClusterGroup", "crd.antrea.io/Egress",
        "crd.antrea.io/ExternalIPPool", "crd.antrea.io/ExternalNode", "crd.antrea.io/AntreaAgentInfo", "crd.antrea.io/AntreaControllerInfo",
        "k8s.ovn.org/EgressIP", "k8s.ovn.org/AdminPolicyBasedExternalRoute", "ingressnodefirewall.openshift.io/IngressNodeFirewall",
        "config.openshift.io/Network", "config.openshift.io/ClusterVersion", "operator.openshift.io/Network",
        "networking.gke.io/NetworkLogging", "gateway.networking.k8s.io/GatewayClass", "templates.gatekeeper.sh/ConstraintTemplate",
        "kyverno.io/ClusterPolicy", "kyverno.io/ClusterCleanupPolicy", "policies.kyverno.io/ValidatingPolicy", "policies.kyverno.io/GeneratingPolicy",
        "wgpolicyk8s.io/ClusterPolicyReport", "openreports.io/ClusterReport", "hnc.x-k8s.io/HNCConfiguration", "capsule.clastix.io/Tenant",
        "flows.netobserv.io/FlowCollector",
    }.Concat(new[] { "projectcalico.org", "crd.projectcalico.org" }.SelectMany(g => new[]
    {
        "GlobalNetworkPolicy", "StagedGlobalNetworkPolicy", "GlobalNetworkSet", "Tier", "HostEndpoint", "Profile", "FelixConfiguration",
        "KubeControllersConfiguration", "BGPConfiguration", "BGPPeer", "IPPool", "ClusterInformation", "CalicoNodeStatus", "IPReservation", "Node",
    }.Select(k => $"{g}/{k}"))).ToFrozenSet(StringComparer.Ordinal);

    // Groups of Kubernetes itself: what is not cluster-scoped there is namespaced.
    private static readonly FrozenSet<string> KubernetesGroups = new[]
    {
        "", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "rbac.authorization.k8s.io", "discovery.k8s.io", "coordination.k8s.io",
        "events.k8s.io", "extensions",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<ResourceKind> Collected = CollectedKinds.All.Select(k => k.Kind).ToFrozenSet();

    /// <summary>Whether objects of the kind have no namespace. Gatekeeper's constraints, whose kinds users make, have none.</summary>
    public static bool IsClusterScoped(ResourceKind kind) =>
        ClusterScoped.Contains($"{kind.Group}/{kind.Kind}") || CollectedKinds.WholeGroups.Contains(kind.Group);

    /// <summary>Whether the scope of the kind is known; an object of an unknown kind keeps what is written on it.</summary>
    public static bool IsKnown(ResourceKind kind) => KubernetesGroups.Contains(kind.Group) || Collected.Contains(kind) || kind.Group == "projectcalico.org";
}
