using Compliance.Network.Enforcement;
using static Compliance.Network.Tests.Enforcement.Agents;

namespace Compliance.Network.Tests.Enforcement;

/// <summary>k3s, which enforces inside its own process.</summary>
public sealed class EmbeddedEnforcerTests
{
    private static string Args(string list) => $"{{k3s.io/node-args: '{list}'}}";

    [Theory]
    [InlineData("""["server"]""", "kube-router", EnforcementState.Enforced)]
    [InlineData("""["server","--disable-network-policy=false"]""", "kube-router", EnforcementState.Enforced)]
    [InlineData("""["server","--disable-network-policy"]""", "flannel", EnforcementState.Inert)]
    [InlineData("""["server","--disable-network-policy","true"]""", "flannel", EnforcementState.Inert)]
    [InlineData("""["server","--disable-network-policy","--flannel-backend=wireguard-native"]""", "flannel", EnforcementState.Inert)]
    [InlineData("""["server","--disable-network-policy","--flannel-backend","none"]""", "generic", EnforcementState.Unknown)]
    [InlineData("not a list", "generic", EnforcementState.Unknown)]
    [InlineData("""["server",null]""", "generic", EnforcementState.Unknown)]
    public void K3s_enforces_unless_a_server_says_otherwise(string arguments, string plugIn, EnforcementState state)
    {
        EnforcementFacts facts = Detect(Node("server-1", Args(arguments), version: "v1.33.1+k3s1") + Node("agent-1", Args("""["agent"]"""), version: "v1.33.1+k3s1"));
        Assert.Equal((plugIn, state, "v1.33.1+k3s1"), (facts.PlugIn, facts.State, facts.Version));
        Assert.Contains(facts.Evidence, e => e.Pointer == "/metadata/annotations/k3s.io~1node-args");
    }

    [Fact]
    public void A_k3s_whose_nodes_are_not_shown_to_be_ready_proves_nothing() =>
        Assert.Equal(EnforcementState.Unknown, Detect(Node("server-1", Args("""["server"]"""), ready: "False")).State);

    [Fact]
    public void A_node_that_k3s_does_not_run_is_uncovered() =>
        Assert.Equal(["other"], Detect(Node("server-1", Args("""["server"]""")) + Node("other")).UncoveredNodes);

    [Fact]
    public void A_plug_in_beside_the_embedded_one_makes_two()
    {
        EnforcementFacts facts = Detect(Node("server-1", Args("""["server","--flannel-backend=none"]""")) + DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1"));
        Assert.Equal(("calico", "kube-router"), (facts.PlugIn, facts.Second?.PlugIn));
        EnforcementFacts one = Detect(Node("server-1", Args("""["server","--flannel-backend=none","--disable-network-policy"]""")) + DaemonSet("calico-node", "calico-node", "calico/node:v3.30.1"));
        Assert.Equal(("calico", null), (one.PlugIn, one.Second?.PlugIn));
    }
}
