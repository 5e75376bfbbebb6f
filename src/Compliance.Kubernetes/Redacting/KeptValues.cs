using System.Collections.Frozen;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Redacting;

/// <summary>What is kept of free-form places, because semantics or checks need it. The list is closed: what is not named here goes.</summary>
internal static class KeptValues
{
    /// <summary>Holds a copy of the whole object as somebody applied it, secrets included.</summary>
    public const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The arguments of k3s, kept in part (<see cref="Redacting.NodeArguments"/>).</summary>
    public const string NodeArguments = "k3s.io/node-args";

    // Pod addresses, host endpoints and networks of the plug-ins; exposure; ownership by GitOps; what a person states for this program.
    private static readonly string[] AnnotationPrefixes =
    [
        "cni.projectcalico.org/", "projectcalico.org/", "k8s.v1.cni.cncf.io/", "k8s.ovn.org/", "io.cilium", "policy.cilium.io/",
        "network.cilium.io/", "cilium.io/", "antrea.io/", "ipam.antrea.io/", "networkpolicy.antrea.io/", "node.antrea.io/", "flannel.alpha.coreos.com/", "vpc.amazonaws.com/",
        "service.beta.kubernetes.io/", "service.kubernetes.io/", "networking.gke.io/", "cloud.google.com/", "alb.ingress.kubernetes.io/",
        "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "meta.helm.sh/", "hnc.x-k8s.io/", "propagate.hnc.x-k8s.io/",
        "compliance.example.com/", "egress.projectcalico.org/",
    ];

    private static readonly FrozenSet<string> Annotations = new[]
    {
        "kubernetes.io/ingress.class", "nginx.ingress.kubernetes.io/whitelist-source-range", "nginx.ingress.kubernetes.io/denylist-source-range",
        NodeArguments, "k3s.io/internal-ip", "k3s.io/external-ip", "deployment.kubernetes.io/revision", "ingressclass.kubernetes.io/is-default-class",
        "endpoints.kubernetes.io/last-change-trigger-time", "rbac.authorization.kubernetes.io/autoupdate",
        "nginx.ingress.kubernetes.io/ssl-redirect", "nginx.ingress.kubernetes.io/force-ssl-redirect", "ingress.kubernetes.io/force-ssl-redirect",
        "haproxy.org/ssl-redirect", "haproxy-ingress.github.io/ssl-redirect", "appgw.ingress.kubernetes.io/ssl-redirect",
        "traefik.ingress.kubernetes.io/router.entrypoints", "kubernetes.io/ingress.allow-http",
        "ambient.istio.io/redirection", "config.linkerd.io/default-inbound-policy", "traffic.sidecar.istio.io/excludeInboundPorts",
    }.ToFrozenSet(StringComparer.Ordinal);

