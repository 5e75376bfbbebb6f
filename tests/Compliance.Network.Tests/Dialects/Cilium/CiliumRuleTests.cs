using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Cilium;

/// <summary>Ports, ICMP, what stands above layer 4, and requirements.</summary>
public sealed class CiliumRuleTests
{
    [Theory]
    [Trait("rule", "CIL-24")]
    [InlineData("{port: '0', protocol: TCP}", "Allow Allow Deny Deny Deny")]
    [InlineData("{port: '0'}", "Allow Allow Allow Deny Deny")]
    [InlineData("{port: '0', protocol: ANY}", "Allow Allow Allow Deny Deny")]
    [InlineData("{port: '53', endPort: 60, protocol: UDP}", "Deny Deny Allow Deny Deny")]
    [InlineData("{port: '0120', protocol: TCP}", "Allow Deny Deny Deny Deny")]
    [InlineData("{port: SQL, protocol: TCP}", "Deny Allow Deny Deny Deny")]
    [InlineData("{port: sql, protocol: UDP}", "Deny Deny Deny Deny Deny")]
    public void Ports_are_numbers_ranges_names_or_all(string port, string verdicts)
    {
        Cluster cluster = CiliumShop.Of().Db($"ingress: [{{toPorts: [{{ports: [{port}]}}]}}]");
        Assert.Equal(verdicts, string.Join(' ', ((string[])["TCP/80", "TCP/5432", "UDP/53", "SCTP/80", "ICMP/8"]).Select(p => cluster.Ask("y/web", "x/db", p))));
    }

    [Theory]
    [Trait("rule", "CIL-50")]
    [InlineData("false", "SCTP", Verdict.Undefined)]
    [InlineData("true", "SCTP", Verdict.Allow)]
    [InlineData("false", "ANY", Verdict.Deny)]
    [InlineData("true", "ANY", Verdict.Allow)]
    public void SCTP_counts_only_with_its_switch(string on, string protocol, Verdict verdict)
    {
        Cluster cluster = CiliumShop.Of($"enable-sctp={on}").Db($"ingress: [{{fromEndpoints: [{{}}], toPorts: [{{ports: [{{port: '80', protocol: {protocol}}}, {{port: '81', protocol: TCP}}]}}]}}]");
        Assert.Equal(verdict, cluster.Ask("x/web", "x/db", "SCTP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/web", "x/db", "TCP/81"));
        Assert.Equal(Verdict.Deny, cluster.Ask("y/web", "x/db", "SCTP/80"));
        Assert.Equal(verdict == Verdict.Undefined, cluster.Reachability.Limitations.Any(l => l.Rule == "CIL-50"));
    }

    [Theory]
    [Trait("rule", "CIL-34")]
    [InlineData("{type: 8}", Verdict.Allow)]
    [InlineData("{family: IPv4, type: EchoRequest}", Verdict.Allow)]
    [InlineData("{type: '8'}", Verdict.Allow)]
    [InlineData("{family: IPv4, type: EchoReply}", Verdict.Deny)]
    [InlineData("{family: IPv6, type: EchoRequest}", Verdict.Deny)]
    public void ICMP_types_go_by_number_or_by_the_name_in_their_family(string field, Verdict ping)
    {
        Cluster cluster = CiliumShop.Of().Db($"ingress: [{{icmps: [{{fields: [{field}]}}]}}]");
        Assert.Equal(ping, cluster.Ask("y/web", "x/db", "ICMP/8"));
        Assert.Equal(Verdict.Deny, cluster.Ask("y/web", "x/db", "TCP/8"));
    }

    [Theory]
    [Trait("rule", "CIL-29")]
    [InlineData("rules: {http: [{method: GET, path: /a}]}", "http")]
    [InlineData("rules: {kafka: [{topic: orders}]}", "kafka")]
    [InlineData("rules: {l7proto: r2d2, l7: [{cmd: READ}]}", "l7")]
    [InlineData("rules: {http: []}", "")]
    [InlineData("serverNames: [api.example.com]", "tls-sni")]
    [InlineData("originatingTLS: {secret: {name: s}}", "tls")]
    [InlineData("terminatingTLS: {secret: {name: s}}, serverNames: [a.example.com], rules: {http: [{}]}", "http,tls-sni")]
    [InlineData("listener: {envoyConfig: {kind: CiliumEnvoyConfig, name: e}, name: l}", "l7")]
    public void What_stands_above_layer_4_qualifies(string above, string qualifiers)
    {
        Decision decision = CiliumShop.Of().Db($"egress: [{{toEndpoints: [{{}}], toPorts: [{{ports: [{{port: '80', protocol: TCP}}], {above}}}]}}]").Decide("x/db", "x/web", "TCP/80");
        Assert.Equal((qualifiers.Length == 0 ? Verdict.Allow : Verdict.Qualified, qualifiers), (decision.Verdict, string.Join(',', decision.Qualifiers)));
    }

