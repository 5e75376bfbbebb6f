using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;
using Compliance.TestKit;
using static Compliance.Network.Tests.Enforcement.Agents;

namespace Compliance.Network.Tests.Enforcement;

/// <summary>Settings and versions that plug-ins keep in ConfigMaps, resources and their agents' environment, each with its evidence.</summary>
public sealed class PlugInSettingsTests
{
    private static readonly string Cilium = DaemonSet("cilium", "cilium-agent", "cilium:v1.18.2") + ConfigMap("cilium-config", "{enable-policy: default, enable-host-firewall: 'true', labels: 'k8s:app'}");
    private static readonly string Calico = DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1", ns: "calico-system");

    private static string NodeConfig(string defaults, string selector = "{}") =>
        $"---\n{{apiVersion: cilium.io/v2, kind: CiliumNodeConfig, metadata: {{name: c, namespace: kube-system}}, spec: {{nodeSelector: {selector}, defaults: {defaults}}}}}\n";

    private static string Antrea(string agentConf, string controllerConf = "") =>
        DaemonSet("antrea-agent", "antrea-agent", "antrea:v2.4.0", podSpec: "volumes: [{name: c, configMap: {name: antrea-config-new}}]") + $$"""
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: antrea-config-new, namespace: kube-system}
        data:
          antrea-agent.conf: "{{agentConf}}"
          antrea-controller.conf: "{{controllerConf}}"
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: antrea-config-old, namespace: kube-system}
        data: {antrea-agent.conf: "featureGates: {L7NetworkPolicy: true}"}

        """;

    [Fact]
    public void Cilium_s_ConfigMap_is_read_key_by_key()
    {
        EnforcementFacts facts = Detect(Cilium);
        Assert.Equal(("true", "k8s:app"), (facts.Setting("enable-host-firewall"), facts.Setting("labels")));
        Assert.Contains(facts.Evidence, e => e.Pointer == "/data/enable-host-firewall");
    }

    [Fact]
    public void GKE_s_agent_is_Cilium_s() =>
        Assert.Equal(("cilium", EnforcementState.Enforced),
            (Detect(DaemonSet("anetd", "cilium-agent", "gke.gcr.io/cilium:v1.15") + ConfigMap("cilium-config", "{enable-policy: default}")).PlugIn,
            Detect(DaemonSet("anetd", "cilium-agent", "gke.gcr.io/cilium:v1.15") + ConfigMap("cilium-config", "{enable-policy: default}")).State));

    [Theory]
    [InlineData("{policy-audit-mode: 'true'}", "{matchLabels: {pool: a}}", EnforcementState.Unknown, null)]
    [InlineData("{policy-audit-mode: 'true'}", "{matchLabels: {pool: nowhere}}", EnforcementState.Enforced, null)]
    [InlineData("{policy-audit-mode: 'true'}", "{}", EnforcementState.Enforced, "true")]
    [InlineData("{policy-cidr-match-mode: nodes}", "{matchLabels: {pool: a}}", EnforcementState.Unknown, null)]
    [InlineData("{enable-policy: default}", "{matchLabels: {pool: a}}", EnforcementState.Enforced, null)]
    [InlineData("{tunnel-protocol: geneve}", "{matchLabels: {pool: a}}", EnforcementState.Enforced, null)]
    [InlineData("{policy-audit-mode: 'true'}", "{matchFuture: 1}", EnforcementState.Unknown, null)]
    public void Overrides_of_Cilium_on_some_nodes_leave_enforcement_open_and_on_all_nodes_are_settings(string defaults, string selector, EnforcementState state, string? audit)
    {
        var cluster = new Cluster().With(null).Objects(Cilium + Node("n1", labels: "{pool: a}") + Node("n2", labels: "{pool: b}") + NodeConfig(defaults, selector));
        EnforcementFacts facts = cluster.Reachability.Enforcement;
        Assert.Equal((state, audit), (facts.State, facts.Setting("policy-audit-mode")));
        Assert.Equal(state == EnforcementState.Unknown, cluster.Reachability.Limitations.Any(l => l.Rule == "CMB-12"));
    }

