using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Cilium;

/// <summary>Entities, addresses, groups, Services, nodes, names.</summary>
public sealed class CiliumPeerTests
{
    [Theory]
    [Trait("rule", "CIL-18")]
    [InlineData("host", "Deny Deny Deny Deny")]
    [InlineData("remote-node", "Allow Deny Deny Deny")]
    [InlineData("cluster", "Allow Allow Deny Deny")]
    [InlineData("world", "Deny Deny Allow Allow")]
    [InlineData("world-ipv4", "Deny Deny Allow Deny")]
    [InlineData("world-ipv6", "Deny Deny Deny Allow")]
    [InlineData("all", "Allow Allow Allow Allow")]
    [InlineData("none", "Deny Deny Deny Deny")]
    [InlineData("init", "Deny Deny Deny Deny")]
    [InlineData("health", "Deny Deny Deny Deny")]
    [InlineData("ingress", "Deny Deny Deny Deny")]
    [InlineData("unmanaged", "Deny Deny Deny Deny")]
    public void An_entity_is_a_set_of_endpoints(string entity, string verdicts)
    {
        Cluster cluster = CiliumShop.Of().Db($"ingress: [{{fromEntities: [{entity}]}}]");
        Assert.Equal(verdicts, string.Join(' ', ((string[])["node/n2", "y/web", "ip/203.0.113.9", "ip/2001:db8::1"]).Select(from => cluster.Ask(from, "x/db", "TCP/80"))));
    }

    [Fact]
    [Trait("rule", "CIL-48")]
    public void An_ingress_proxy_that_is_let_in_is_told()
    {
        Assert.Contains(CiliumShop.Of().Db("ingress: [{fromEntities: [ingress]}]").Reachability.Limitations, l => l.Rule == "CIL-48");
        Assert.DoesNotContain(CiliumShop.Of().Db("ingress: [{fromEntities: [health, init, none]}]").Reachability.Limitations, l => l.Rule == "CIL-48");
    }

    [Theory]
    [Trait("rule", "CIL-20")]
    [InlineData("192.168.0.2", "Allow Deny Deny")]
    [InlineData("203.0.113.9", "Deny Allow Deny")]
    public void The_API_server_is_a_node_or_an_address_outside(string address, string verdicts)
    {
        Cluster cluster = CiliumShop.Of().Objects(
            $"{{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {{name: kubernetes, namespace: default, labels: {{kubernetes.io/service-name: kubernetes}}}}, endpoints: [{{addresses: ['{address}']}}], ports: [{{port: 6443}}]}}")
            .Db("egress: [{toEntities: [kube-apiserver]}]");
        Assert.Equal(verdicts, string.Join(' ', ((string[])["node/n2", "ip/203.0.113.9", "y/web"]).Select(to => cluster.Ask("x/db", to, "TCP/6443"))));
        // The entity cluster holds the API server wherever it is, and world an API server outside.
        Assert.Equal(address == "203.0.113.9" ? Verdict.Allow : Verdict.Deny, cluster.Db("egress: [{toEntities: [cluster]}]").Ask("x/db", "ip/203.0.113.9", "TCP/6443"));
        Assert.Equal(Verdict.Allow, cluster.Db("egress: [{toEntities: [world]}]").Ask("x/db", "ip/203.0.113.9", "TCP/6443"));
    }

    [Fact]
    [Trait("rule", "CIL-18")]
    public void An_API_server_that_the_snapshot_does_not_show_may_be_any_node_or_outside_address_and_no_pod()
    {
        Cluster cluster = CiliumShop.Of().Db("egress: [{toEntities: [kube-apiserver]}]");
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/db", "node/n2", "TCP/6443"));
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/db", "ip/203.0.113.9", "TCP/6443"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "y/web", "TCP/6443"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer == "/spec/egress/0/toEntities/0" && l.Rule == "CIL-18");
    }