    [Theory]
    [Trait("rule", "CIL-35")]
    [InlineData("required", Verdict.Qualified)]
    [InlineData("disabled", Verdict.Allow)]
    [InlineData("test-always-fail", Verdict.Deny)]
    public void Authentication_qualifies_or_denies(string mode, Verdict verdict) => Assert.Equal(verdict,
        CiliumShop.Of().Db($"ingress: [{{fromEndpoints: [{{}}], authentication: {{mode: {mode}}}}}]").Ask("x/web", "x/db", "TCP/80"));

    [Theory]
    [Trait("rule", "CIL-33")]
    [InlineData("8080", Verdict.Allow)]
    [InlineData("80", Verdict.Deny)]
    public void A_rule_speaks_of_the_port_of_the_backend(string port, Verdict verdict) => Assert.Equal(verdict, CiliumShop.Of()
        .Objects("{apiVersion: v1, kind: Service, metadata: {name: web, namespace: 'y'}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}}")
        .Db($"egress: [{{toServices: [{{k8sService: {{serviceName: web, namespace: 'y'}}}}], toPorts: [{{ports: [{{port: '{port}'}}]}}]}}]").Ask("x/db", "svc/y/web/y/web", "TCP/8080"));

    [Theory]
    [Trait("rule", "CIL-36")]
    [InlineData("1.18.2", Verdict.Deny, Verdict.Allow)]
    [InlineData("1.19.0", Verdict.Allow, Verdict.Allow)]
    [InlineData("", Verdict.Undefined, Verdict.Undefined)]
    public void Requirements_narrow_peers_by_label_up_to_1_18_and_are_refused_later(string version, Verdict without, Verdict with)
    {
        // y/web is of the tier that is required, x/web is not.
        Cluster cluster = CiliumShop.Of($"version={version}")
            .Db("ingress: [{fromRequires: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': 'y', tier: front}}]}]", "require")
            .Db("ingress: [{fromEndpoints: [{matchLabels: {app: web}}, {matchLabels: {app: web, 'k8s:io.kubernetes.pod.namespace': 'y'}}]}]", "allow");
        Assert.Equal(without, cluster.Ask("x/web", "x/db", "TCP/80"));
        Assert.Equal(with, cluster.Ask("y/web", "x/db", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-36")]
    public void A_requirement_reaches_NetworkPolicies_and_leaves_entities_and_other_subjects_alone()
    {
        Cluster cluster = CiliumShop.Of("version=1.18")
            .Db("ingress: [{fromRequires: [{matchLabels: {tier: none}}]}]", "require")
            .Policy("x/np", "{podSelector: {}, ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 203.0.113.0/24}}]}]}");
        Assert.Equal(Verdict.Deny, cluster.Ask("x/web", "x/db", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("ip/203.0.113.9", "x/db", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/db", "x/web", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Db("ingress: [{fromEntities: [cluster]}]", "entities").Ask("x/web", "x/db", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CIL-30")]
    public void A_deny_by_port_denies_that_port_alone()
    {
        Cluster cluster = CiliumShop.Of().Db("ingress: [{fromEntities: [all]}], ingressDeny: [{fromEntities: [cluster], toPorts: [{ports: [{port: '22', protocol: TCP}]}]}]");
        Assert.Equal(Verdict.Deny, cluster.Ask("x/web", "x/db", "TCP/22"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/web", "x/db", "TCP/23"));
        Assert.Equal(Verdict.Allow, cluster.Ask("ip/203.0.113.9", "x/db", "TCP/22"));
        Assert.Equal(Verdict.Deny, cluster.Ask("node/n1", "x/db", "TCP/22"));
    }

    [Theory]
    [Trait("rule", "CIL-11")]
    [InlineData("fromEndpoints: []", Verdict.Deny)]
    [InlineData("fromEndpoints: null", Verdict.Allow)]
    [InlineData("fromEntities: [], fromCIDR: [0.0.0.0/0]", Verdict.Deny)]
    [InlineData("fromCIDR: []", Verdict.Deny)]
    public void An_empty_list_of_peers_is_nobody_and_an_absent_one_anybody(string peers, Verdict verdict) =>
        Assert.Equal(verdict, CiliumShop.Of().Db($"ingress: [{{{peers}, toPorts: [{{ports: [{{port: '80'}}]}}]}}]").Ask("ip/203.0.113.9", "x/db", "TCP/80"));
}
