namespace Compliance.Network.Enforcement;

/// <summary>Who enforces the kinds of policy.networking.k8s.io (ANP-27, CAL-12, CIL-46): v1alpha1 AdminNetworkPolicy and
/// BaselineAdminNetworkPolicy, v1alpha2 ClusterNetworkPolicy.</summary>
internal static class NetworkPolicyApiSupport
{
    public static PolicySupport Of(string kind, EnforcementFacts facts)
    {
        bool alpha2 = kind == "ClusterNetworkPolicy";
        switch (facts.PlugIn)
        {
            case "generic":
                return PolicySupport.Enforced("the written contract");
            case "calico" or "canal":
                // v1alpha1: AdminNetworkPolicy from 3.29, Baseline from 3.30, both until 3.31; v1alpha2 from 3.32.
                if (facts.Settings.GetValueOrDefault("variant", "Calico") != "Calico")
                    return PolicySupport.Unknown($"which kinds of the network policy API {facts.Settings["variant"]} enforces is not known (CAL-49)");
                return alpha2 ? Between(facts, "3.32", null, "CAL-12") : Between(facts, kind == "AdminNetworkPolicy" ? "3.29" : "3.30", "3.32", "CAL-12");
            case "cilium" when alpha2:
                PolicySupport version = Between(facts, "1.20", null, "CIL-46");
                return version.State == EnforcementState.Inert ? version : Switch(facts, "enable-k8s-cluster-network-policy", false, "Cilium", kind, "CIL-46");
            case "antrea":
                PolicySupport since = Between(facts, alpha2 ? "2.7" : "1.13", null, "ANP-27");
                return since.State == EnforcementState.Inert ? since : Switch(facts, alpha2 ? "ClusterNetworkPolicy" : "AdminNetworkPolicy", null, "Antrea", kind, "ANP-27");
            case "ovn-kubernetes" when !alpha2:
                return Switch(facts, "enable-admin-network-policy", true, "OVN-Kubernetes", kind, "ANP-27") with { MaxPriority = 99 };
            case "kube-ovn":
                return alpha2 ? PolicySupport.Unknown("Kube-OVN implements it as an experiment, and whether that is on is not read (ANP-27)") : PolicySupport.Enforced("implemented by Kube-OVN");
            case "kube-network-policies":
                return alpha2 ? PolicySupport.Enforced("implemented by kube-network-policies")
                    : Switch(facts, kind == "AdminNetworkPolicy" ? "admin-network-policy" : "baseline-admin-network-policy", null, "kube-network-policies", kind, "ANP-27");
            case "kindnet":
                return PolicySupport.Unknown($"whether this kindnet enforces {kind} is not known (ANP-27)");
            case "cilium" or "ovn-kubernetes" or "aws-vpc-cni" or "azure-npm" or "weave" or "kube-router":
                return PolicySupport.Inert($"not implemented by {facts.PlugIn} (ANP-27)");
            default:
                return PolicySupport.Unknown($"whether {facts.PlugIn} enforces {kind} is not known (ANP-27)");
        }
    }

    /// <param name="facts">Plug-in and settings.</param>
    /// <param name="key">The switch.</param>
    /// <param name="default">What holds where the switch was not seen; null where that is not known.</param>
    /// <param name="owner">Name of the plug-in in prose.</param>
    /// <param name="kind">Kind.</param>
    /// <param name="rule">Rule behind it.</param>
    private static PolicySupport Switch(EnforcementFacts facts, string key, bool? @default, string owner, string kind, string rule) => (facts.Switch(key) ?? @default) switch
    {
        true => PolicySupport.Enforced(facts.Switch(key) is null ? $"implemented by {owner}" : $"{key} is true"),
        false => PolicySupport.Inert($"{owner} implements {kind} only with {key}=true, which is not set ({rule})"),
        null => PolicySupport.Unknown($"{owner} implements {kind} only with {key}=true, and whether it is set is not known ({rule})"),
    };

    private static PolicySupport Between(EnforcementFacts facts, string since, string? until, string rule)
    {
        if (PlugInVersion.Parse(facts.Version) is not { } version)
            return PolicySupport.Unknown($"it depends on the version of {facts.PlugIn}, which is not known ({rule})");
        if (version < Version.Parse(since)) return PolicySupport.Inert($"{facts.PlugIn} implements it from {since}; {facts.Version} runs here ({rule})");
        if (until is not null && version >= Version.Parse(until))
            return PolicySupport.Inert($"{facts.PlugIn} implements it before {until}; {facts.Version} runs here ({rule})");
        return PolicySupport.Enforced($"implemented by {facts.PlugIn} {facts.Version}");
    }
}