    [Fact]
    public void Never_on_every_node_by_an_override_is_inert() =>
        Assert.Equal(EnforcementState.Inert, Detect(Cilium + Node("n1") + NodeConfig("{enable-policy: never}")).State);

    [Theory]
    [InlineData("featureGates: {L7NetworkPolicy: true}", "", "true", "false", "true")]
    [InlineData("featureGates: {AntreaPolicy: true}", "featureGates: {AntreaPolicy: false, ClusterNetworkPolicy: true}", "false", "true", "false")]
    [InlineData("#featureGates:", "logVerbosity: 0", "false", "false", "true")]
    public void Antrea_s_gates_are_those_of_the_map_in_use_and_by_default(string agent, string controller, string l7, string cnp, string own)
    {
        EnforcementFacts facts = Detect(Antrea(agent, controller));
        Assert.Equal((l7, cnp, own), (facts.Setting("L7NetworkPolicy"), facts.Setting("ClusterNetworkPolicy"), facts.Setting("AntreaPolicy")));
        Assert.Contains(facts.Evidence, e => e.Statement.Contains("AdminNetworkPolicy", StringComparison.Ordinal) && e.Statement.Contains("by default", StringComparison.Ordinal));
    }

    [Fact]
    public void A_gate_that_is_no_switch_is_told_and_not_taken()
    {
        var cluster = new Cluster().With(null).Objects(Antrea("featureGates: {AntreaPolicy: maybe}"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Message.Contains("AntreaPolicy", StringComparison.Ordinal));
    }

    [Fact]
    public void Antrea_states_its_version() => Assert.Equal("v2.5.1", Detect(Antrea("logVerbosity: 0") + """
        ---
        {apiVersion: crd.antrea.io/v1beta1, kind: AntreaControllerInfo, metadata: {name: antrea-controller}, version: v2.5.1}
        ---
        {apiVersion: crd.antrea.io/v1beta1, kind: AntreaAgentInfo, metadata: {name: n1}, version: v2.5.0}
        """).Version);

    [Fact]
    public void Calico_states_its_version_and_variant()
    {
        Assert.Equal("v3.31.0", Detect(Calico + "---\n{apiVersion: crd.projectcalico.org/v1, kind: ClusterInformation, metadata: {name: default}, spec: {calicoVersion: v3.31.0}}").Version);
        EnforcementFacts operated = Detect(Calico + "---\n{apiVersion: operator.tigera.io/v1, kind: Installation, metadata: {name: default}, status: {variant: TigeraSecureEnterprise, calicoVersion: v3.21.0}}");
        Assert.Equal(("v3.21.0", "TigeraSecureEnterprise"), (operated.Version, operated.Setting("variant")));
    }

    [Fact]
    public void Felix_is_read_and_the_environment_of_its_agent_overrides_it()
    {
        const string felix = """
            ---
            apiVersion: crd.projectcalico.org/v1
            kind: FelixConfiguration
            metadata: {name: default}
            spec: {defaultEndpointToHostAction: Drop, vxlanPort: 4790, failsafeInboundHostPorts: [{protocol: tcp, port: 22}], failsafeOutboundHostPorts: []}
            """;
        EnforcementFacts facts = Detect(Calico + felix);
        Assert.Equal(("Drop", "4790", """[{"protocol":"tcp","port":22}]""", "[]"),
            (facts.Setting("defaultEndpointToHostAction"), facts.Setting("vxlanPort"), facts.Setting("failsafeInboundHostPorts")?.Replace(" ", "", StringComparison.Ordinal), facts.Setting("failsafeOutboundHostPorts")));
        EnforcementFacts overridden = Detect(DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1",
            ", env: [{name: FELIX_DEFAULTENDPOINTTOHOSTACTION, value: ACCEPT}, {name: FELIX_FAILSAFEINBOUNDHOSTPORTS, value: 'tcp:0.0.0.0/0:22, udp:68'}, {name: FELIX_FAILSAFEOUTBOUNDHOSTPORTS, value: none}]") + felix);
        Assert.Equal(("ACCEPT", """[{"protocol":"tcp","port":22,"net":"0.0.0.0/0"},{"protocol":"udp","port":68}]""", "[]"),
            (overridden.Setting("defaultEndpointToHostAction"), overridden.Setting("failsafeInboundHostPorts"), overridden.Setting("failsafeOutboundHostPorts")));
    }

