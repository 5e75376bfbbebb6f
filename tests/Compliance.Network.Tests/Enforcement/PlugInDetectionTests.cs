using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Enforcement;

public sealed class PlugInDetectionTests
{
    private static string DaemonSet(string name, string container, string image, string extra = "", int ready = 3, string ns = "kube-system") =>
        $$"""
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec:
          template:
            spec:
              containers:
              - {name: {{container}}, image: "{{image}}"{{extra}}}
        status: {numberReady: {{ready}}, desiredNumberScheduled: 3}

        """;

    private static EnforcementFacts Detect(string objects) => new Cluster().With(null).Objects(objects).Reachability.Enforcement;

    [Theory, Trait("rule", "CMB-10")]
    [InlineData("calico-node", "calico-node", "quay.io/calico/node:v3.30.1", "calico", "v3.30.1")]
    [InlineData("canal", "calico-node", "calico/node:v3.28.0", "canal", "v3.28.0")]
    [InlineData("antrea-agent", "antrea-agent", "antrea/antrea-agent-ubuntu:v2.4.0@sha256:00", "antrea", "v2.4.0")]
    [InlineData("ovnkube-node", "ovnkube-controller", "registry:5000/ovn-kube", "ovn-kubernetes", null)]
    [InlineData("azure-npm", "azure-npm", "azure-npm:v1.5", "azure-npm", "v1.5")]
    [InlineData("weave-net", "weave-npc", "weaveworks/weave-npc:2.8.1", "weave", "2.8.1")]
    [InlineData("kube-router", "kube-router", "cloudnativelabs/kube-router:v2.5", "kube-router", "v2.5")]
    [InlineData("rke2-canal", "calico-node", "rancher/hardened-calico:v3.29.2-build20250306", "canal", "v3.29.2-build20250306")]
    [InlineData("kube-ovn-cni", "cni-server", "kubeovn/kube-ovn:v1.13", "kube-ovn", "v1.13")]
    [InlineData("kindnet", "kindnet-cni", "docker.io/kindest/kindnetd:v20250512-df8de77b", "kindnet", "v20250512-df8de77b")]
    [InlineData("kube-flannel-ds", "kube-network-policies", "kube-network-policies:v0.9", "kube-network-policies", "v0.9")]
    public void An_agent_that_runs_proves_enforcement(string name, string container, string image, string plugIn, string? version)
    {
        EnforcementFacts facts = Detect(DaemonSet(name, container, image));
        Assert.Equal((plugIn, version, EnforcementState.Enforced), (facts.PlugIn, facts.Version, facts.State));
        Assert.False(facts.Asserted);
        Assert.Equal(name, facts.Agent?.Name);
        Assert.NotEmpty(facts.Evidence);
    }

    [Theory]
    [InlineData("kube-flannel-ds", "kube-flannel", "flannel:v0.25", "", "flannel")]
    [InlineData("aws-node", "aws-node", "amazon-k8s-cni:v1.19", "", "aws-vpc-cni")]
    [InlineData("aws-node", "aws-eks-nodeagent", "aws-network-policy-agent:v1.2", ", args: [--enable-network-policy=false]", "aws-vpc-cni")]
    [InlineData("kube-router", "kube-router", "kube-router:v2", ", args: [--run-firewall=false]", "kube-router")]
    [InlineData("weave-net", "weave-npc", "weave-npc:2", ", env: [{name: EXPECT_NPC, value: '0'}]", "weave")]
    [InlineData("kindnet", "kindnet-cni", "kindest/kindnetd:v20230511-dc714da8", "", "kindnet")]
    public void An_agent_that_says_it_enforces_nothing_is_inert(string name, string container, string image, string extra, string plugIn)
    {
        EnforcementFacts facts = Detect(DaemonSet(name, container, image, extra));
        Assert.Equal((plugIn, EnforcementState.Inert), (facts.PlugIn, facts.State));
    }

    [Fact]
    public void An_agent_that_is_only_declared_proves_nothing() =>
        Assert.Equal(EnforcementState.Unknown, Detect(DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1", ready: 0)).State);

    [Fact]
    public void Nothing_found_is_unknown_and_read_as_the_written_contract()
    {
        EnforcementFacts facts = Detect("{apiVersion: v1, kind: Namespace, metadata: {name: x}}");
        Assert.Equal(("generic", EnforcementState.Unknown), (facts.PlugIn, facts.State));
    }

    [Theory]
    [InlineData("enable-policy: default", EnforcementState.Enforced)]
    [InlineData("enable-policy: never", EnforcementState.Inert)]
    [InlineData("enable-k8s-networkpolicy: 'false'", EnforcementState.Enforced)]
    public void Cilium_enforces_what_its_settings_say(string setting, EnforcementState state)
    {
        EnforcementFacts facts = Detect(DaemonSet("cilium", "cilium-agent", "cilium:v1.18.2") + "---\n" +
            $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: cilium-config, namespace: kube-system}}, data: {{{setting}}}}}");
        Assert.Equal(state, facts.State);
        Assert.Contains(facts.Evidence, e => e.Pointer?.StartsWith("/data/enable-", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Cilium_without_its_settings_is_unknown() =>
        Assert.Equal(EnforcementState.Unknown, Detect(DaemonSet("cilium", "cilium-agent", "cilium:v1.18.2")).State);

    [Fact]
    public void Audit_mode_lets_everything_pass_and_tells_what_would_be_denied()
    {
        Cluster cluster = new Cluster().With("cilium", "policy-audit-mode=true").Pod("x/a").Pod("x/b").Policy("x/deny", "{podSelector: {}}");
        Decision decision = cluster.Decide("x/a", "x/b", "TCP/80");
        Assert.Equal((Verdict.Allow, Verdict.Deny), (decision.Verdict, decision.Audit));
    }

    [Fact]
    public void A_node_that_runs_pods_without_a_ready_agent_is_uncovered()
    {
        string Agent(string node, string ready) => $"""
            ---
            apiVersion: v1
            kind: Pod
            metadata: {"{"}name: calico-{node}, namespace: kube-system, ownerReferences: [{"{"}apiVersion: apps/v1, kind: DaemonSet, name: calico-node, controller: true{"}"}]{"}"}
            spec: {"{"}nodeName: {node}, hostNetwork: true, containers: []{"}"}
            status: {"{"}phase: Running, conditions: [{"{"}type: Ready, status: "{ready}"{"}"}]{"}"}

            """;
        Cluster cluster = new Cluster().With(null).Objects(DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1") + Agent("n1", "True") + Agent("n2", "False"));
        foreach (string node in (string[])["n1", "n2", "n3"]) cluster.Pod($"x/on-{node}", "10.0.0.1", node, null, false, "Running");
        Assert.Equal(["n2", "n3"], cluster.Reachability.Enforcement.UncoveredNodes);
    }

    [Fact]
    public void An_assertion_is_marked_as_one_unless_the_snapshot_proves_the_same()
    {
        string calico = DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1");
        Assert.False(new Cluster().With("calico").Objects(calico).Reachability.Enforcement.Asserted);
        EnforcementFacts other = new Cluster().With("cilium").Objects(calico).Reachability.Enforcement;
        Assert.Equal(("cilium", true, EnforcementState.Enforced), (other.PlugIn, other.Asserted, other.State));
        EnforcementFacts changed = new Cluster().With("calico", "defaultEndpointToHostAction=Drop").Objects(calico).Reachability.Enforcement;
        Assert.True(changed.Asserted);
    }
}
