using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Cilium;

/// <summary>Switches and modes: default deny, audit, host firewall, what changes no verdict.</summary>
public sealed class CiliumModeTests
{
    private const string FromWeb = "[{fromEndpoints: [{matchLabels: {app: web}}]}]";

    [Theory]
    [Trait("rule", "CIL-03")]
    [InlineData("", "enableDefaultDeny: {ingress: false}, ", Verdict.Allow)]
    [InlineData("", "enableDefaultDeny: {ingress: true}, ", Verdict.Deny)]
    [InlineData("", "", Verdict.Deny)]
    [InlineData("false", "enableDefaultDeny: {ingress: false}, ", Verdict.Deny)]
    public void Default_deny_is_as_stated_where_the_agent_knows_the_field(string known, string stated, Verdict verdict) => Assert.Equal(verdict,
        (known.Length == 0 ? CiliumShop.Of() : CiliumShop.Of($"enable-non-default-deny-policies={known}")).Db($"{stated}ingress: {FromWeb}").Ask("y/web", "x/db", "TCP/80"));

    [Fact]
    [Trait("rule", "CIL-03")]
    public void Default_deny_may_be_stated_for_a_direction_without_rules()
    {
        Cluster cluster = CiliumShop.Of().Db($"enableDefaultDeny: {{egress: true}}, ingress: {FromWeb}");
        Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "x/web", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-44")]
    public void An_endpoint_may_be_audited_by_itself()
    {
        Cluster cluster = CiliumShop.Of().Cnp("{endpointSelector: {}, ingress: [{}]}")
            .Policy("x/np", "{podSelector: {}}")
            .Objects("{apiVersion: cilium.io/v2, kind: CiliumEndpoint, metadata: {name: db, namespace: x}, status: {policy: {ingress: {enforcing: true, state: enforcing(audit)}}}}");
        Decision decision = cluster.Decide("y/web", "x/db", "TCP/80");
        Assert.Equal((Verdict.Allow, Verdict.Deny), (decision.Verdict, decision.Audit));
        Assert.Equal(Verdict.Deny, cluster.Ask("y/web", "x/web", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-44")]
    public void Audit_mode_leaves_unselected_pods_open_under_always_too()
    {
        Cluster cluster = CiliumShop.Of("enable-policy=always", "policy-audit-mode=true").Db("ingress: [{}]");
        Assert.Equal(Verdict.Allow, cluster.Ask("y/web", "x/web", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("y/web", "x/db", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CIL-43")]
    [InlineData("{role: infra}", Verdict.Deny, Verdict.Allow)]
    [InlineData("{'k8s:role': infra, 'reserved:host': ''}", Verdict.Deny, Verdict.Allow)]
    [InlineData("{'reserved:remote-node': ''}", Verdict.Allow, Verdict.Allow)]
    [InlineData("{}", Verdict.Deny, Verdict.Deny)]
    public void The_host_firewall_holds_the_nodes_a_policy_selects(string labels, Verdict infra, Verdict worker)
    {
        Cluster cluster = CiliumShop.Of("enable-host-firewall=true").Ccnp($"{{nodeSelector: {{matchLabels: {labels}}}, ingress: [{{fromEntities: [remote-node]}}, {{toPorts: [{{ports: [{{port: '22'}}]}}]}}]}}");
        Assert.Equal(infra, cluster.Ask("y/web", "node/n2", "TCP/8443"));
        Assert.Equal(infra, cluster.Ask("ip/203.0.113.9", "y/host", "TCP/8443"));
        Assert.Equal(worker, cluster.Ask("ip/203.0.113.9", "node/n1", "TCP/8443"));
        Assert.Equal(Verdict.Allow, cluster.Ask("ip/203.0.113.9", "node/n2", "TCP/22"));
        Assert.Equal(Verdict.Allow, cluster.Ask("node/n1", "node/n2", "TCP/8443"));
        Assert.Equal(Verdict.Allow, cluster.Ask("ip/203.0.113.9", "y/web", "TCP/8443"));
    }

    [Fact]
    [Trait("rule", "CIL-43")]
    public void A_policy_for_nodes_without_the_host_firewall_is_inert_and_says_why()
    {
        Cluster cluster = CiliumShop.Of().Ccnp("{nodeSelector: {}, ingress: [{}]}");
        PolicyObject policy = Assert.Single(cluster.Reachability.Model.Inert);
        Assert.Contains("enable-host-firewall", policy.ModeReason, StringComparison.Ordinal);
        Assert.Equal(Verdict.Allow, cluster.Ask("ip/203.0.113.9", "node/n2", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CIL-47")]
    [InlineData("{apiVersion: cilium.io/v2, kind: CiliumEgressGatewayPolicy, metadata: {name: g}, spec: {selectors: [{podSelector: {}}], destinationCIDRs: [0.0.0.0/0]}}")]
    [InlineData("{apiVersion: cilium.io/v2, kind: CiliumLocalRedirectPolicy, metadata: {name: g, namespace: x}, spec: {}}")]
    [InlineData("{apiVersion: cilium.io/v2, kind: CiliumEnvoyConfig, metadata: {name: g, namespace: x}, spec: {}}")]
    public void What_changes_the_path_alone_is_told_and_changes_no_verdict(string item)
    {
        Cluster cluster = CiliumShop.Of().Db($"egress: {FromWeb.Replace("from", "to", StringComparison.Ordinal)}").Objects(item);
        Assert.Equal(Verdict.Allow, cluster.Ask("x/db", "x/web", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/db", "ip/203.0.113.9", "TCP/80"));
        Assert.Single(cluster.Reachability.Limitations, l => l.Rule == "CIL-47");
    }

    [Theory]
    [Trait("rule", "CIL-51")]
    [InlineData("native", "cluster", 1)]
    [InlineData("native", "remote-node", 1)]
    [InlineData("native", "world", 0)]
    [InlineData("tunnel", "cluster", 0)]
    public void What_native_routing_lets_in_through_other_nodes_is_told(string routing, string entity, int told) => Assert.Equal(told,
        CiliumShop.Of($"routing-mode={routing}").Db($"ingress: [{{fromEntities: [{entity}]}}]").Reachability.Limitations.Count(l => l.Rule == "CIL-51"));

    [Theory]
    [Trait("rule", "CIL-52")]
    [Trait("rule", "CIL-55")]
    [InlineData("policy-deny-response=icmp")]
    [InlineData("enable-endpoint-lockdown-on-policy-overflow=true")]
    public void How_a_connection_is_refused_and_what_overflows_change_no_verdict(string setting)
    {
        Cluster cluster = CiliumShop.Of(setting).Db($"ingress: {FromWeb}");
        Assert.Equal(Verdict.Deny, cluster.Ask("y/web", "x/db", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/web", "x/db", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-48")]
    public void Under_always_no_pod_talks_without_a_rule()
    {
        Cluster cluster = CiliumShop.Of("enable-policy=always");
        Assert.Equal(Verdict.Deny, cluster.Ask("x/web", "x/db", "TCP/4240"));
        Assert.Equal(Verdict.Allow, cluster.Ask("ip/203.0.113.9", "node/n1", "TCP/4240"));
    }

    [Theory]
    [Trait("rule", "CIL-46")]
    [InlineData("UDP/53", Verdict.Qualified)]
    [InlineData("UDP/54", Verdict.Deny)]
    public void An_accept_by_name_of_a_ClusterNetworkPolicy_opens_the_clusters_DNS(string port, Verdict verdict)
    {
        Cluster cluster = CiliumShop.Of("version=1.20", "enable-k8s-cluster-network-policy=true").Namespace("kube-system").Pod("kube-system/dns", "k8s-app=kube-dns").Objects(
            """
            {apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: c}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}},
             egress: [{action: Accept, to: [{domainNames: ['*.example.com']}]}, {action: Deny, to: [{namespaces: {}}]}]}}
            """);
        Assert.Equal(verdict, cluster.Ask("x/db", "kube-system/dns", port));
    }

    [Theory]
    [Trait("rule", "CIL-39")]
    [InlineData("enable-cilium-network-policy=false", Verdict.Allow)]
    [InlineData("enable-cilium-clusterwide-network-policy=false", Verdict.Deny)]
    public void Each_kind_has_a_switch_of_its_own(string setting, Verdict verdict) =>
        Assert.Equal(verdict, CiliumShop.Of(setting).Db($"ingress: {FromWeb}").Ask("y/web", "x/db", "TCP/80"));

    [Theory]
    [Trait("rule", "CMB-01")]
    [InlineData("calico", Verdict.Allow)]
    [InlineData("generic", Verdict.Undefined)]
    public void Another_plug_in_enforces_none_of_it(string plugIn, Verdict verdict) =>
        Assert.Equal(verdict, CiliumShop.Of().Db($"ingress: {FromWeb}").With(plugIn).Ask("y/web", "x/db", "TCP/80"));
}
