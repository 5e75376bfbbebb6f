using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects;

/// <summary>Policies of crd.antrea.io: what the semantics cases leave out.</summary>
public sealed class AntreaTests
{
    private const string Client = "ip/1.1.1.9";

    [Fact, Trait("rule", "ANT-22")]
    public void An_absent_or_empty_peer_list_means_any_peer()
    {
        Assert.Equal(Verdict.Deny, Shop(Acnp("ingress: [{action: Drop}]")).Ask(Client, "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, Shop(Acnp("ingress: [{action: Drop, from: []}]")).Ask("y/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, Shop(Acnp("egress: [{action: Drop}]")).Ask("x/a", "node/n2", "TCP/80"));
    }

    [Fact, Trait("rule", "ANT-22")]
    public void A_block_matches_pods_by_their_address_and_its_exceptions_do_not_match()
    {
        Cluster cluster = Shop(Acnp("ingress: [{action: Drop, from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}}]}]"));
        Assert.Equal(Verdict.Deny, cluster.Ask("y/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
    }

    [Fact, Trait("rule", "ANT-22")]
    public void Exceptions_of_a_block_before_their_version_leave_open_what_it_matches() =>
        Assert.Equal(Verdict.Undefined, Shop(Acnp("ingress: [{action: Drop, from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}}]}]"), "version=2.1.0").Ask("y/b", "x/a", "TCP/80"));

    [Fact, Trait("rule", "ANT-25")]
    public void Pass_of_an_upstream_policy_leaves_the_tiers_of_Antrea_that_follow()
    {
        const string objects = """
            apiVersion: policy.networking.k8s.io/v1alpha2
            kind: ClusterNetworkPolicy
            metadata: {name: up}
            spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: x}}}]}]}
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: np, namespace: x}
            spec: {podSelector: {matchLabels: {app: b}}}
            """;
        Cluster cluster = Shop(objects + "\n---\n" + Acnp("ingress: [{action: Drop}]"), "ClusterNetworkPolicy=true", "version=2.7.0");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask("y/b", "x/a", "TCP/80"));
        // What is passed on comes to NetworkPolicies, and one isolates x/b.
        Assert.Equal(Verdict.Deny, cluster.Ask("x/a", "x/b", "TCP/80"));
    }

    [Fact, Trait("rule", "ANT-24")]
    public void A_tier_of_the_user_at_220_leaves_open_what_an_upstream_policy_does()
    {
        const string objects = """
            apiVersion: policy.networking.k8s.io/v1alpha2
            kind: ClusterNetworkPolicy
            metadata: {name: up}
            spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
            ---
            apiVersion: crd.antrea.io/v1beta1
            kind: Tier
            metadata: {name: mine}
            spec: {priority: 220}
            """;
        Assert.Equal(Verdict.Undefined, Shop(objects, "ClusterNetworkPolicy=true", "version=2.7.0").Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, Shop(objects.Replace("220", "219"), "ClusterNetworkPolicy=true", "version=2.7.0").Ask("x/b", "x/a", "TCP/80"));
    }

    [Fact, Trait("rule", "ANT-26")]
    public void Logging_of_a_rule_or_a_namespace_changes_no_verdict()
    {
        const string rule = "action: Drop, from: [{podSelector: {matchLabels: {app: b}}}]";
        Cluster plain = Shop(Acnp($"ingress: [{{{rule}}}]")), logged = Shop(Acnp($"ingress: [{{{rule}, enableLogging: true, logLabel: seen}}]"));
        logged.Objects("{apiVersion: v1, kind: Namespace, metadata: {name: x, annotations: {networkpolicy.antrea.io/enable-logging: \"true\"}}}");
        foreach (string from in (string[])["x/b", "y/b", "y/c", Client])
            Assert.Equal(plain.Ask(from, "x/a", "TCP/80"), logged.Ask(from, "x/a", "TCP/80"));
        Assert.Empty(logged.Reachability.Limitations);
    }

    [Theory, Trait("rule", "ANT-27")]
    [InlineData("true", Client, "svc/x/front/x/a", Verdict.Deny)]
    [InlineData("true", "ip/2.2.2.2", "svc/x/front/x/a", Verdict.Allow)]
    [InlineData("true", Client, "x/a", Verdict.Allow)]
    [InlineData("true", "y/b", "svc/x/front/x/a", Verdict.Allow)]
    [InlineData("true", Client, "svc/x/other/x/a", Verdict.Allow)]
    [InlineData("false", Client, "svc/x/front/x/a", Verdict.Allow)]
    [InlineData("maybe", Client, "svc/x/front/x/a", Verdict.Undefined)]
    [InlineData("maybe", Client, "x/a", Verdict.Allow)]
    public void A_node_port_as_subject_is_a_gate_for_clients_outside_that_come_through_it(string proxyAll, string from, string to, Verdict verdict)
    {
        const string policy = """
            apiVersion: crd.antrea.io/v1beta1
            kind: ClusterNetworkPolicy
            metadata: {name: p}
            spec: {priority: 1, appliedTo: [{service: {name: front, namespace: x}}], ingress: [{action: Drop, from: [{ipBlock: {cidr: 1.1.1.0/24}}]}]}
            """;
        Assert.Equal(verdict, Shop(policy, $"antreaProxy.proxyAll={proxyAll}").Ask(from, to, "TCP/80"));
    }

    [Fact, Trait("rule", "ANT-27")]
    public void An_allow_at_the_node_port_does_not_lift_what_denies_at_the_pod()
    {
        string objects = """
            apiVersion: crd.antrea.io/v1beta1
            kind: ClusterNetworkPolicy
            metadata: {name: gate}
            spec: {priority: 1, tier: emergency, appliedTo: [{service: {name: front, namespace: x}}], ingress: [{action: Allow, from: [{ipBlock: {cidr: 1.1.1.0/24}}]}, {action: Drop}]}
            ---
            """ + "\n" + Acnp("ingress: [{action: Drop, ports: [{port: 81}]}]");
        Cluster cluster = Shop(objects, "antreaProxy.proxyAll=true");
        Assert.Equal(Verdict.Allow, cluster.Ask(Client, "svc/x/front/x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, cluster.Ask(Client, "svc/x/front/x/a", "TCP/81"));
        Assert.Equal(Verdict.Deny, cluster.Ask("ip/2.2.2.2", "svc/x/front/x/a", "TCP/80"));
    }

    [Fact, Trait("rule", "ANT-28")]
    public void An_Egress_changes_no_verdict_and_is_no_policy()
    {
        Cluster cluster = Shop("{apiVersion: crd.antrea.io/v1beta1, kind: Egress, metadata: {name: e}, spec: {appliedTo: {podSelector: {}}, egressIP: 10.9.9.9}}");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/a", Client, "TCP/443"));
        Assert.Empty(cluster.Reachability.Model.All);
        Assert.Empty(cluster.Reachability.Limitations);
    }

    [Theory, Trait("rule", "ANT-17")]
    [InlineData("true", Verdict.Deny, Verdict.Allow)]
    [InlineData("false", Verdict.Allow, Verdict.Allow)]
    [InlineData("unset", Verdict.Undefined, Verdict.Allow)]
    public void A_node_is_a_subject_with_its_gate_on_alone(string gate, Verdict chosen, Verdict other)
    {
        const string policy = "{apiVersion: crd.antrea.io/v1beta1, kind: ClusterNetworkPolicy, metadata: {name: p}, spec: {priority: 1, appliedTo: [{nodeSelector: {matchLabels: {role: infra}}}], ingress: [{action: Drop, ports: [{port: 22}]}]}}";
        Cluster cluster = Shop(policy, gate == "unset" ? [] : [$"NodeNetworkPolicy={gate}"]);
        Assert.Equal(chosen, cluster.Ask("x/a", "node/n2", "TCP/22"));
        Assert.Equal(other, cluster.Ask("x/a", "node/n1", "TCP/22"));
        if (gate == "false") Assert.Contains("NodeNetworkPolicy", Assert.Single(cluster.Reachability.Model.Inert).ModeReason, StringComparison.Ordinal);
    }

    [Theory, Trait("rule", "ANT-19")]
    [InlineData("true", Verdict.Qualified, "http, tls-sni")]
    [InlineData("false", Verdict.Allow, "")]
    [InlineData("unset", Verdict.Undefined, "")]
    public void A_rule_of_layer_7_counts_with_its_gate_on_alone(string gate, Verdict verdict, string qualifiers)
    {
        string policy = Acnp("ingress: [{action: Allow, l7Protocols: [{http: {path: /}}, {tls: {sni: a.b}}]}, {action: Drop}]");
        Decision decision = Shop(policy, gate == "unset" ? [] : [$"L7NetworkPolicy={gate}"]).Decide("x/b", "x/a", "TCP/80");
        Assert.Equal(verdict, decision.Verdict);
        Assert.Equal(qualifiers, string.Join(", ", decision.Qualifiers));
    }

    [Fact, Trait("rule", "ANT-20")]
    public void What_a_pod_sends_itself_through_a_Service_is_looked_at_as_it_leaves_and_not_as_it_comes()
    {
        Cluster ingress = Shop(Acnp("ingress: [{action: Drop}]")), egress = Shop(Acnp("egress: [{action: Drop}]"));
        Assert.Equal(Verdict.Allow, ingress.Ask("x/a", "svc/x/front/x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, egress.Ask("x/a", "svc/x/front/x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, egress.Ask("x/a", "x/a", "TCP/80"));
    }

    [Fact, Trait("rule", "K8S-21")]
    public void Antrea_drops_ICMP_that_an_isolating_NetworkPolicy_does_not_allow_without_ports()
    {
        Cluster cluster = Shop("").Policy("x/np", "{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{podSelector: {matchLabels: {app: b}}}]}, {from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "ICMP/8"));
        Assert.Equal(Verdict.Deny, cluster.Ask("y/c", "x/a", "ICMP/8"));
    }

    [Theory, Trait("rule", "ANT-21")]
    [InlineData("protocols: [{icmp: {icmpType: 3, icmpCode: 1}}]", "ICMP/3", Verdict.Qualified)]
    [InlineData("protocols: [{icmp: {icmpType: 8, icmpCode: 0}}]", "ICMP/8", Verdict.Deny)]
    [InlineData("protocols: [{icmp: {}}]", "ICMP/13", Verdict.Deny)]
    [InlineData("protocols: [{icmp: {}}]", "TCP/80", Verdict.Allow)]
    [InlineData("protocols: [{igmp: {igmpType: 17}}]", "ICMP/8", Verdict.Allow)]
    [InlineData("protocols: [{igmp: {}}], ports: [{port: 80}]", "TCP/80", Verdict.Deny)]
    [InlineData("ports: [{port: 80, sourcePort: 50000}]", "TCP/80", Verdict.Qualified)]
    public void Ports_and_protocols_add_up_and_what_layer_4_does_not_show_qualifies(string ports, string asked, Verdict verdict) =>
        Assert.Equal(verdict, Shop(Acnp($"ingress: [{{action: Drop, {ports}}}]")).Ask("x/b", "x/a", asked));

    [Theory, Trait("rule", "ANT-05")]
    [InlineData("to: [{fqdn: db.example.com}]", Verdict.Undefined)]
    [InlineData("ports: [{port: 443, sourcePort: 5}]", Verdict.Undefined)]
    [InlineData("to: [{podSelector: {}}]", Verdict.Allow)]
    public void Policies_of_one_priority_that_may_differ_are_open_whatever_their_names(string drop, Verdict verdict)
    {
        foreach ((string first, string second) in new[] { ("a", "b"), ("b", "a") })
        {
            Cluster cluster = Shop(Acnp($"egress: [{{action: Drop, {drop}}}]", first) + "\n---\n" + Acnp("egress: [{action: Allow}]", second));
            Assert.Equal(verdict, cluster.Ask("x/a", Client, "TCP/443"));
            Assert.Equal(verdict == Verdict.Undefined, cluster.Reachability.Between(cluster.Reachability.ClassOf(cluster.Endpoint("x/a")), cluster.Reachability.ClassOf(System.Net.IPAddress.Parse("1.1.1.9"))).Undefined.Contains(TransportProtocol.Tcp, 443));
        }
    }

    [Fact, Trait("rule", "CMB-01")]
    public void With_the_gate_off_no_policy_of_Antrea_counts()
    {
        Cluster cluster = Shop(Acnp("ingress: [{action: Drop}]"), "AntreaPolicy=false");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Contains("AntreaPolicy is false", Assert.Single(cluster.Reachability.Model.Inert).ModeReason, StringComparison.Ordinal);
    }

    /// <summary>A policy on x/a with rules.</summary>
    internal static string Acnp(string rules, string name = "p") =>
        $"{{apiVersion: crd.antrea.io/v1beta1, kind: ClusterNetworkPolicy, metadata: {{name: {name}}}, spec: {{priority: 1, appliedTo: [{{podSelector: {{matchLabels: {{app: a}}}}}}], {rules}}}}}";

    /// <summary>Two namespaces on two nodes, with a Service before x/a, under Antrea.</summary>
    internal static Cluster Shop(string objects, params string[] settings) => new Cluster()
        .Node("n1", "192.168.0.1", "role=worker").Node("n2", "192.168.0.2", "role=infra").Namespace("x", "team=red").Namespace("y")
        .Pod("x/a", "10.0.1.1", "n1", null, false, "Running", "app=a").Pod("x/b", "10.0.1.2", "n2", null, false, "Running", "app=b")
        .Pod("y/b", "10.0.2.2", "n2", null, false, "Running", "app=b").Pod("y/c", "10.0.2.3", "n2", null, false, "Running", "app=c")
        .Objects("""
            apiVersion: v1
            kind: Service
            metadata: {name: front, namespace: x}
            spec: {type: NodePort, externalTrafficPolicy: Local, selector: {app: a}, ports: [{port: 8888, targetPort: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: other, namespace: x}
            spec: {type: NodePort, externalTrafficPolicy: Local, selector: {app: a}, ports: [{port: 8889, targetPort: 80}]}
            """).Objects(objects).With("antrea", settings);
}
