using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Network.Snapshot;
using static Compliance.Kubernetes.Live.ReadingForm;

namespace Compliance.Kubernetes.Live;

/// <summary>The catalogue of kinds that are collected: the one table behind discovery, the lists and the generated ClusterRole.
/// Secrets are not in it and never may be.</summary>
internal static class CollectedKinds
{
    /// <summary>Every kind of the catalogue, in the order of <see cref="ResourceKind"/>.</summary>
    public static ImmutableArray<CollectedKind> All { get; } =
    [
        .. new[]
        {
            Of("", "v1", (Full, "Namespace", "namespaces"), (Full, "Service", "services"), (Trimmed, "Pod", "pods"), (Trimmed, "Node", "nodes"),
                (Trimmed, "ServiceAccount", "serviceaccounts"), (Trimmed, "ReplicationController", "replicationcontrollers")),
            [NamedConfigMaps],
            Of("apps", "v1", (Trimmed, "Deployment", "deployments"), (Trimmed, "StatefulSet", "statefulsets"),
                (Trimmed, "DaemonSet", "daemonsets"), (Trimmed, "ReplicaSet", "replicasets")),
            Of("batch", "v1", (Trimmed, "Job", "jobs"), (Trimmed, "CronJob", "cronjobs")),
            Of("discovery.k8s.io", "v1", (Full, "EndpointSlice", "endpointslices")),
            Of("networking.k8s.io", "v1 v1beta1", (Full, "NetworkPolicy", "networkpolicies"), (Full, "Ingress", "ingresses"),
                (Full, "IngressClass", "ingressclasses"), (Full, "ServiceCIDR", "servicecidrs")),
            Of("rbac.authorization.k8s.io", "v1", (Full, "Role", "roles"), (Full, "RoleBinding", "rolebindings"),
                (Full, "ClusterRole", "clusterroles"), (Full, "ClusterRoleBinding", "clusterrolebindings")),
            Of("admissionregistration.k8s.io", "v1 v1beta1", (Full, "ValidatingAdmissionPolicy", "validatingadmissionpolicies"),
                (Full, "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings"),
                (Full, "ValidatingWebhookConfiguration", "validatingwebhookconfigurations"),
                (Full, "MutatingWebhookConfiguration", "mutatingwebhookconfigurations")),
            Of("policy", "v1", (Full, "PodDisruptionBudget", "poddisruptionbudgets")),
            Of("apiextensions.k8s.io", "v1", (Metadata, "CustomResourceDefinition", "customresourcedefinitions")),
            Of("apiregistration.k8s.io", "v1", (Metadata, "APIService", "apiservices")),
            Of("policy.networking.k8s.io", "v1alpha1", (Full, "AdminNetworkPolicy", "adminnetworkpolicies"),
                (Full, "BaselineAdminNetworkPolicy", "baselineadminnetworkpolicies")),
            Of("policy.networking.k8s.io", "v1alpha2", (Full, "ClusterNetworkPolicy", "clusternetworkpolicies")),
            Calico("projectcalico.org", "v3"),
            Calico("crd.projectcalico.org", "v1"),
            Of("projectcalico.org", "v3", (Full, "EgressGatewayPolicy", "egressgatewaypolicies")),
            Of("operator.tigera.io", "v1", (Full, "Installation", "installations"), (Full, "EgressGateway", "egressgateways"),
                (Full, "Goldmane", "goldmanes"), (Full, "LogCollector", "logcollectors")),
            Of("cilium.io", "v2 v2alpha1", (Full, "CiliumNetworkPolicy", "ciliumnetworkpolicies"),
                (Full, "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies"),
                (Full, "CiliumEgressGatewayPolicy", "ciliumegressgatewaypolicies"), (Full, "CiliumCIDRGroup", "ciliumcidrgroups"),
                (Full, "CiliumLocalRedirectPolicy", "ciliumlocalredirectpolicies"), (Full, "CiliumEnvoyConfig", "ciliumenvoyconfigs"),
                (Full, "CiliumClusterwideEnvoyConfig", "ciliumclusterwideenvoyconfigs"),
                (Full, "CiliumLoadBalancerIPPool", "ciliumloadbalancerippools"), (Full, "CiliumNodeConfig", "ciliumnodeconfigs"),
                (Trimmed, "CiliumNode", "ciliumnodes"), (Trimmed, "CiliumEndpoint", "ciliumendpoints")),
            Of("crd.antrea.io", "v1beta1 v1beta2 v1alpha3 v1alpha2 v1alpha1", (Full, "ClusterNetworkPolicy", "clusternetworkpolicies"),
                (Full, "NetworkPolicy", "networkpolicies"), (Full, "Tier", "tiers"), (Full, "ClusterGroup", "clustergroups"),
                (Full, "Group", "groups"), (Full, "Egress", "egresses"), (Full, "ExternalIPPool", "externalippools"),
                (Full, "AntreaAgentInfo", "antreaagentinfos"), (Full, "AntreaControllerInfo", "antreacontrollerinfos")),
            Of("k8s.ovn.org", "v1", (Full, "EgressFirewall", "egressfirewalls"), (Full, "EgressIP", "egressips")),
            Of("ingressnodefirewall.openshift.io", "v1alpha1", (Full, "IngressNodeFirewall", "ingressnodefirewalls")),
            Of("config.openshift.io", "v1", (Full, "Network", "networks"), (Full, "ClusterVersion", "clusterversions")),
            Of("operator.openshift.io", "v1", (Full, "Network", "networks")),
            Of("networking.k8s.aws", "v1alpha1", (Full, "PolicyEndpoint", "policyendpoints"), (Full, "ClusterNetworkPolicy", "clusternetworkpolicies"),
                (Full, "ApplicationNetworkPolicy", "applicationnetworkpolicies")),
            Of("networking.gke.io", "v1alpha1", (Full, "NetworkLogging", "networkloggings")),
            Of("k8s.cni.cncf.io", "v1 v1beta1 v1beta2", (Full, "NetworkAttachmentDefinition", "network-attachment-definitions"),
                (Full, "MultiNetworkPolicy", "multi-networkpolicies")),
            Of("security.istio.io", "v1 v1beta1", (Full, "PeerAuthentication", "peerauthentications"),
                (Full, "AuthorizationPolicy", "authorizationpolicies")),
            Of("gateway.networking.k8s.io", "v1 v1beta1 v1alpha3 v1alpha2", (Full, "GatewayClass", "gatewayclasses"),
                (Full, "Gateway", "gateways"), (Full, "HTTPRoute", "httproutes"), (Full, "GRPCRoute", "grpcroutes"),
                (Full, "TLSRoute", "tlsroutes"), (Full, "TCPRoute", "tcproutes"), (Full, "UDPRoute", "udproutes")),
            Of("flows.netobserv.io", "v1beta2", (Full, "FlowCollector", "flowcollectors")),
            Of("config.gatekeeper.sh", "v1alpha1", (Full, "Config", "configs")),
            Of("templates.gatekeeper.sh", "v1 v1beta1", (Full, "ConstraintTemplate", "constrainttemplates")),
            Of("kyverno.io", "v1 v2 v2beta1", (Full, "ClusterPolicy", "clusterpolicies"), (Full, "Policy", "policies"),
                (Full, "PolicyException", "policyexceptions"), (Full, "CleanupPolicy", "cleanuppolicies"),
                (Full, "ClusterCleanupPolicy", "clustercleanuppolicies")),
            Of("policies.kyverno.io", "v1 v1beta1 v1alpha1", (Full, "ValidatingPolicy", "validatingpolicies"),
                (Full, "GeneratingPolicy", "generatingpolicies")),
            Of("wgpolicyk8s.io", "v1beta1 v1alpha2", (Trimmed, "PolicyReport", "policyreports"),
                (Trimmed, "ClusterPolicyReport", "clusterpolicyreports")),
            Of("openreports.io", "v1alpha1", (Trimmed, "Report", "reports"), (Trimmed, "ClusterReport", "clusterreports")),
            Of("argoproj.io", "v1alpha1", (Trimmed, "Application", "applications"), (Full, "AppProject", "appprojects"),
                (Trimmed, "ApplicationSet", "applicationsets")),
            Of("kustomize.toolkit.fluxcd.io", "v1 v1beta2", (Trimmed, "Kustomization", "kustomizations")),
            Of("helm.toolkit.fluxcd.io", "v2 v2beta2", (Trimmed, "HelmRelease", "helmreleases")),
            Of("hnc.x-k8s.io", "v1alpha2", (Full, "HierarchyConfiguration", "hierarchyconfigurations"),
                (Full, "HNCConfiguration", "hncconfigurations"), (Full, "SubnamespaceAnchor", "subnamespaceanchors")),
            Of("capsule.clastix.io", "v1beta2", (Full, "Tenant", "tenants")),
            Of("cert-manager.io", "v1", (Full, "Certificate", "certificates")),
        }.SelectMany(kinds => kinds).OrderBy(k => k.Kind),
    ];

