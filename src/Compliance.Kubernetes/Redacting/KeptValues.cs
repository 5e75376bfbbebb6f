using System.Collections.Frozen;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Redacting;

/// <summary>What is kept of free-form places, because semantics or checks need it. The list is closed: what is not named here goes.</summary>
internal static class KeptValues
{
    /// <summary>Holds a copy of the whole object as somebody applied it, secrets included.</summary>
    public const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    // Pod addresses, host endpoints and networks of the plug-ins; exposure; ownership by GitOps; what a person states for this program.
    private static readonly string[] AnnotationPrefixes =
    [
        "cni.projectcalico.org/", "projectcalico.org/", "k8s.v1.cni.cncf.io/", "k8s.ovn.org/", "io.cilium", "policy.cilium.io/",
        "network.cilium.io/", "cilium.io/", "antrea.io/", "ipam.antrea.io/", "flannel.alpha.coreos.com/", "vpc.amazonaws.com/",
        "service.beta.kubernetes.io/", "service.kubernetes.io/", "networking.gke.io/", "cloud.google.com/", "alb.ingress.kubernetes.io/",
        "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "meta.helm.sh/", "hnc.x-k8s.io/",
        "compliance.example.com/",
    ];

    private static readonly FrozenSet<string> Annotations = new[]
    {
        "kubernetes.io/ingress.class", "nginx.ingress.kubernetes.io/whitelist-source-range", "nginx.ingress.kubernetes.io/denylist-source-range",
        "k3s.io/node-args", "k3s.io/internal-ip", "k3s.io/external-ip", "deployment.kubernetes.io/revision", "ingressclass.kubernetes.io/is-default-class",
        "endpoints.kubernetes.io/last-change-trigger-time", "rbac.authorization.kubernetes.io/autoupdate",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Switches that decide whether a plug-in enforces; none of them can hold a credential.
    private static readonly FrozenSet<string> Flags = new[]
    {
        "--enable-network-policy", "--enable-policy-event-logs", "--run-firewall", "--run-router", "--run-service-proxy", "--network-policy",
        "--enable-cilium-network-policy", "--policy-audit-mode", "--enable-policy", "--iface", "--ip-masq", "--kube-subnet-mgr",
        "--disable-network-policy", "--enable-admin-network-policy", "--enable-egress-firewall", "--enable-multi-network",
        "--network-policy-enforcing-mode", "--disable-network-policies", "--admin-network-policy", "--baseline-admin-network-policy",
        "--hostname-override", "--v",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Variables = new[]
    {
        "NETWORK_POLICY_ENFORCING_MODE", "CALICO_NETWORKING_BACKEND", "FELIX_DEFAULTENDPOINTTOHOSTACTION", "FELIX_IPV6SUPPORT", "IP_AUTODETECTION_METHOD",
        "FELIX_POLICYSYNCPATHPREFIX", "FELIX_ALLOWVXLANPACKETSFROMWORKLOADS", "FELIX_ALLOWIPIPPACKETSFROMWORKLOADS", "FELIX_DROPACTIONOVERRIDE",
        "FELIX_BPFENABLED", "FELIX_NFTABLESMODE", "FELIX_FAILSAFEINBOUNDHOSTPORTS", "FELIX_FAILSAFEOUTBOUNDHOSTPORTS", "CLUSTER_TYPE", "NO_DEFAULT_POOLS",
        "ENABLE_POD_ENI", "POD_SECURITY_GROUP_ENFORCING_MODE", "ENABLE_IPV6", "EXPECT_NPC", "WEAVE_EXPOSE_IP", "OVN_EGRESSFIREWALL_ENABLE",
        "OVN_ADMIN_NETWORK_POLICY_ENABLE", "OVN_MULTI_NETWORK_ENABLE",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Named keys of named ConfigMaps; a null value keeps every key of the map, which then holds nothing but switches.
    private static readonly FrozenDictionary<string, string[]?> Settings = new Dictionary<string, string[]?>(StringComparer.Ordinal)
    {
        ["kube-system/cilium-config"] = null,
        ["cilium/cilium-config"] = null,
        ["kube-system/antrea-config"] = null,
        ["kube-system/amazon-vpc-cni"] = null,
        ["kube-system/azure-npm-config"] = null,
        ["kube-system/kube-flannel-cfg"] = null,
        ["kube-flannel/kube-flannel-cfg"] = null,
        ["kube-system/calico-config"] = ["calico_backend", "typha_service_name", "veth_mtu"],
        ["kube-system/canal-config"] = ["canal_iface", "masquerade", "net-conf.json", "typha_service_name"],
        ["kube-system/coredns"] = ["Corefile"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // antrea-config in recent releases carries a suffix made of its content.
    private const string AntreaConfig = "kube-system/antrea-config";

    public static bool IsAnnotation(string key) =>
        Annotations.Contains(key) || Array.Exists(AnnotationPrefixes, p => key.StartsWith(p, StringComparison.Ordinal));

    public static bool IsArgument(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        return Flags.Contains(equals < 0 ? argument : argument[..equals]);
    }

    public static bool IsVariable(string? name) => name is not null && Variables.Contains(name);

    public static bool IsSetting(ObjectRef map, string key)
    {
        string name = $"{map.Namespace}/{map.Name}";
        if (name.StartsWith(AntreaConfig, StringComparison.Ordinal)) name = AntreaConfig;
        return Settings.TryGetValue(name, out string[]? keys) && (keys is null || keys.Contains(key)) && !LooksSecret(key);
    }

    private static bool LooksSecret(string key) =>
        key.Contains("password", StringComparison.OrdinalIgnoreCase) || key.Contains("token", StringComparison.OrdinalIgnoreCase) ||
        key.Contains("secret", StringComparison.OrdinalIgnoreCase) || key.Contains("private", StringComparison.OrdinalIgnoreCase) ||
        key.EndsWith("key", StringComparison.OrdinalIgnoreCase);
}