    [Fact]
    [Trait("rule", "CIL-19")]
    public void A_live_cluster_that_does_not_show_its_API_server_leaves_the_entity_cluster_told()
    {
        Cluster cluster = CiliumShop.Of().Db("ingress: [{fromEntities: [cluster]}]");
        Assert.DoesNotContain(cluster.Reachability.Limitations, l => l.Rule == "CIL-19");
        Assert.Contains(cluster.Live().Reachability.Limitations, l => l.Rule == "CIL-19");
    }

    [Fact]
    [Trait("rule", "CIL-23")]
    public void World_is_every_address_outside()
    {
        foreach (string peer in (string[])["toEntities: [world]", "toCIDR: [0.0.0.0/0, '::/0']"])
        {
            Cluster cluster = CiliumShop.Of().Db($"egress: [{{{peer}}}]");
            Assert.Equal(Verdict.Allow, cluster.Ask("x/db", "ip/203.0.113.10", "TCP/443"));
            Assert.Equal(Verdict.Allow, cluster.Ask("x/db", "ip/2001:db8::1", "TCP/443"));
            Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "y/web", "TCP/443"));
            Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "node/n2", "TCP/443"));
        }
    }

    [Theory]
    [Trait("rule", "CIL-21")]
    [InlineData("", Verdict.Deny, Verdict.Deny)]
    [InlineData("nodes", Verdict.Deny, Verdict.Allow)]
    [InlineData("pods", Verdict.Allow, Verdict.Deny)]
    [InlineData("nodes,pods", Verdict.Allow, Verdict.Allow)]
    public void A_block_matches_pods_and_nodes_as_the_match_mode_says(string mode, Verdict pod, Verdict node)
    {
        Cluster cluster = CiliumShop.Of($"policy-cidr-match-mode={mode}").Db("egress: [{toCIDR: [10.0.2.1, 192.168.0.0/24, 203.0.113.9]}]");
        Assert.Equal(pod, cluster.Ask("x/db", "y/web", "TCP/80"));
        Assert.Equal(node, cluster.Ask("x/db", "node/n2", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/db", "ip/203.0.113.9", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-22")]
    public void Groups_count_by_name_and_by_label_minus_the_entrys_own_exceptions()
    {
        Cluster Build(string entry) => CiliumShop.Of().Objects(
            """
            {apiVersion: cilium.io/v2alpha1, kind: CiliumCIDRGroup, metadata: {name: a, labels: {role: partner}}, spec: {externalCIDRs: [203.0.113.0/24]}}
            ---
            {apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: b, labels: {role: partner}}, spec: {externalCIDRs: [198.51.100.0/24]}}
            """).Db($"egress: [{{toCIDRSet: [{entry}]}}]");
        Assert.Equal(Verdict.Allow, Build("{cidrGroupRef: a}").Ask("x/db", "ip/203.0.113.9", "TCP/80"));
        Assert.Equal(Verdict.Deny, Build("{cidrGroupRef: a}").Ask("x/db", "ip/198.51.100.9", "TCP/80"));
        Assert.Equal(Verdict.Allow, Build("{cidrGroupSelector: {matchLabels: {role: partner}}}").Ask("x/db", "ip/198.51.100.9", "TCP/80"));
        Assert.Equal(Verdict.Deny, Build("{cidrGroupSelector: {matchLabels: {role: partner}}, except: [198.51.100.8/29]}").Ask("x/db", "ip/198.51.100.9", "TCP/80"));
        Assert.Equal(Verdict.Deny, Build("{cidrGroupRef: gone}").Ask("x/db", "ip/203.0.113.9", "TCP/80"));
        Assert.Contains(Build("{cidrGroupRef: gone}").Reachability.Limitations, l => l.Pointer == "/spec/egress/0/toCIDRSet/0/cidrGroupRef");
    }

    [Fact]
    [Trait("rule", "CIL-32")]
    public void Services_stand_for_the_pods_they_select_and_else_for_the_addresses_of_their_slices()
    {
        const string services =
            """
            {apiVersion: v1, kind: Service, metadata: {name: web, namespace: 'y', labels: {kind: inner}}, spec: {selector: {app: web}, ports: [{port: 8080}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: ext, namespace: 'y', labels: {kind: outer}}, spec: {ports: [{port: 443}]}}
            ---
            {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: ext-1, namespace: 'y', labels: {kubernetes.io/service-name: ext}},
             endpoints: [{addresses: [203.0.113.9]}, {addresses: [10.0.1.1]}], ports: [{port: 443, protocol: TCP}]}
            """;
        Cluster Build(string entry) => CiliumShop.Of().Objects(services).Db($"egress: [{{toServices: [{entry}], toPorts: [{{ports: [{{port: '443', protocol: TCP}}]}}]}}]");
        string Verdicts(string entry) => string.Join(' ', ((string[])["y/web", "ip/203.0.113.9", "x/web"]).Select(to => Build(entry).Ask("x/db", to, "TCP/443")));
        Assert.Equal("Allow Deny Deny", Verdicts("{k8sService: {serviceName: web, namespace: 'y'}}"));
        Assert.Equal("Deny Allow Deny", Verdicts("{k8sService: {serviceName: ext, namespace: 'y'}}"));
        Assert.Equal("Deny Deny Deny", Verdicts("{k8sService: {serviceName: ext, namespace: x}}"));
        Assert.Equal("Deny Allow Deny", Verdicts("{k8sServiceSelector: {selector: {matchLabels: {'k8s:kind': outer}}, namespace: 'y'}}"));
        Assert.Equal("Allow Allow Deny", Verdicts("{k8sServiceSelector: {selector: {matchExpressions: [{key: kind, operator: Exists}]}}}"));
        Assert.Equal(Verdict.Deny, Build("{k8sService: {serviceName: web, namespace: 'y'}}").Ask("x/db", "y/web", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-37")]
    public void Security_groups_are_undefined_outside_and_nothing_inside()
    {
        Cluster cluster = CiliumShop.Of().Db("egress: [{toGroups: [{aws: {securityGroupsIds: [sg-1]}}]}]");
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/db", "ip/203.0.113.9", "TCP/443"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "y/web", "TCP/443"));
    }

    [Theory]
    [Trait("rule", "CIL-38")]
    [InlineData("false", Verdict.Allow, Verdict.Allow, Verdict.Allow)]
    [InlineData("true", Verdict.Deny, Verdict.Allow, Verdict.Deny)]
    public void Nodes_by_label_are_other_nodes_and_need_their_switch(string on, Verdict ownNode, Verdict otherNode, Verdict pod)
    {
        // Without the switch the agent refuses the object, so nothing of it is enforced.
        Cluster cluster = CiliumShop.Of($"enable-node-selector-labels={on}", "allow-localhost=policy").Db("ingress: [{fromNodes: [{matchExpressions: [{key: role, operator: In, values: [infra, worker]}]}]}]");
        Assert.Equal(ownNode, cluster.Ask("node/n1", "x/db", "TCP/80"));
        Assert.Equal(otherNode, cluster.Ask("node/n2", "x/db", "TCP/80"));
        Assert.Equal(pod, cluster.Ask("y/web", "x/db", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-31")]
    public void Names_qualify_addresses_outside_and_never_match_pods_or_nodes()
    {
        Cluster cluster = CiliumShop.Of("policy-cidr-match-mode=nodes").Db("egress: [{toFQDNs: [{matchName: api.example.com}, {matchPattern: '**.example.org'}]}]");
        Assert.Equal((Verdict.Qualified, "fqdn"), (cluster.Ask("x/db", "ip/203.0.113.9", "TCP/443"), string.Join(',', cluster.Decide("x/db", "ip/203.0.113.9", "TCP/443").Qualifiers)));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "y/web", "TCP/443"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "node/n2", "TCP/443"));
    }
}
