using System.Collections.Immutable;

namespace Compliance.Host.Configuration;

/// <summary>Names that <c>--cni</c> and keys that <c>--cni-config</c> accept: the command line contract's lists.</summary>
internal static class KnownPlugIns
{
    /// <summary>Stands for the written upstream contract, with literal ipBlock matching.</summary>
    public const string Generic = "generic";

    /// <summary>Plug-ins, in the contract's order, then what it leaves to the program to add.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        Generic, "calico", "cilium", "antrea", "ovn-kubernetes", "aws-vpc-cni", "azure-npm", "weave", "canal", "kindnet", "flannel", "none",
        "kube-router", "kube-ovn", "kube-network-policies",
    ];

    /// <summary>Settings, in the contract's order.</summary>
    public static readonly ImmutableArray<string> Settings =
    [
        "version", "enable-policy", "policy-audit-mode", "policy-cidr-match-mode", "enable-host-firewall", "enable-k8s-cluster-network-policy",
        "applicationLayerPolicy", "defaultEndpointToHostAction", "AdminNetworkPolicy", "ClusterNetworkPolicy", "L7NetworkPolicy",
        "clusterNetworks", "os",
        "enable-k8s-networkpolicy", "enable-cilium-network-policy", "enable-cilium-clusterwide-network-policy", "enable-sctp", "allow-localhost", "labels",
        "cluster-name", "policy-default-local-cluster", "enable-node-selector-labels", "enable-non-default-deny-policies", "enable-icmp-rules", "enable-l7-proxy",
        "variant", "failsafeInboundHostPorts", "failsafeOutboundHostPorts", "allowVXLANPacketsFromWorkloads", "allowIPIPPacketsFromWorkloads", "vxlanPort",
        "bpfEnabled", "dropActionOverride", "policySyncPathPrefix", "hostEndpoint.autoCreate", "AntreaPolicy", "AntreaProxy", "NodeNetworkPolicy",
        "antreaProxy.enable", "antreaProxy.proxyAll", "enable-egress-firewall", "enable-admin-network-policy", "enable-network-policy-controller", "NETWORK_POLICY_ENFORCING_MODE",
        "admin-network-policy", "baseline-admin-network-policy",
    ];
}
