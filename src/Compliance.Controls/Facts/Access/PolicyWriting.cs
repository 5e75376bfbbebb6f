using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Access;

/// <summary>Which rights change network policy, what guards it, or the plug-in that enforces it.</summary>
internal static class PolicyWriting
{
    // Groups whose every resource counts have no list. Resources that plug-ins write in passing (addresses, endpoints, nodes) are left out.
    private static readonly ImmutableArray<(string Group, string[] Resources)> Targets =
    [
        ("networking.k8s.io", ["networkpolicies"]),
        ("policy.networking.k8s.io", ["adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"]),
        ("projectcalico.org", Calico), ("crd.projectcalico.org", Calico),
        ("cilium.io", ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "ciliumcidrgroups", "ciliumnodeconfigs", "ciliumlocalredirectpolicies", "ciliumegressgatewaypolicies"]),
        ("crd.antrea.io", ["networkpolicies", "clusternetworkpolicies", "tiers", "clustergroups", "groups"]),
        ("k8s.ovn.org", ["egressfirewalls", "adminpolicybasedexternalroutes"]),
        ("networking.k8s.aws", ["clusternetworkpolicies", "applicationnetworkpolicies"]),
        ("templates.gatekeeper.sh", ["constrainttemplates"]),
        ("kyverno.io", ["clusterpolicies", "policies", "policyexceptions"]),
        ("policies.kyverno.io", ["validatingpolicies", "generatingpolicies", "mutatingpolicies", "policyexceptions"]),
        ("admissionregistration.k8s.io", ["validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations", "mutatingwebhookconfigurations"]),
        ("apiextensions.k8s.io", ["customresourcedefinitions"]),
    ];

    private static readonly ImmutableArray<string> ChangingWhatIs = ["delete", "deletecollection", "patch", "update"];

    private static readonly string[] Settings = ["cilium-config", "antrea-config", "amazon-vpc-cni", "azure-npm-config", "calico-config", "canal-config", "kube-flannel-cfg", "ovn-config"];

    private static string[] Calico =>
        ["networkpolicies", "globalnetworkpolicies", "tier.networkpolicies", "tier.globalnetworkpolicies", "tiers", "networksets", "globalnetworksets",
            "hostendpoints", "profiles", "felixconfigurations", "kubecontrollersconfigurations"];

    /// <summary>What a rule lets change, the first found, as <c>resource.group</c>; null where it is nothing of the kind. Constraints of
    /// Gatekeeper have kinds that users make: every resource of their group counts.</summary>
    public static string? Changes(AccessRule rule)
    {
        if (!rule.HasAnyVerb(AccessRule.Changing)) return null;
        foreach ((string group, string[] resources) in Targets)
            foreach (string resource in resources)
                if (rule.Covers(group, resource)) return $"{resource}.{group}";
        return rule.Groups.Contains("constraints.gatekeeper.sh") && rule.Resources.Any(r => !r.Contains('/', StringComparison.Ordinal)) ? "constraints.gatekeeper.sh" : null;
    }

    /// <summary>Whether a rule lets change the agent of the plug-in or its settings, where it holds in the agent's namespace.</summary>
    public static bool ChangesAgent(AccessRule rule, ObjectRef agent) => rule.HasAnyVerb(ChangingWhatIs)
        && (rule.Covers("apps", "daemonsets") && (rule.Names.IsEmpty || rule.Names.Contains(agent.Name))
            || rule.Covers("", "configmaps") && (rule.Names.IsEmpty || rule.Names.Any(n => Settings.Contains(n, StringComparer.Ordinal))));
}