    [Fact]
    public void Felix_without_a_word_drops_what_a_pod_sends_to_its_node()
    {
        EnforcementFacts facts = Detect(Calico + "---\n{apiVersion: crd.projectcalico.org/v1, kind: FelixConfiguration, metadata: {name: default}, spec: {}}");
        Assert.Equal("Drop", facts.Setting("defaultEndpointToHostAction"));
        // Without the resource it is not known that nothing sets it; the shipped manifests do.
        Assert.Null(Detect(Calico).Setting("defaultEndpointToHostAction"));
    }

    [Fact]
    public void Felix_on_one_node_leaves_enforcement_open() =>
        Assert.Equal(EnforcementState.Unknown, Detect(Calico + "---\n{apiVersion: crd.projectcalico.org/v1, kind: FelixConfiguration, metadata: {name: node.n1}, spec: {dropActionOverride: Accept}}").State);

    [Fact]
    public void Host_endpoints_made_by_themselves_are_told() => Assert.Equal("Enabled", Detect(Calico +
        "---\n{apiVersion: crd.projectcalico.org/v1, kind: KubeControllersConfiguration, metadata: {name: default}, spec: {controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}}").Setting("hostEndpoint.autoCreate"));

    [Fact]
    public void OpenShift_states_the_networks_of_the_cluster()
    {
        EnforcementFacts facts = Detect(DaemonSet("ovnkube-node", "ovnkube-controller", "quay.io/openshift@sha256:00", ns: "openshift-ovn-kubernetes") +
            "---\n{apiVersion: config.openshift.io/v1, kind: Network, metadata: {name: cluster}, status: {networkType: OVNKubernetes, clusterNetwork: [{cidr: 10.128.0.0/14, hostPrefix: 23}]}}");
        Assert.Equal(("ovn-kubernetes", EnforcementState.Enforced, """["10.128.0.0/14"]"""), (facts.PlugIn, facts.State, facts.Setting("clusterNetworks")));
        Assert.Contains(facts.Evidence, e => e.Pointer == "/status/networkType");
    }

    [Fact]
    public void OVN_Kubernetes_says_which_features_are_on()
    {
        EnforcementFacts facts = Detect(DaemonSet("ovnkube-node", "ovnkube-controller", "ovn-kube:1.1",
            ", env: [{name: OVN_EGRESSFIREWALL_ENABLE, value: 'false'}, {name: OVN_ADMIN_NETWORK_POLICY_ENABLE, value: 'true'}]") + ConfigMap("ovn-config", "{net_cidr: 10.244.0.0/16/24}", "ovn-kubernetes"));
        Assert.Equal((false, true, """["10.244.0.0/16"]"""), (facts.Switch("enable-egress-firewall"), facts.Switch("enable-admin-network-policy"), facts.Setting("clusterNetworks")));
    }

    [Theory]
    [InlineData("[--enable-network-policy=true]", "true", EnforcementState.Enforced)]
    [InlineData("[--enable-network-policy=true]", "false", EnforcementState.Inert)]
    [InlineData("[--enable-network-policy=false]", "true", EnforcementState.Inert)]
    [InlineData("[--enable-ipv6=false]", "true", EnforcementState.Inert)]
    public void The_AWS_agent_enforces_with_its_flag_and_its_controller(string args, string controller, EnforcementState state) =>
        Assert.Equal(state, Detect(DaemonSet("aws-node", "aws-eks-nodeagent", "aws-network-policy-agent:v1.2", $", args: {args}") + ConfigMap("amazon-vpc-cni", $"{{enable-network-policy-controller: '{controller}'}}")).State);
}