    /// <summary>Groups whose every kind is collected, because their kinds are made by users: Gatekeeper's constraints.</summary>
    public static FrozenSet<string> WholeGroups { get; } = new[] { "constraints.gatekeeper.sh" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] PolicyWords = ["Network", "Traffic", "Egress", "Ingress", "Security", "Authorization", "Access", "Isolation"];

    private static readonly FrozenSet<ResourceKind> Known = All.Select(k => k.Kind).ToFrozenSet();

    /// <summary>Whether a kind that is not in the catalogue looks like network policy by its name.</summary>
    public static bool IsUnmodelledPolicy(ResourceKind kind) =>
        !Known.Contains(kind) && !WholeGroups.Contains(kind.Group)
        && (kind.Kind.Contains("Firewall", StringComparison.Ordinal)
            || (kind.Kind.Contains("Policy", StringComparison.Ordinal) && PolicyWords.Any(w => kind.Kind.Contains(w, StringComparison.Ordinal))));

    /// <summary>Settings of network plug-ins and of the control plane. No other ConfigMap is read.</summary>
    private static CollectedKind NamedConfigMaps => new(new ResourceKind("", "ConfigMap"), "configmaps", Full, ["v1"])
    {
        Names =
        [
            new("kube-system", "cilium-config"), new("kube-system", "antrea-config"), new("kube-system", "amazon-vpc-cni"),
            new("kube-system", "azure-npm-config"), new("kube-system", "calico-config"), new("kube-system", "canal-config"),
            new("kube-system", "coredns"), new("kube-system", "kube-flannel-cfg"), new("kube-system", "kubeadm-config"),
            new("kube-system", "kubelet-config"), new("kube-system", "kube-proxy"), new("kube-flannel", "kube-flannel-cfg"), new("kube-public", "cluster-info"),
            new("cilium", "cilium-config"), new("ovn-kubernetes", "ovn-config"),
        ],
    };

