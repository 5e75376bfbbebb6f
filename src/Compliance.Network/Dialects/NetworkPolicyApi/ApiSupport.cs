using System.Collections.Immutable;
using Compliance.Network.Enforcement;

namespace Compliance.Network.Dialects.NetworkPolicyApi;

/// <summary>Whether the plug-in at hand enforces a kind of the network policy API (ANP-27).</summary>
/// <param name="State">Enforced, inert, or unknown where version or switch is not known.</param>
/// <param name="Reason">Why, where it is not enforced.</param>
/// <param name="MaxPriority">Highest priority enforced; null for all.</param>
internal sealed record ApiSupport(EnforcementState State, string Reason, int? MaxPriority = null)
{
    private static readonly ApiSupport Enforced = new(EnforcementState.Enforced, "");

    public static ApiSupport Of(string kind, EnforcementFacts facts)
    {
        if (facts.State == EnforcementState.Inert) return Inert($"{facts.PlugIn} does not enforce policies (K8S-33)");
        bool alpha2 = kind == "ClusterNetworkPolicy";
        switch (facts.PlugIn)
        {
            case "generic" or "kube-network-policies":
                return Enforced;
            case "ovn-kubernetes":
                return alpha2 ? Inert("OVN-Kubernetes does not enforce ClusterNetworkPolicy (ANP-27)") : Enforced with { MaxPriority = 99 };
            case "cilium":
                return !alpha2 ? Inert($"Cilium does not enforce {kind} (ANP-27)")
                    : Switch(facts, "enable-k8s-cluster-network-policy") == true ? Enforced
                    : Inert("Cilium enforces ClusterNetworkPolicy only with enable-k8s-cluster-network-policy (CIL-46)");
            case "antrea":
                return Switch(facts, alpha2 ? "ClusterNetworkPolicy" : "AdminNetworkPolicy") switch
                {
                    true => Enforced,
                    false => Inert($"Antrea's feature gate for {kind} is off (ANP-27)"),
                    null => Unknown($"Antrea enforces {kind} only behind a feature gate, and whether it is on is not known (ANP-27)"),
                };
            case "calico" or "canal":
                return Calico(kind, facts.Version);
            case "aws-vpc-cni" or "azure-npm" or "weave" or "flannel" or "none":
                return Inert($"{facts.PlugIn} does not enforce {kind} (CMB-03)");
            default:
                return Unknown($"Whether {facts.PlugIn} enforces {kind} is not known (ANP-27)");
        }
    }

    // v1alpha1 AdminNetworkPolicy from 3.29, Baseline from 3.30, both until 3.31; v1alpha2 from 3.32.
    private static ApiSupport Calico(string kind, string? version)
    {
        if (!System.Version.TryParse(version?.TrimStart('v').Split('-')[0], out System.Version? v))
            return Unknown($"Which of the network policy API's versions Calico enforces depends on its version, which is not known (CAL-12)");
        bool enforced = kind switch
        {
            "ClusterNetworkPolicy" => v >= new System.Version(3, 32),
            "AdminNetworkPolicy" => v >= new System.Version(3, 29) && v < new System.Version(3, 32),
            _ => v >= new System.Version(3, 30) && v < new System.Version(3, 32),
        };
        return enforced ? Enforced : Inert($"Calico {version} does not enforce {kind} (CAL-12)");
    }

    private static bool? Switch(EnforcementFacts facts, string key) =>
        facts.Settings.TryGetValue(key, out string? text) && bool.TryParse(text.Trim('"'), out bool on) ? on : null;

    private static ApiSupport Inert(string reason) => new(EnforcementState.Inert, reason);

    private static ApiSupport Unknown(string reason) => new(EnforcementState.Unknown, reason);
}
