using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Cilium;

/// <summary>What the API or the agent refuses, and what is not understood.</summary>
public sealed class CiliumValidityTests
{
    [Theory]
    [Trait("rule", "CIL-17")]
    [Trait("rule", "CIL-30")]
    [Trait("rule", "CIL-49")]
    [InlineData("ingress: [{fromEndpoints: [{}], fromEntities: [world]}]", "/spec/ingress/0", "cannot combine")]
    [InlineData("egress: [{toFQDNs: [{matchName: a.example.com}], toCIDR: [10.0.0.0/8]}]", "/spec/egress/0", "cannot combine")]
    [InlineData("ingress: [{icmps: [{fields: [{type: 8}]}], toPorts: [{ports: [{port: '80'}]}]}]", "/icmps", "cannot combine")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '80', protocol: UDP}], rules: {http: [{}]}}]}]", "/protocol", "TCP alone")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '80'}], rules: {http: [{}]}}]}]", "/protocol", "TCP alone")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '0', protocol: TCP}], rules: {http: [{}]}}]}]", "/port", "every port")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '53', protocol: UDP}], rules: {dns: [{matchPattern: '*'}]}}]}]", "/rules/dns", "egress")]
    [InlineData("egress: [{toPorts: [{rules: {dns: [{matchPattern: '*'}]}}]}]", "/rules/dns", "no port")]
    [InlineData("egress: [{toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{}], kafka: [{}]}}]}]", "/rules", "several kinds")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '443', protocol: TCP}], listener: {name: l}}]}]", "/listener", "no listener")]
    [InlineData("egress: [{toPorts: [{ports: [{port: '443', protocol: TCP}], serverNames: ['']}]}]", "/serverNames/0", "empty")]
    [InlineData("egress: [{toPorts: [{ports: [{port: '443', protocol: TCP}], serverNames: [a], rules: {http: [{}]}}]}]", "/serverNames", "terminatingTLS")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '70000'}]}]}]", "/port", "0 to 65535")]
    [InlineData("ingress: [{toPorts: [{ports: [{protocol: TCP}]}]}]", "/port", "enable-extended-ip-protocols")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '80', protocol: CARP}]}]}]", "/protocol", "expected one of")]
    [InlineData("ingress: [{fromEntities: [moon]}]", "/fromEntities/0", "no entity")]
    [InlineData("ingress: [{fromCIDR: [10.0.0.0/40]}]", "/fromCIDR/0", "address block")]
    [InlineData("ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/16]}]}]", "/except/0", "does not lie inside")]
    [InlineData("ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, cidrGroupRef: g}]}]", "/fromCIDRSet/0", "several of")]
    [InlineData("ingress: [{fromCIDRSet: [{except: [11.0.0.0/16]}]}]", "/fromCIDRSet/0", "none of")]
    [InlineData("egress: [{toFQDNs: [{}]}]", "/toFQDNs/0", "exactly one")]
    [InlineData("egress: [{toFQDNs: [{matchName: '*.example.com'}]}]", "/toFQDNs/0", "no domain name")]
    [InlineData("ingress: [{icmps: [{fields: [{family: IPX, type: 8}]}]}]", "/family", "IPv4 or IPv6")]
    public void What_the_agent_refuses_is_not_enforced_even_in_a_live_cluster_and_is_told(string section, string pointer, string told)
    {
        Cluster cluster = CiliumShop.Of().Db(section).Live();
        Assert.Equal(Verdict.Allow, cluster.Ask("y/web", "x/db", "TCP/8"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/db", "y/web", "TCP/8"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Rule == "CIL-49" && l.Pointer!.EndsWith(pointer, StringComparison.Ordinal) && l.Message.Contains(told, StringComparison.Ordinal));
        Assert.StartsWith("invalid, so not enforced (CIL-49)", Assert.Single(cluster.Reachability.Model.Inert).ModeReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ingress: {}", "/spec/ingress", "a list")]
    [InlineData("ingress: [all]", "/spec/ingress/0", "a mapping")]
    [InlineData("ingress: [{fromEndpoints: [web]}]", "/fromEndpoints/0", "a mapping")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: 80}]}]}]", "/port", "text")]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '80', endPort: '90'}]}]}]", "/endPort", "a number")]
    [InlineData("ingress: [{authentication: {mode: maybe}}]", "/mode", "disabled, required")]
    [InlineData("enableDefaultDeny: {ingress: 'no'}, ingress: [{}]", "/ingress", "true or false")]
    [InlineData("ingressDeny: [{toPorts: [{ports: [{port: '80'}], rules: {http: [{}]}}]}]", "/rules", "denies")]
    [InlineData("egressDeny: [{toFQDNs: [{matchName: a.example.com}]}]", "/toFQDNs", "denies")]
    [InlineData("ingress: [{icmps: [{fields: [{type: Knock}]}]}]", "/type", "ICMP type")]
    public void What_the_API_refuses_is_inert_in_a_manifest_and_undefined_where_a_server_took_it(string section, string pointer, string told)
    {
        Cluster cluster = CiliumShop.Of().Db(section);
        Assert.Equal(Verdict.Allow, cluster.Ask("y/web", "x/db", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer!.EndsWith(pointer, StringComparison.Ordinal) && l.Message.Contains(told, StringComparison.Ordinal));
        Assert.Equal(Verdict.Undefined, cluster.Live().Ask("y/web", "x/db", "TCP/80"));
    }

    [Theory]
    [InlineData("ingress: [{fromEndpoints: [{}], schedule: night}]", "/spec/ingress/0/schedule", Verdict.Undefined)]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '80', weight: 3}]}]}]", "/spec/ingress/0/toPorts/0/ports/0/weight", Verdict.Undefined)]
    [InlineData("ingress: [{}], tier: admin", "/spec/tier", Verdict.Undefined)]
    [InlineData("ingress: [{fromEndpoints: [{matchFields: {}}]}]", "/spec/ingress/0/fromEndpoints/0/matchFields", Verdict.Undefined)]
    [InlineData("ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, port: 80}]}]", "/spec/ingress/0/fromCIDRSet/0/port", Verdict.Undefined)]
    [InlineData("ingress: [{}], log: {value: x}, labels: [{key: a}], description: text", null, Verdict.Deny)]
    public void A_field_that_nobody_reads_leaves_what_it_may_change_undefined(string section, string? pointer, Verdict verdict)
    {
        Cluster cluster = CiliumShop.Of().Db(section);
        Assert.Equal(verdict, cluster.Ask("y/web", "x/db", "TCP/80"));
        Assert.Equal(pointer is null ? [] : [pointer], cluster.Reachability.Limitations.Where(l => l.Object?.Name == "db").Select(l => l.Pointer!));
    }

    [Fact]
    [Trait("rule", "CIL-49")]
    public void What_the_agent_reports_as_invalid_is_not_enforced()
    {
        Cluster cluster = CiliumShop.Of().Objects(
            """
            {apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p, namespace: x}, spec: {endpointSelector: {}, ingress: [{}]},
             status: {conditions: [{type: Valid, status: "False", message: no}]}}
            """);
        Assert.Equal(Verdict.Allow, cluster.Ask("y/web", "x/db", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CIL-04")]
    [Trait("rule", "CIL-08")]
    [InlineData("", Verdict.Deny)]
    [InlineData("1.18.0", Verdict.Deny)]
    [InlineData("1.19.1", Verdict.Allow)]
    public void A_spec_without_any_rule_spoils_its_object_from_1_19_on(string version, Verdict verdict) => Assert.Equal(verdict, CiliumShop.Of($"version={version}").Objects(
        """
        {apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p, namespace: x}, spec: {endpointSelector: {}, ingress: [{}]}, specs: [{endpointSelector: {}, egress: []}]}
        """).Ask("y/web", "x/db", "TCP/80"));

    [Theory]
    [Trait("rule", "CIL-07")]
    [InlineData("{endpointSelector: {}, nodeSelector: {}, ingress: [{}]}")]
    [InlineData("{ingress: [{}]}")]
    public void A_policy_selects_pods_or_nodes_and_not_both(string spec) =>
        Assert.Equal(Verdict.Allow, CiliumShop.Of("enable-host-firewall=true").Ccnp(spec).Ask("y/web", "x/db", "TCP/80"));

    [Theory]
    [InlineData("ingress: [{toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{}]}}]}]")]
    [InlineData("egress: [{toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{}]}}]}]")]
    [Trait("rule", "CIL-30")]
    public void Policies_for_nodes_have_no_layer_7_but_DNS(string section) => Assert.Equal(PolicyMode.Inert,
        Assert.Single(CiliumShop.Of("enable-host-firewall=true").Ccnp($"{{nodeSelector: {{}}, {section}}}").Reachability.Model.Inert).Mode);
}