    private static IEnumerable<CollectedKind> Calico(string group, string version) => Of(group, version,
        (Full, "NetworkPolicy", "networkpolicies"), (Full, "GlobalNetworkPolicy", "globalnetworkpolicies"), (Full, "Tier", "tiers"),
        (Full, "NetworkSet", "networksets"), (Full, "GlobalNetworkSet", "globalnetworksets"), (Full, "HostEndpoint", "hostendpoints"),
        (Full, "Profile", "profiles"), (Full, "StagedNetworkPolicy", "stagednetworkpolicies"),
        (Full, "StagedGlobalNetworkPolicy", "stagedglobalnetworkpolicies"),
        (Full, "StagedKubernetesNetworkPolicy", "stagedkubernetesnetworkpolicies"), (Full, "FelixConfiguration", "felixconfigurations"),
        (Full, "KubeControllersConfiguration", "kubecontrollersconfigurations"), (Full, "BGPConfiguration", "bgpconfigurations"),
        (Full, "IPPool", "ippools"), (Full, "ClusterInformation", "clusterinformations"), (Full, "CalicoNodeStatus", "caliconodestatuses"));

    private static IEnumerable<CollectedKind> Of(
        string group, string versions, params (ReadingForm Form, string Kind, string Resource)[] kinds) =>
        kinds.Select(k => new CollectedKind(new ResourceKind(group, k.Kind), k.Resource, k.Form, [.. versions.Split(' ')]));
}
