using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects;

/// <summary>EgressFirewall of OVN-Kubernetes: a gate of its own, and what is odd in it.</summary>
public sealed class EgressFirewallTests
{
    private static Cluster World(string spec, string name = "default", string plugIn = "ovn-kubernetes", string version = "v1") => new Cluster().With(plugIn, "clusterNetworks=[\"10.0.0.0/16\"]")
        .Node("n1", "192.168.0.1", "role=worker").Node("n2", "192.168.0.2", "role=infra").Pod("x/a", "10.0.1.1", "n1", null, false, "Running").Pod("y/b", "10.0.1.2", "n2", null, false, "Running")
        .Objects($"{{apiVersion: k8s.ovn.org/{version}, kind: EgressFirewall, metadata: {{name: {name}, namespace: x}}, spec: {spec}}}");

    private const string DenyAll = "{type: Deny, to: {cidrSelector: 0.0.0.0/0}}";

    [Fact, Trait("rule", "CMB-05")]
    public void A_rule_reaches_outside_addresses_and_nodes_and_never_pods()
    {
        Cluster cluster = World($"{{egress: [{DenyAll}]}}");
        Assert.Equal(Verdict.Deny, cluster.Ask("x/a", "ip/203.0.113.1", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/a", "ip/203.0.113.1", "ICMP/8"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/a", "node/n2", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/a", "y/b", "TCP/80"));
        // An address of the pod networks that no pod has is none of its business either.
        Assert.Equal(Verdict.Allow, cluster.Ask("x/a", "ip/10.0.77.7", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("y/b", "ip/203.0.113.1", "TCP/80"));
    }

    [Fact, Trait("rule", "CMB-05")]
    public void The_first_rule_that_matches_decides_and_nodes_are_told_by_their_labels()
    {
        Cluster cluster = World($"{{egress: [{{type: Allow, to: {{nodeSelector: {{matchLabels: {{role: infra}}}}}}, ports: [{{protocol: TCP, port: 6443}}]}}, {DenyAll}]}}");
        Assert.Equal((Verdict.Allow, Verdict.Deny, Verdict.Deny),
            (cluster.Ask("x/a", "node/n2", "TCP/6443"), cluster.Ask("x/a", "node/n2", "TCP/22"), cluster.Ask("x/a", "node/n1", "TCP/6443")));
    }

    [Theory, Trait("rule", "CMB-05")]
    [InlineData($"[{{type: Allow, to: {{dnsName: api.example.com}}}}, {DenyAll}]", Verdict.Qualified)]
    [InlineData("[{type: Deny, to: {dnsName: api.example.com}}]", Verdict.Qualified)]
    [InlineData("[{type: Allow, to: {dnsName: api.example.com}}]", Verdict.Allow)]
    public void A_rule_by_name_leaves_a_condition(string rules, Verdict verdict)
    {
        Decision decision = World($"{{egress: {rules}}}").Decide("x/a", "ip/203.0.113.1", "TCP/443");
        Assert.Equal(verdict, decision.Verdict);
        if (verdict == Verdict.Qualified) Assert.Equal(["fqdn"], decision.Qualifiers);
    }

    [Theory]
    [InlineData("{egress: [{type: Allow, to: {cidrSelector: 0.0.0.0/0}, schedule: nightly}]}")]
    [InlineData("{egress: [{type: Allow, to: {zone: edge}}]}")]
    [InlineData("{egress: [{type: Allow, to: {nodeSelector: {matchFields: []}}}]}")]
    [InlineData("{egress: [{type: Allow, to: {cidrSelector: 0.0.0.0/0}, ports: [{protocol: TCP, port: 80, endPort: 90}]}]}")]
    [InlineData("{logging: true, egress: []}")]
    public void A_field_that_is_not_known_leaves_outside_destinations_open_and_nothing_else(string spec)
    {
        Cluster cluster = World(spec);
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/a", "ip/203.0.113.1", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/a", "y/b", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("y/b", "x/a", "TCP/80"));
        Assert.NotEmpty(cluster.Reachability.Limitations);
    }

    [Fact]
    public void What_is_decided_before_a_rule_that_is_not_known_stays_decided() =>
        Assert.Equal(Verdict.Deny, World($"{{egress: [{DenyAll}, {{type: Allow, to: {{zone: edge}}}}]}}").Ask("x/a", "ip/203.0.113.1", "TCP/80"));

    [Theory]
    [InlineData("{egress: [{type: Drop, to: {cidrSelector: 0.0.0.0/0}}]}", "/spec/egress/0/type", "Allow or Deny")]
    [InlineData("{egress: [{type: Deny, to: {}}]}", "/spec/egress/0/to", "expected one")]
    [InlineData("{egress: [{type: Deny, to: {cidrSelector: 0.0.0.0/0, dnsName: a.b}}]}", "/spec/egress/0/to", "expected one")]
    [InlineData("{egress: [{type: Deny, to: {cidrSelector: everywhere}}]}", "/spec/egress/0/to/cidrSelector", "address block")]
    [InlineData("{egress: [{type: Deny, to: {cidrSelector: 7}}]}", "/spec/egress/0/to/cidrSelector", "text")]
    [InlineData("{egress: [{type: Deny, to: {cidrSelector: 0.0.0.0/0}, ports: [{protocol: TCP}]}]}", "/spec/egress/0/ports/0/port", "1 to 65535")]
    [InlineData("{egress: [{type: Deny, to: {cidrSelector: 0.0.0.0/0}, ports: [{port: 80}]}]}", "/spec/egress/0/ports/0/protocol", "TCP, UDP or SCTP")]
    [InlineData("{egress: {}}", "/spec/egress", "a list")]
    [InlineData("{}", "/spec/egress", "a list of rules")]
    public void What_the_API_would_refuse_is_told_and_not_enforced(string spec, string pointer, string told)
    {
        Cluster cluster = World(spec);
        Assert.Equal(Verdict.Allow, cluster.Ask("x/a", "ip/203.0.113.1", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer == pointer && l.Message.Contains(told, StringComparison.Ordinal));
        Assert.Equal(Verdict.Undefined, World(spec).Live().Ask("x/a", "ip/203.0.113.1", "TCP/80"));
    }

    [Fact]
    public void A_second_one_in_a_namespace_is_refused_by_its_name() =>
        Assert.Contains(World($"{{egress: [{DenyAll}]}}", name: "other").Reachability.Model.Inert, p => p.ModeReason!.Contains("'default'", StringComparison.Ordinal));

    [Fact]
    public void Another_version_leaves_outside_destinations_open() =>
        Assert.Equal(Verdict.Undefined, World($"{{egress: [{DenyAll}]}}", version: "v2").Ask("x/a", "ip/203.0.113.1", "TCP/80"));

    [Theory]
    [InlineData("calico", Verdict.Allow)]
    [InlineData("generic", Verdict.Undefined)]
    public void It_has_effect_on_OVN_Kubernetes_alone(string plugIn, Verdict verdict) =>
        Assert.Equal(verdict, World($"{{egress: [{DenyAll}]}}", plugIn: plugIn).Ask("x/a", "ip/203.0.113.1", "TCP/80"));

    [Fact, Trait("rule", "CMB-06")]
    public void The_firewall_and_the_policies_must_both_let_a_connection_pass()
    {
        Cluster cluster = World($"{{egress: [{{type: Allow, to: {{cidrSelector: 203.0.113.0/24}}}}, {DenyAll}]}}")
            .Policy("x/p", "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.0/25}}]}]}");
        Assert.Equal((Verdict.Allow, Verdict.Deny, Verdict.Deny),
            (cluster.Ask("x/a", "ip/203.0.113.1", "TCP/80"), cluster.Ask("x/a", "ip/203.0.113.200", "TCP/80"), cluster.Ask("x/a", "ip/198.51.100.1", "TCP/80")));
    }

    [Theory, Trait("rule", "CMB-04")]
    [InlineData("ovn-kubernetes", "[{namespaceSelector: {}}]", Verdict.Undefined)]
    [InlineData("ovn-kubernetes", "[{namespaceSelector: {}, podSelector: {}}]", Verdict.Undefined)]
    [InlineData("ovn-kubernetes", "[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: 'y'}}}]", Verdict.Deny)]
    [InlineData("ovn-kubernetes", "[{podSelector: {}}]", Verdict.Deny)]
    [InlineData("ovn-kubernetes", "[{namespaceSelector: {}}, {ipBlock: {cidr: 192.168.0.2/32}}]", Verdict.Allow)]
    [InlineData("generic", "[{namespaceSelector: {}}]", Verdict.Deny)]
    public void Whether_an_empty_namespaceSelector_admits_nodes_is_open_on_OVN_Kubernetes(string plugIn, string from, Verdict verdict)
    {
        Cluster cluster = World("{egress: []}", plugIn: plugIn).Policy("x/p", $"{{podSelector: {{}}, ingress: [{{from: {from}}}]}}");
        if (plugIn == "generic") cluster = new Cluster().Node("n2", "192.168.0.2").Pod("x/a").Pod("y/b").Policy("x/p", $"{{podSelector: {{}}, ingress: [{{from: {from}}}]}}");
        Assert.Equal(verdict, cluster.Ask("node/n2", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask("ip/203.0.113.1", "x/a", "TCP/80"));
        Assert.Empty(cluster.Reachability.Limitations);
    }

    [Fact]
    public void A_setting_of_the_pod_networks_that_cannot_be_read_is_told() =>
        Assert.Contains(new Cluster().With("ovn-kubernetes", "clusterNetworks=[oops").Pod("x/a").Objects($"{{apiVersion: k8s.ovn.org/v1, kind: EgressFirewall, metadata: {{name: default, namespace: x}}, spec: {{egress: []}}}}")
            .Reachability.Limitations, l => l.Message.Contains("clusterNetworks", StringComparison.Ordinal));
}
