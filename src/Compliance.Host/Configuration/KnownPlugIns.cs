using System.Collections.Immutable;

namespace Compliance.Host.Configuration;

/// <summary>Names that <c>--cni</c> and keys that <c>--cni-config</c> accept: the command line contract's lists.</summary>
internal static class KnownPlugIns
{
    /// <summary>Stands for the written upstream contract, with literal ipBlock matching.</summary>
    public const string Generic = "generic";

    /// <summary>Plug-ins, in the contract's order.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        Generic, "calico", "cilium", "antrea", "ovn-kubernetes", "aws-vpc-cni", "azure-npm", "weave", "canal", "kindnet", "flannel", "none",
    ];

    /// <summary>Settings, in the contract's order.</summary>
    public static readonly ImmutableArray<string> Settings =
    [
        "version", "enable-policy", "policy-audit-mode", "policy-cidr-match-mode", "enable-host-firewall", "enable-k8s-cluster-network-policy",
        "applicationLayerPolicy", "defaultEndpointToHostAction", "AdminNetworkPolicy", "ClusterNetworkPolicy", "L7NetworkPolicy",
        "clusterNetworks", "os",
    ];
}
