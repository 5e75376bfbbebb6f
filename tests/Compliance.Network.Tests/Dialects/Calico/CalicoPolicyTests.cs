using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Calico;

public sealed class CalicoPolicyTests
{
    private static Cluster World() => new Cluster().With("calico", "version=3.32")
        .Node("n1", "192.168.0.1").Node("n2", "192.168.0.2").Namespace("x", "team=red").Namespace("y", "team=blue")
        .Pod("x/a", "10.0.1.1", "n1", ["web=8080"], false, "Running", "app=a").Pod("x/b", "10.0.1.2", "n1", null, false, "Running", "app=b")
        .Pod("y/c", "10.0.2.1", "n2", null, false, "Running", "app=c");

    private static string Policy(string kind, string name, string spec, string? ns = null, string api = "projectcalico.org/v3") =>
        $"{{apiVersion: {api}, kind: {kind}, metadata: {{name: {name}{(ns is null ? "" : $", namespace: {ns}")}}}, spec: {spec}}}";

    [Fact]
    [Trait("rule", "CAL-14")]
    public void A_built_in_tier_keeps_its_order_and_action_and_another_wish_is_told()
    {
        Cluster world = World().Objects(Policy("Tier", "default", "{order: 5, defaultAction: Pass}"))
            .Objects(Policy("GlobalNetworkPolicy", "p", "{selector: \"app == 'a'\", types: [Ingress]}"));
        Assert.Equal(Verdict.Deny, world.Ask("x/b", "x/a", "TCP/80"));
        Assert.Contains(world.Reachability.Limitations, l => l.Message.Contains("CAL-14", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "CAL-15")]
    public void A_policy_of_a_tier_that_does_not_exist_leaves_its_subjects_undefined_and_nobody_else()
    {
        Cluster world = World().Objects(Policy("GlobalNetworkPolicy", "foo.p", "{tier: foo, selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Allow}]}"));
        Assert.Equal(Verdict.Undefined, world.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "y/c", "TCP/80"));
        Assert.Contains(world.Reachability.Limitations, l => l.Message.Contains("there is no tier 'foo'", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "CAL-24")]
    public void A_rule_selector_of_a_global_policy_spans_pods_hosts_and_both_kinds_of_sets()
    {
        Cluster world = World()
            .Objects("{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: g, labels: {kind: friend}}, spec: {nets: [203.0.113.0/24]}}")
            .Objects("{apiVersion: projectcalico.org/v3, kind: NetworkSet, metadata: {name: s, namespace: 'y', labels: {kind: friend}}, spec: {nets: [198.51.100.7]}}")
            .Objects("{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h, labels: {kind: friend}}, spec: {node: n2, interfaceName: '*', expectedIPs: [192.168.0.2], profiles: [projectcalico-default-allow]}}")
            .Pod("y/d", "kind=friend")
            .Objects(Policy("GlobalNetworkPolicy", "p", "{selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Allow, source: {selector: \"kind == 'friend'\"}}]}"));
        foreach (string friend in (string[])["ip/203.0.113.9", "ip/198.51.100.7", "node/n2", "y/d"]) Assert.Equal(Verdict.Allow, world.Ask(friend, "x/a", "TCP/80"));
        foreach (string other in (string[])["ip/198.51.100.8", "x/b", "y/c"]) Assert.Equal(Verdict.Deny, world.Ask(other, "x/a", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CAL-33")]
    public void The_first_rule_that_matches_decides_whatever_follows()
    {
        Cluster world = World().Objects(Policy("GlobalNetworkPolicy", "p", "{selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Deny, source: {namespaceSelector: \"team == 'blue'\"}}, {action: Allow}]}"));
        Assert.Equal(Verdict.Deny, world.Ask("y/c", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "x/a", "TCP/80"));
        string many = string.Join(", ", Enumerable.Repeat("{action: Allow}", 1025));
        Assert.Contains(World().Objects(Policy("GlobalNetworkPolicy", "q", $"{{types: [Ingress], ingress: [{many}]}}")).Reachability.Limitations, l => l.Message.Contains("1025 rules", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "CAL-43")]
    public void A_pod_in_its_nodes_network_is_no_endpoint_that_a_selector_finds()
    {
        Cluster world = World().Pod("x/h", "192.168.0.1", "n1", null, true, "Running", "app=h")
            .Objects(Policy("GlobalNetworkPolicy", "p", "{selector: \"app == 'h'\", types: [Ingress, Egress]}"))
            .Objects(Policy("GlobalNetworkPolicy", "q", "{selector: \"app == 'c'\", types: [Ingress], ingress: [{action: Allow, source: {selector: \"app == 'h'\"}}]}"));
        Assert.Equal(Verdict.Allow, world.Ask("y/c", "x/h", "TCP/80"));
        Assert.Equal(Verdict.Deny, world.Ask("x/h", "y/c", "TCP/80"));
    }

    [Theory]
    [Trait("rule", "CAL-44")]
    [InlineData("Failed", false, false)]
    [InlineData("Succeeded", false, false)]
    [InlineData("Running", true, true)]
    [InlineData("Running", false, true)]
    public void A_pod_is_gone_once_it_has_finished_or_its_network_is_taken_down(string phase, bool address, bool there)
    {
        Cluster world = World().Objects($"{{apiVersion: v1, kind: Pod, metadata: {{name: z, namespace: x, deletionTimestamp: '2026-01-01T00:00:00Z'{(phase == "Running" && !address ? "" : ", annotations: {cni.projectcalico.org/podIP: " + (address ? "10.0.1.9/32" : "''") + "}")}}}, spec: {{}}, status: {{phase: {phase}, podIP: 10.0.1.9}}}}");
        Assert.Equal(there, world.Reachability.Population.Endpoints.Any(e => e.Name == "z"));
        Cluster gone = World().Objects("{apiVersion: v1, kind: Pod, metadata: {name: z, namespace: x, deletionTimestamp: '2026-01-01T00:00:00Z', annotations: {cni.projectcalico.org/podIP: ''}}, spec: {}, status: {phase: Running, podIP: 10.0.1.9}}");
        Assert.DoesNotContain(gone.Reachability.Population.Endpoints, e => e.Name == "z");
    }

    [Fact]
    [Trait("rule", "CAL-45")]
    public void A_verdict_is_about_the_new_connection_so_a_reply_needs_no_rule()
    {
        Cluster world = World().Objects(Policy("GlobalNetworkPolicy", "p", "{selector: \"app == 'a'\", types: [Egress]}"));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, world.Ask("x/a", "x/b", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CAL-49")]
    public void Rules_by_domain_name_are_not_evaluated_on_open_source_Calico_and_qualified_on_a_variant_that_has_them()
    {
        string policy = Policy("GlobalNetworkPolicy", "p", "{selector: \"app == 'a'\", types: [Egress], egress: [{action: Allow, destination: {domains: [example.com]}}]}");
        Cluster open = World().Objects(policy);
        Assert.Equal(Verdict.Undefined, open.Ask("x/a", "ip/203.0.113.9", "TCP/443"));
        Assert.Contains(open.Reachability.Limitations, l => l.Rule == "CAL-49" && l.Message.Contains("not evaluated", StringComparison.Ordinal));
        Decision other = World().With("calico", "version=3.21", "variant=TigeraSecureEnterprise").Objects(policy).Decide("x/a", "ip/203.0.113.9", "TCP/443");
        Assert.Equal((Verdict.Qualified, "fqdn"), (other.Verdict, Assert.Single(other.Qualifiers)));
    }

    [Fact]
    [Trait("rule", "CAL-17")]
    public void A_label_of_the_pod_itself_wins_over_the_one_it_inherits()
    {
        Cluster world = World().Pod("y/liar", "pcns.team=red")
            .Objects(Policy("GlobalNetworkPolicy", "p", "{selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Allow, source: {namespaceSelector: \"team == 'red'\"}}]}"));
        Assert.Equal(Verdict.Allow, world.Ask("y/liar", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, world.Ask("y/c", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "x/a", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CAL-02")]
    public void Ties_with_NetworkPolicies_follow_the_stored_names_before_3_32_and_the_names_after()
    {
        string[] objects =
        [
            Policy("GlobalNetworkPolicy", "zz", "{order: 1000, selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Deny}]}"),
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: aa, namespace: x}, spec: {podSelector: {}, ingress: [{}]}}",
        ];
        Cluster world = World().Objects(objects[0]).Objects(objects[1]);
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, world.With("calico", "version=3.31").Ask("x/b", "x/a", "TCP/80"));
    }

    [Fact]
    [Trait("rule", "CAL-47")]
    public void The_two_forms_of_one_object_count_once_and_a_difference_leaves_it_open()
    {
        string spec = "{tier: default, order: 5, selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Allow, source: {selector: \"app == 'b'\"}}]}";
        Cluster same = World().Objects(Policy("GlobalNetworkPolicy", "p", spec)).Objects(Policy("GlobalNetworkPolicy", "default.p", spec, api: "crd.projectcalico.org/v1"));
        Assert.Equal(Verdict.Allow, same.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal("p", Assert.Single(same.Reachability.Model.All).Ref.Name);
        Assert.Equal("default.p", Assert.Single(same.Reachability.Model.OtherForms).Name);
        Cluster differing = World().Objects(Policy("GlobalNetworkPolicy", "p", spec)).Objects(Policy("GlobalNetworkPolicy", "default.p", "{selector: all(), types: [Ingress]}", api: "crd.projectcalico.org/v1"));
        Assert.Equal(Verdict.Undefined, differing.Ask("x/b", "x/a", "TCP/80"));
    }

    [Theory]
    [InlineData("{selector: \"app = 'a'\", types: [Ingress]}", "/spec/selector", "expected ==")]
    [InlineData("{selector: \"global()\", types: [Ingress]}", "/spec/selector", "namespaceSelector")]
    [InlineData("{order: high, types: [Ingress]}", "/spec/order", "a number")]
    [InlineData("{types: [Both]}", "/spec/types/0", "Ingress or Egress")]
    [InlineData("{ingress: [{action: allow}]}", "/spec/ingress/0/action", "Allow, Deny, Log or Pass")]
    [InlineData("{ingress: [{action: Allow, destination: {ports: [80]}}]}", "/spec/ingress/0/protocol", "CAL-28")]
    [InlineData("{ingress: [{action: Allow, protocol: TCP, destination: {ports: ['90:80']}}]}", "/spec/ingress/0/destination/ports/0", "a range")]
    [InlineData("{ingress: [{action: Allow, protocol: TCP, icmp: {type: 8}}]}", "/spec/ingress/0/icmp", "CAL-29")]
    [InlineData("{ingress: [{action: Allow, source: {nets: [10.0.0.0/33]}}]}", "/spec/ingress/0/source/nets/0", "an address")]
    [InlineData("{ingress: [{action: Deny, http: {methods: [GET]}}]}", "/spec/ingress/0/http", "CAL-32")]
    [InlineData("{egress: [{action: Allow, destination: {services: {name: s, namespace: x}, nets: [10.0.0.0/8]}}]}", "/spec/egress/0/destination/services", "CAL-31")]
    [InlineData("{doNotTrack: true, types: [Ingress]}", "/spec/applyOnForward", "CAL-36")]
    [InlineData("{preDNAT: true, applyOnForward: true, types: [Ingress, Egress]}", "/spec/types", "CAL-36")]
    [InlineData("{ingress: {action: Allow}}", "/spec/ingress", "a list")]
    public void An_object_that_the_API_would_refuse_is_inert_with_field_and_expectation_and_opaque_where_a_cluster_holds_it(string spec, string field, string expected)
    {
        Cluster world = World().Objects(Policy("GlobalNetworkPolicy", "p", spec));
        PolicyObject policy = Assert.Single(world.Reachability.Model.All);
        Assert.Equal(PolicyMode.Inert, policy.Mode);
        Assert.Contains(world.Reachability.Limitations, l => l.Pointer == field && l.Message.Contains(expected, StringComparison.Ordinal));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Undefined, world.Live().Ask("x/b", "x/a", "TCP/80"));
    }

    [Theory]
    [InlineData("{selector: \"app == 'a'\", types: [Ingress], schedule: nightly}")]
    [InlineData("{selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Allow, when: night}]}")]
    [InlineData("{selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Allow, source: {zone: z}}]}")]
    [InlineData("{selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Allow, source: {serviceAccounts: {group: g}}}]}")]
    public void A_field_that_is_not_known_leaves_what_it_may_touch_undefined(string spec)
    {
        Cluster world = World().Objects(Policy("GlobalNetworkPolicy", "p", spec));
        Assert.Equal(Verdict.Undefined, world.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "y/c", "TCP/80"));
        Assert.NotEmpty(world.Reachability.Limitations);
    }

    [Fact]
    public void A_rule_that_asks_for_a_source_port_qualifies_what_follows_from_it()
    {
        Decision decision = World().Objects(Policy("GlobalNetworkPolicy", "p", "{selector: \"app == 'a'\", types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {ports: [1024]}, destination: {ports: [80]}}]}"))
            .Decide("x/b", "x/a", "TCP/80");
        Assert.Equal((Verdict.Qualified, "source-port"), (decision.Verdict, Assert.Single(decision.Qualifiers)));
    }

    [Fact]
    [Trait("rule", "CAL-28")]
    public void A_named_port_left_out_is_left_out_where_the_destination_declares_it()
    {
        Cluster world = World().Objects(Policy("GlobalNetworkPolicy", "p", "{types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {notPorts: [web, '100:200']}}]}"));
        Assert.Equal(Verdict.Deny, world.Ask("x/b", "x/a", "TCP/8080"));
        Assert.Equal(Verdict.Allow, world.Ask("x/a", "x/b", "TCP/8080"));
        Assert.Equal(Verdict.Deny, world.Ask("x/a", "x/b", "TCP/150"));
    }

    [Fact]
    [Trait("rule", "CAL-35")]
    public void A_staged_deletion_is_audited_as_if_the_policy_were_gone_and_an_ignored_one_not_at_all()
    {
        Cluster world = World().Objects(Policy("NetworkPolicy", "p", "{selector: \"app == 'a'\", types: [Ingress]}", "x"))
            .Objects(Policy("StagedNetworkPolicy", "p", "{stagedAction: Delete, selector: \"app == 'a'\", types: [Ingress]}", "x"));
        Decision decision = world.Decide("x/b", "x/a", "TCP/80");
        Assert.Equal((Verdict.Deny, Verdict.Allow), (decision.Verdict, decision.Audit));
        Cluster ignored = World().Objects(Policy("StagedNetworkPolicy", "p", "{stagedAction: Ignore, types: [Ingress]}", "x"));
        Assert.Null(ignored.Decide("x/b", "x/a", "TCP/80").Audit);
        Cluster kubernetes = World().Policy("x/np", "{podSelector: {}, ingress: [{}]}")
            .Objects(Policy("StagedKubernetesNetworkPolicy", "np", "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: b}}}]}]}", "x"));
        Assert.Equal(Verdict.Deny, kubernetes.Decide("y/c", "x/a", "TCP/80").Audit);
        Assert.Null(kubernetes.Decide("x/b", "x/a", "TCP/80").Audit);
    }

    [Fact]
    public void A_workload_endpoint_stands_for_its_pod_where_the_pod_is_not_in_the_input()
    {
        string endpoint = "{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {name: n1-k8s-w-eth0, namespace: x, labels: {app: w, projectcalico.org/namespace: x, projectcalico.org/orchestrator: k8s}}, spec: {node: n1, orchestrator: k8s, pod: w, endpoint: eth0, ipNetworks: [10.0.1.77/32], serviceAccountName: s, ports: [{name: web, protocol: TCP, port: 90}]}}";
        Cluster world = World().Objects(endpoint)
            .Objects(Policy("NetworkPolicy", "p", "{selector: \"app == 'w'\", types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {selector: \"app == 'b'\"}, destination: {ports: [web]}}]}", "x"));
        Assert.Equal(Verdict.Allow, world.Ask("x/b", "x/w", "TCP/90"));
        Assert.Equal(Verdict.Deny, world.Ask("x/b", "ip/10.0.1.77", "TCP/91"));
        Assert.Equal("s", world.Endpoint("x/w").ServiceAccount);
        Assert.Single(World().Objects(endpoint).Pod("x/w", "app=w").Reachability.Population.Endpoints, e => e.Name == "w");
    }

    [Fact]
    [Trait("rule", "CAL-48")]
    public void A_rule_of_the_network_policy_API_on_nodes_is_dropped_or_denies_everything()
    {
        string Rules(string action) => $"{{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {{name: p}}, spec: {{tier: Admin, priority: 5, subject: {{namespaces: {{}}}}, egress: [{{action: {action}, to: [{{nodes: {{}}}}]}}]}}}}";
        Assert.Equal(Verdict.Deny, World().Objects(Rules("Deny")).Ask("x/a", "ip/203.0.113.9", "TCP/80"));
        Assert.Equal(Verdict.Deny, World().Objects(Rules("Pass")).Ask("x/a", "ip/203.0.113.9", "TCP/80"));
        Assert.Equal(Verdict.Deny, World().Objects(Rules("Accept")).Policy("x/np", "{podSelector: {}, policyTypes: [Egress]}").Ask("x/a", "node/n2", "TCP/80"));
    }
}
