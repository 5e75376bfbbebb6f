using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Calico;

public sealed class HostEndpointTests
{
    private static Cluster World(string profiles = "[projectcalico-default-allow]", string name = "eth0") => new Cluster().With("calico", "version=3.32")
        .Node("n1", "192.168.0.1").Node("n2", "192.168.0.2").Namespace("x")
        .Pod("x/a", "10.0.1.1", "n1", null, false, "Running", "app=a").Pod("x/b", "10.0.1.2", "n1", null, false, "Running", "app=b")
        .Pod("x/c", "10.0.1.3", "n2", null, false, "Running", "app=c")
        .Objects($"{{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {{name: n1-eth0, labels: {{host: n1}}}}, spec: {{node: n1, interfaceName: '{name}', expectedIPs: [192.168.0.1], profiles: {profiles}, ports: [{{name: admin, protocol: TCP, port: 9000}}]}}}}");

    private static string Global(string name, string spec) => $"{{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {{name: {name}}}, spec: {spec}}}";

    [Fact]
    [Trait("rule", "CAL-39")]
    public void Untracked_goes_before_pre_DNAT_before_normal_and_an_allow_skips_the_later_stages_of_the_host_alone()
    {
        Cluster world = World("[]")
            .Objects(Global("raw", "{order: 1, selector: \"host == 'n1'\", doNotTrack: true, applyOnForward: true, types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [1000]}}, {action: Deny, protocol: TCP, destination: {ports: [1001]}}]}"))
            .Objects(Global("dnat", "{order: 1, selector: \"host == 'n1'\", preDNAT: true, applyOnForward: true, types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [1000, 1002]}}, {action: Allow, protocol: TCP, destination: {ports: ['1001:1003']}}]}"))
            .Objects(Global("pods", "{selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [1003]}}, {action: Allow}]}"));
        Assert.Equal(Verdict.Allow, world.Ask("ip/203.0.113.9", "node/n1", "TCP/1000"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "node/n1", "TCP/1001"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "node/n1", "TCP/1002"));
        Assert.Equal(Verdict.Allow, world.Ask("ip/203.0.113.9", "node/n1", "TCP/1003"));
        // No stage before the tiers drops at its end: the host endpoint's own default does.
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "node/n1", "TCP/1004"));
        Assert.Equal(Verdict.Allow, world.Ask("ip/203.0.113.9", "x/a", "TCP/1000"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "x/a", "TCP/1002"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "x/a", "TCP/1003"));
        Assert.Equal(Verdict.Allow, world.Ask("ip/203.0.113.9", "x/a", "TCP/1004"));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "x/a", "TCP/1002"));
        Assert.Equal(Verdict.Allow, world.Ask("ip/203.0.113.9", "x/c", "TCP/1002"));
    }

    [Fact]
    [Trait("rule", "CAL-41")]
    public void A_pre_DNAT_policy_closes_a_node_port_although_the_pod_listens_elsewhere()
    {
        Cluster world = World().Objects(Global("np", "{selector: \"host == 'n1'\", preDNAT: true, applyOnForward: true, types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [30080]}}]}"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "node/n1", "TCP/30080"));
        Assert.Equal(Verdict.Allow, world.Ask("ip/203.0.113.9", "node/n1", "TCP/30081"));
        Assert.Equal(Verdict.Allow, world.Ask("ip/203.0.113.9", "x/a", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CAL-36")]
    public void On_a_pod_a_pre_DNAT_policy_is_an_ordinary_one()
    {
        Cluster world = World().Objects(Global("p", "{selector: \"app == 'a'\", preDNAT: true, applyOnForward: true, types: [Ingress], ingress: [{action: Allow, source: {selector: \"app == 'b'\"}}]}"));
        Assert.Equal(Verdict.Deny, world.Ask("x/c", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "x/a", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CAL-40")]
    [InlineData("failsafeInboundHostPorts=[]", Verdict.Deny, Verdict.Deny)]
    [InlineData("failsafeInboundHostPorts=[{\"protocol\":\"tcp\",\"port\":8443}]", Verdict.Deny, Verdict.Allow)]
    [InlineData("failsafeInboundHostPorts=tcp:203.0.113.0/24:8443", Verdict.Deny, Verdict.Allow)]
    [InlineData("failsafeInboundHostPorts=tcp:198.51.100.0/24:8443", Verdict.Deny, Verdict.Deny)]
    [InlineData("failsafeInboundHostPorts=none", Verdict.Deny, Verdict.Deny)]
    [InlineData("vxlanPort=4789", Verdict.Allow, Verdict.Deny)]
    public void Failsafe_ports_are_those_of_the_configuration(string setting, Verdict ssh, Verdict other)
    {
        Cluster world = World("[]").With("calico", "version=3.32", setting);
        Assert.Equal(ssh, world.Ask("ip/203.0.113.9", "node/n1", "TCP/22"));
        Assert.Equal(other, world.Ask("ip/203.0.113.9", "node/n1", "TCP/8443"));
    }

    [Fact]
    public void Failsafe_ports_that_cannot_be_read_are_told_and_open_nothing()
    {
        Cluster world = World("[]").With("calico", "version=3.32", "failsafeInboundHostPorts=[{\"port\":\"ssh\"}]");
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "node/n1", "TCP/22"));
        Assert.Contains(world.Reachability.Limitations, l => l.Rule == "CAL-40");
    }

    [Fact]
    public void Rules_of_a_profile_decide_what_no_policy_governs()
    {
        Cluster world = World("[own]").Objects("{apiVersion: projectcalico.org/v3, kind: Profile, metadata: {name: own}, spec: {labelsToApply: {role: edge}, ingress: [{action: Pass, protocol: UDP}, {action: Allow, source: {nets: [203.0.113.0/24]}}], egress: [{action: Allow}]}}")
            .Objects(Global("p", "{selector: \"role == 'edge'\", types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [admin]}}, {action: Pass}]}"));
        Assert.Equal(Verdict.Allow, world.Ask("ip/203.0.113.9", "node/n1", "TCP/80"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "node/n1", "UDP/80"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/198.51.100.1", "node/n1", "TCP/80"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "node/n1", "TCP/9000"));
        Assert.Equal(Verdict.Allow, world.Ask("node/n1", "ip/203.0.113.9", "TCP/80"));
    }

    [Theory]
    [InlineData("expectedIPs: [192.168.0.1]", Verdict.Deny)]
    [InlineData("expectedIPs: [10.9.9.9]", Verdict.Allow)]
    [InlineData("labels: 1", Verdict.Undefined)]
    public void A_host_endpoint_governs_its_node_where_its_addresses_are_the_nodes(string more, Verdict expected)
    {
        Cluster world = World().Objects($"{{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {{name: n2}}, spec: {{node: n2, interfaceName: eth0, {(more.StartsWith("labels", StringComparison.Ordinal) ? "profiles: []" : more.Replace("192.168.0.1", "192.168.0.2", StringComparison.Ordinal))}}}}}");
        Assert.Equal(expected, world.Ask("ip/203.0.113.9", "node/n2", "TCP/8443"));
    }

    [Fact]
    public void A_host_endpoint_on_a_cluster_of_another_plug_in_has_no_effect()
    {
        Assert.Equal(Verdict.Allow, World("[]").With("cilium").Ask("ip/203.0.113.9", "node/n1", "TCP/8443"));
        Assert.Equal(Verdict.Undefined, World("[]").With("generic").Ask("ip/203.0.113.9", "node/n1", "TCP/8443"));
    }

    [Fact]
    public void A_policy_on_pods_and_hosts_is_one_policy_of_the_list()
    {
        Cluster world = World().Objects(Global("all", "{types: [Ingress], ingress: [{action: Allow, protocol: TCP}]}"));
        PolicyObject policy = Assert.Single(world.Reachability.Model.All, p => p.Ref.Kind.Kind == "GlobalNetworkPolicy");
        Assert.Equal(4, world.Reachability.SubjectsOf(policy).Length);
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "node/n1", "UDP/80"));
        Assert.Equal(Verdict.Deny, world.Ask("ip/203.0.113.9", "x/c", "UDP/80"));
    }
}
