using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.NetworkPolicyApi;

/// <summary>What tells the kinds of the network policy API, and their look-alike of networking.k8s.aws (ANP-28), from each other.</summary>
internal sealed record ApiForm
{
    /// <summary>The group of the AWS VPC CNI's own kinds.</summary>
    public const string AwsGroup = "networking.k8s.aws";

    /// <summary>The only version read.</summary>
    public required string Version { get; init; }

    /// <summary>Fields of <c>spec</c>.</summary>
    public required ImmutableArray<string> Spec { get; init; }

    /// <summary>Word of the action that allows.</summary>
    public required string Allow { get; init; }

    /// <summary>Whether rules may pass.</summary>
    public bool Passes { get; init; } = true;

    /// <summary>Field that holds ports: <c>ports</c> (ANP-17) or <c>protocols</c> (ANP-18).</summary>
    public string Ports { get; init; } = "ports";

    /// <summary>Kinds of peers that egress rules know.</summary>
    public ImmutableArray<string> EgressPeers { get; init; } = ["namespaces", "pods", "nodes", "networks", "domainNames"];

    /// <summary>Most rules in one direction, and most peers in one rule (ANP-24); null where none is known.</summary>
    public int? Most { get; init; }

    /// <summary>Whether a rule with domain names may pass as well as allow (ANP-16).</summary>
    public bool NamesMayPass { get; init; }

    /// <summary>Whether the object names its tier and has a priority.</summary>
    public bool HasTier => Spec.Contains("tier");

    /// <summary>The form of a kind.</summary>
    public static ApiForm Of(ResourceKind kind) => kind switch
    {
        { Group: AwsGroup } => new()
        {
            Version = "v1alpha1", Spec = ["tier", "priority", "subject", "ingress", "egress"], Allow = "Accept",
            EgressPeers = ["namespaces", "pods", "networks", "domainNames"], NamesMayPass = true,
        },
        { Kind: "ClusterNetworkPolicy" } => new() { Version = "v1alpha2", Spec = ["tier", "priority", "subject", "ingress", "egress"], Allow = "Accept", Ports = "protocols", Most = 25 },
        { Kind: "AdminNetworkPolicy" } => new() { Version = "v1alpha1", Spec = ["priority", "subject", "ingress", "egress"], Allow = "Allow", Most = 100 },
        _ => new() { Version = "v1alpha1", Spec = ["subject", "ingress", "egress"], Allow = "Allow", Passes = false, Most = 100 },
    };
}
