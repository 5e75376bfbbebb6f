using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts;

/// <summary>Kinds that checks and fact readers name, and the groups a check declares to read.</summary>
public static class Kinds
{
    internal static readonly ResourceKind Namespace = new("", "Namespace");
    internal static readonly ResourceKind Pod = new("", "Pod");
    internal static readonly ResourceKind Node = new("", "Node");
    internal static readonly ResourceKind Service = new("", "Service");
    internal static readonly ResourceKind DaemonSet = new("apps", "DaemonSet");
    internal static readonly ResourceKind Deployment = new("apps", "Deployment");
    internal static readonly ResourceKind StatefulSet = new("apps", "StatefulSet");
    internal static readonly ResourceKind Ingress = new("networking.k8s.io", "Ingress");
    internal static readonly ResourceKind NetworkPolicy = new("networking.k8s.io", "NetworkPolicy");
    internal static readonly ResourceKind Gateway = new("gateway.networking.k8s.io", "Gateway");
    internal static readonly ResourceKind PodDisruptionBudget = new("policy", "PodDisruptionBudget");
    internal static readonly ResourceKind NetworkAttachmentDefinition = new("k8s.cni.cncf.io", "NetworkAttachmentDefinition");
    internal static readonly ResourceKind MultiNetworkPolicy = new("k8s.cni.cncf.io", "MultiNetworkPolicy");
    internal static readonly ResourceKind ConfigMap = new("", "ConfigMap");
    internal static readonly ResourceKind EndpointSlice = new("discovery.k8s.io", "EndpointSlice");
    internal static readonly ResourceKind HttpRoute = new("gateway.networking.k8s.io", "HTTPRoute");
    internal static readonly ResourceKind Certificate = new("cert-manager.io", "Certificate");
    internal static readonly ResourceKind IngressNodeFirewall = new("ingressnodefirewall.openshift.io", "IngressNodeFirewall");
    internal static readonly ResourceKind PeerAuthentication = new("security.istio.io", "PeerAuthentication");
    internal static readonly ResourceKind CiliumNode = new("cilium.io", "CiliumNode");
    internal static readonly ResourceKind OpenShiftNetwork = new("operator.openshift.io", "Network");
    internal static readonly ResourceKind Role = new("rbac.authorization.k8s.io", "Role");
    internal static readonly ResourceKind RoleBinding = new("rbac.authorization.k8s.io", "RoleBinding");
    internal static readonly ResourceKind ClusterRole = new("rbac.authorization.k8s.io", "ClusterRole");
    internal static readonly ResourceKind ClusterRoleBinding = new("rbac.authorization.k8s.io", "ClusterRoleBinding");
    internal static readonly ResourceKind ServiceAccount = new("", "ServiceAccount");
    internal static readonly ResourceKind KyvernoPolicy = new("kyverno.io", "Policy");
    internal static readonly ResourceKind KyvernoException = new("kyverno.io", "PolicyException");
    internal static readonly ResourceKind KyvernoValidatingPolicy = new("policies.kyverno.io", "ValidatingPolicy");
    internal static readonly ResourceKind ConstraintTemplate = new("templates.gatekeeper.sh", "ConstraintTemplate");
    internal static readonly ResourceKind GatekeeperConfig = new("config.gatekeeper.sh", "Config");
    internal static readonly ResourceKind AdmissionPolicy = new("admissionregistration.k8s.io", "ValidatingAdmissionPolicy");
    internal static readonly ResourceKind AdmissionPolicyBinding = new("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding");
    internal static readonly ResourceKind ValidatingWebhooks = new("admissionregistration.k8s.io", "ValidatingWebhookConfiguration");
    internal static readonly ResourceKind MutatingWebhooks = new("admissionregistration.k8s.io", "MutatingWebhookConfiguration");
    internal static readonly ResourceKind KyvernoClusterPolicy = new("kyverno.io", "ClusterPolicy");
    internal static readonly ResourceKind HncConfiguration = new("hnc.x-k8s.io", "HNCConfiguration");
    internal static readonly ResourceKind HierarchyConfiguration = new("hnc.x-k8s.io", "HierarchyConfiguration");
    internal static readonly ResourceKind SubnamespaceAnchor = new("hnc.x-k8s.io", "SubnamespaceAnchor");