    // What people state for this program under a prefix of their own, which the collection does not know.
    private static readonly FrozenSet<string> Statements = new[]
    {
        "owner", "justification", "change-ticket", "approved-by", "approved-at", "author", "last-reviewed", "reviewed-by", "expires-at", "break-glass",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Switches that decide whether a plug-in enforces; none of them can hold a credential.
    private static readonly FrozenSet<string> Flags = new[]
    {
        "--enable-network-policy", "--enable-policy-event-logs", "--enable-cloudwatch-logs", "--run-firewall", "--run-router", "--run-service-proxy", "--network-policy",
        "--enable-cilium-network-policy", "--policy-audit-mode", "--enable-policy", "--iface", "--ip-masq", "--kube-subnet-mgr",
        "--disable-network-policy", "--enable-admin-network-policy", "--enable-egress-firewall", "--enable-multi-network",
        "--network-policy-enforcing-mode", "--disable-network-policies", "--admin-network-policy", "--baseline-admin-network-policy",
        "--hostname-override", "--v",
        // What access control and audit logging of the control plane rest on; files are named by their paths alone.
        "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler",
        "--authorization-mode", "--authorization-config", "--authentication-config", "--anonymous-auth", "--token-auth-file", "--client-ca-file",
        "--enable-admission-plugins", "--disable-admission-plugins", "--admission-control-config-file", "--client-cert-auth", "--peer-client-cert-auth",
        "--auto-tls", "--peer-auto-tls", "--config-file", "--bind-address", "--secure-port", "--audit-policy-file", "--audit-log-path", "--audit-log-maxage",
        "--audit-log-maxbackup", "--audit-log-maxsize", "--audit-log-mode", "--audit-webhook-config-file", "--audit-webhook-mode",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Variables = new[]
    {
        "NETWORK_POLICY_ENFORCING_MODE", "CALICO_NETWORKING_BACKEND", "FELIX_DEFAULTENDPOINTTOHOSTACTION", "FELIX_IPV6SUPPORT", "IP_AUTODETECTION_METHOD",
        "FELIX_POLICYSYNCPATHPREFIX", "FELIX_ALLOWVXLANPACKETSFROMWORKLOADS", "FELIX_ALLOWIPIPPACKETSFROMWORKLOADS", "FELIX_DROPACTIONOVERRIDE",
        "FELIX_BPFENABLED", "FELIX_VXLANPORT", "FELIX_NFTABLESMODE", "FELIX_FAILSAFEINBOUNDHOSTPORTS", "FELIX_FAILSAFEOUTBOUNDHOSTPORTS", "CLUSTER_TYPE", "NO_DEFAULT_POOLS",
        "ENABLE_POD_ENI", "POD_SECURITY_GROUP_ENFORCING_MODE", "ENABLE_IPV6", "EXPECT_NPC", "WEAVE_EXPOSE_IP", "OVN_EGRESSFIREWALL_ENABLE",
        "OVN_ADMIN_NETWORK_POLICY_ENABLE", "OVN_MULTI_NETWORK_ENABLE", "FELIX_WORKLOADSOURCESPOOFING", "FELIX_BPFENFORCERPF",
        "FELIX_WIREGUARDENABLED", "FELIX_WIREGUARDENABLEDV6", "FELIX_WIREGUARDHOSTENCRYPTIONENABLED",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Named keys of named ConfigMaps; a star ends the beginning of a key.
    private static readonly string[] Cilium =
    [
        "enable-*", "policy-*", "hubble-export-*", "hubble-flowlogs-config-path", "allow-localhost", "labels", "bpf-events-policy-verdict-enabled", "routing-mode", "tunnel-protocol",
        "kube-proxy-replacement", "cni-chaining-mode", "cni-exclusive", "identity-allocation-mode", "cluster-name", "cluster-id",
        "cluster-pool-ipv4-cidr", "cluster-pool-ipv6-cidr", "ipv4-native-routing-cidr", "ipv6-native-routing-cidr",
    ];

    private static readonly FrozenDictionary<string, string[]> Settings = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["kube-system/cilium-config"] = Cilium,
        ["cilium/cilium-config"] = Cilium,
        ["ovn-kubernetes/ovn-config"] = ["net_cidr", "svc_cidr"],
        ["kube-system/antrea-config"] = ["antrea-agent.conf", "antrea-controller.conf"],
        ["kube-system/amazon-vpc-cni"] = ["enable-*"],
        ["kube-system/azure-npm-config"] = ["azure-npm.json"],
        ["kube-system/kube-flannel-cfg"] = ["net-conf.json", "cni-conf.json"],
        ["kube-flannel/kube-flannel-cfg"] = ["net-conf.json", "cni-conf.json"],
        ["kube-system/calico-config"] = ["calico_backend", "typha_service_name", "veth_mtu"],
        ["kube-system/kubelet-config"] = ["kubelet"],
        ["kube-system/kube-proxy"] = ["config.conf"],
        ["kube-system/canal-config"] = ["canal_iface", "masquerade", "net-conf.json", "typha_service_name"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Fields of every kind that are named for what they hold.
    private static readonly FrozenSet<string> SecretFields = new[]
    {
        "password", "passwd", "passphrase", "token", "bearerToken", "accessToken", "refreshToken", "apiKey", "secretKey", "accessKey", "secretAccessKey",
        "privateKey", "clientSecret", "sharedSecret", "presharedKey",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> ReleaseValues = new[]
    {
        "values", "valuesObject", "parameters", "plugin", "substitute", "patches", "postRenderers", "generators", "jsonnet", "templatePatch", "kustomize",
    }.ToFrozenSet(StringComparer.Ordinal);

    // antrea-config in recent releases carries a suffix made of its content.
    private const string AntreaConfig = "kube-system/antrea-config";

    public static bool IsAnnotation(string key) =>
        Annotations.Contains(key) || Statements.Contains(key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]) || Array.Exists(AnnotationPrefixes, p => key.StartsWith(p, StringComparison.Ordinal));

    public static bool IsArgument(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        return Flags.Contains(equals < 0 ? argument : argument[..equals]);
    }

    public static bool IsVariable(string? name) => name is not null && Variables.Contains(name);

    /// <summary>The settings of the kubelet may name headers with which it fetches pods, credentials among them.</summary>
    public static bool HoldsHeaders(string text) => text.Contains("staticPodURLHeader", StringComparison.OrdinalIgnoreCase);

    public static bool IsSetting(ObjectRef map, string key)
    {
        string name = $"{map.Namespace}/{map.Name}";
        if (name.StartsWith(AntreaConfig + "-", StringComparison.Ordinal)) name = AntreaConfig;
        return Settings.TryGetValue(name, out string[]? keys) && Array.Exists(keys, k => Names(k, key)) && !LooksSecret(key);
    }

    /// <summary>Whether the names inside the field are labels, which are public and which selectors match.</summary>
    public static bool HoldsLabels(string field) => field is "matchLabels" or "labels" or "selector" or "nodeSelector" || field.EndsWith("Selector", StringComparison.Ordinal);

    public static bool NamesSecret(string field) => SecretFields.Contains(field);

    public static bool IsReleaseValue(string field) => ReleaseValues.Contains(field);

    private static bool Names(string pattern, string key) =>
        pattern[^1] == '*' ? key.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : key == pattern;

    private static bool LooksSecret(string key) =>
        key.Contains("password", StringComparison.OrdinalIgnoreCase) || key.Contains("token", StringComparison.OrdinalIgnoreCase) ||
        key.Contains("secret", StringComparison.OrdinalIgnoreCase) || key.Contains("private", StringComparison.OrdinalIgnoreCase) ||
        key.EndsWith("key", StringComparison.OrdinalIgnoreCase);
}
