using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Which plug-in enforces which policy kind, in which version and behind which switch (CMB-03, ANP-27). The only place that knows:
/// dialects and checks ask it. Kinds are told apart by API group (CMB-02).</summary>
public static class PolicyMatrix
{
    /// <summary>Month in which the matrix was last held against the plug-ins' documentation.</summary>
    public const string Version = "2026-11";

    // Plug-ins that are known to enforce NetworkPolicy and to read no policy kind of another group but those named below.
    private static readonly ImmutableArray<string> Known =
    [
        "calico", "canal", "cilium", "antrea", "ovn-kubernetes", "kube-ovn", "aws-vpc-cni", "azure-npm", "weave", "kube-router",
        "kube-network-policies", "kindnet",
    ];

    /// <summary>Whether objects of <paramref name="kind"/> have effect.</summary>
    /// <param name="kind">Group and kind of the policy.</param>
    /// <param name="facts">Plug-in, version and settings. Where it is not proven that the plug-in runs, what it leaves alone is unknown rather
    /// than inert: another may run.</param>
    public static PolicySupport Of(ResourceKind kind, EnforcementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.State == EnforcementState.Inert) return PolicySupport.Inert($"{facts.PlugIn} enforces no policy here (K8S-33)");
        PolicySupport support = Answer(kind, facts);
        return support.State == EnforcementState.Inert && facts.State == EnforcementState.Unknown
            ? PolicySupport.Unknown($"{support.Reason}, but it is not proven that {facts.PlugIn} is what runs")
            : support;
    }

    /// <summary>Whether the plug-in can enforce a cluster-scoped kind at all, in some version and with some setting.</summary>
    /// <param name="plugIn">Name, one of the contract's list.</param>
    public static bool OffersClusterScoped(string plugIn) =>
        plugIn is "calico" or "canal" or "cilium" or "antrea" or "ovn-kubernetes" or "kube-ovn" or "kube-network-policies" or "aws-vpc-cni";

    private static PolicySupport Answer(ResourceKind kind, EnforcementFacts facts) => kind.Group switch
    {
        "networking.k8s.io" => NetworkPolicy(facts),
        "policy.networking.k8s.io" => NetworkPolicyApiSupport.Of(kind.Kind, facts),
        "projectcalico.org" or "crd.projectcalico.org" => Own(facts, "Calico", "calico", "canal"),
        "cilium.io" => Own(facts, "Cilium", "cilium") is { State: EnforcementState.Enforced } own
            ? Switch(facts, CiliumSwitch(kind.Kind), onByDefault: true, own, "Cilium", kind) : Own(facts, "Cilium", "cilium"),
        "crd.antrea.io" => Own(facts, "Antrea", "antrea") is { State: EnforcementState.Enforced } own
            ? Switch(facts, "AntreaPolicy", onByDefault: true, own, "Antrea", kind) : Own(facts, "Antrea", "antrea"),
        "k8s.ovn.org" => Own(facts, "OVN-Kubernetes", "ovn-kubernetes") is { State: EnforcementState.Enforced } own
            ? Switch(facts, "enable-egress-firewall", onByDefault: true, own, "OVN-Kubernetes", kind) : Own(facts, "OVN-Kubernetes", "ovn-kubernetes"),
        "networking.k8s.aws" => Own(facts, "the AWS VPC CNI", "aws-vpc-cni"),
        "extensions" when Known.Contains(facts.PlugIn) => PolicySupport.Inert($"{facts.PlugIn} does not enforce {kind}, which Kubernetes serves no more (CMB-03)"),
        _ => PolicySupport.Unknown(facts.PlugIn == "generic" ? "the plug-in is not known" : "the kind is not in the support matrix"),
    };

    private static PolicySupport NetworkPolicy(EnforcementFacts facts) => facts.PlugIn switch
    {
        "generic" => PolicySupport.Enforced("the upstream kind"),
        "cilium" => Switch(facts, "enable-k8s-networkpolicy", onByDefault: true, PolicySupport.Enforced("the upstream kind"), "Cilium", new("networking.k8s.io", "NetworkPolicy")),
        { } plugIn when Known.Contains(plugIn) => PolicySupport.Enforced("the upstream kind"),
        { } plugIn => PolicySupport.Unknown($"whether {plugIn} enforces NetworkPolicies is not known"),
    };

    private static string? CiliumSwitch(string kind) => kind switch
    {
        "CiliumNetworkPolicy" => "enable-cilium-network-policy",
        "CiliumClusterwideNetworkPolicy" => "enable-cilium-clusterwide-network-policy",
        _ => null,
    };

    private static PolicySupport Own(EnforcementFacts facts, string owner, params ReadOnlySpan<string> plugIns)
    {
        if (plugIns.Contains(facts.PlugIn)) return PolicySupport.Enforced($"a kind of {owner}");
        return Known.Contains(facts.PlugIn) ? PolicySupport.Inert($"a kind of {owner}, and {facts.PlugIn} runs here (CMB-03)")
            : PolicySupport.Unknown(facts.PlugIn == "generic" ? "the plug-in is not known" : $"whether {facts.PlugIn} enforces a kind of {owner} is not known");
    }

    /// <summary>What a switch of the plug-in leaves of a kind's support.</summary>
    internal static PolicySupport Switch(EnforcementFacts facts, string? key, bool onByDefault, PolicySupport on, string owner, ResourceKind kind)
    {
        if (key is null) return on;
        bool? value = facts.Switch(key);
        return (value ?? onByDefault) ? on
            : PolicySupport.Inert(value is null ? $"{owner} enforces {kind.Kind} only with {key}=true, which is not set (CMB-03)" : $"{key} is false, so {owner} does not enforce {kind.Kind} (CMB-03)");
    }
}