    /// <summary>Kinds whose objects allow or deny connections, in the order of <see cref="ResourceKind"/>.</summary>
    public static readonly ImmutableArray<ResourceKind> Policies =
    [
        new("cilium.io", "CiliumClusterwideNetworkPolicy"),
        new("cilium.io", "CiliumNetworkPolicy"),
        new("crd.antrea.io", "ClusterNetworkPolicy"),
        new("crd.antrea.io", "NetworkPolicy"),
        new("crd.projectcalico.org", "GlobalNetworkPolicy"),
        new("crd.projectcalico.org", "NetworkPolicy"),
        new("k8s.ovn.org", "EgressFirewall"),
        new("networking.k8s.aws", "ApplicationNetworkPolicy"),
        new("networking.k8s.aws", "ClusterNetworkPolicy"),
        NetworkPolicy,
        new("policy.networking.k8s.io", "AdminNetworkPolicy"),
        new("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
        new("policy.networking.k8s.io", "ClusterNetworkPolicy"),
        new("projectcalico.org", "GlobalNetworkPolicy"),
        new("projectcalico.org", "NetworkPolicy"),
    ];

    /// <summary>Kinds that policies lean on: tiers, sets of addresses, groups.</summary>
    internal static readonly ImmutableArray<ResourceKind> PolicyParts =
    [
        new("cilium.io", "CiliumCIDRGroup"),
        new("crd.antrea.io", "ClusterGroup"),
        new("crd.antrea.io", "Group"),
        new("crd.antrea.io", "Tier"),
        new("crd.projectcalico.org", "GlobalNetworkSet"),
        new("crd.projectcalico.org", "NetworkSet"),
        new("crd.projectcalico.org", "Tier"),
        new("projectcalico.org", "GlobalNetworkSet"),
        new("projectcalico.org", "NetworkSet"),
        new("projectcalico.org", "Tier"),
    ];

    /// <summary>Interfaces of nodes as Calico governs them.</summary>
    internal static readonly ImmutableArray<ResourceKind> HostEndpoints = [new("crd.projectcalico.org", "HostEndpoint"), new("projectcalico.org", "HostEndpoint")];

    /// <summary>Objects by which traffic leaves through a fixed exit.</summary>
    internal static readonly ImmutableArray<ResourceKind> EgressGateways =
    [
        new("cilium.io", "CiliumEgressGatewayPolicy"), new("crd.antrea.io", "Egress"), new("crd.antrea.io", "ExternalIPPool"), new("k8s.ovn.org", "EgressIP"),
        new("operator.tigera.io", "EgressGateway"), new("projectcalico.org", "EgressGatewayPolicy"),
    ];

    /// <summary>Where the settings of plug-ins stand that can turn enforcement off.</summary>
    internal static readonly ImmutableArray<ResourceKind> PlugInSettings =
        [new("", "ConfigMap"), new("cilium.io", "CiliumNodeConfig"), new("crd.projectcalico.org", "FelixConfiguration"), new("projectcalico.org", "FelixConfiguration")];

    /// <summary>Pods, and what stands for them in manifests.</summary>
    internal static readonly ImmutableArray<ResourceKind> Workloads =
    [
        Pod, DaemonSet, Deployment, new("apps", "ReplicaSet"), new("apps", "StatefulSet"), new("", "ReplicationController"),
        new("batch", "CronJob"), new("batch", "Job"),
    ];

    /// <summary>What effective connectivity rests on.</summary>
    internal static readonly ImmutableArray<ResourceKind> Connectivity = [Namespace, Pod, Node, .. Policies, .. PolicyParts];

    /// <summary>What guards at admission rest on; Gatekeeper's constraints beside these have kinds that users make.</summary>
    internal static readonly ImmutableArray<ResourceKind> Admission =
        [Namespace, AdmissionPolicy, AdmissionPolicyBinding, ValidatingWebhooks, GatekeeperConfig, KyvernoClusterPolicy, KyvernoPolicy, KyvernoException, KyvernoValidatingPolicy];

    /// <summary>Results of admission tools and scanners.</summary>
    internal static readonly ImmutableArray<ResourceKind> Reports =
        [new("openreports.io", "ClusterReport"), new("openreports.io", "Report"), new("wgpolicyk8s.io", "ClusterPolicyReport"), new("wgpolicyk8s.io", "PolicyReport")];

    /// <summary>What the rights of users and service accounts rest on.</summary>
    internal static readonly ImmutableArray<ResourceKind> Access = [ClusterRole, ClusterRoleBinding, Role, RoleBinding];

    /// <summary>What entry points from outside rest on.</summary>
    internal static readonly ImmutableArray<ResourceKind> EntryPoints = [Service, Ingress, Gateway, Node, Pod];

    /// <summary>Routes that a Gateway serves.</summary>
    internal static readonly ImmutableArray<ResourceKind> Routes =
        [.. new[] { "GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute" }.Select(r => new ResourceKind("gateway.networking.k8s.io", r))];
}
