using Compliance.Network.Linting;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Reachability;

/// <summary>Endpoints with several addresses, of which policies may treat one otherwise than another (K8S-35).</summary>
[Trait("rule", "K8S-35")]
public sealed class AddressFamilyTests
{
    private const string V4 = "10.0.1.2", V6 = "fd00::2";

    [Fact]
    public void A_deny_of_one_address_leaves_the_endpoint_open_where_another_is_not_denied()
    {
        Cluster cluster = World().Objects(Anp("Deny", "10.0.1.0/24"));
        Decision told = cluster.Decide("x/a", "x/b", "TCP/80");
        Assert.Equal(Verdict.Allow, told.Verdict);
        Assert.Contains($"The address decides (K8S-35): allowed from fd00::1 to {V6}, denied from 10.0.1.1 to {V4}.", told.Reasons);
        Assert.Equal((Verdict.Deny, Verdict.Allow), (cluster.Ask("x/a", $"ip/{V4}", "TCP/80"), cluster.Ask("x/a", $"ip/{V6}", "TCP/80")));
        Assert.True(Sets(cluster, "x/a", "x/b").Allowed.Contains(TransportProtocol.Tcp, 80));
    }

    [Fact]
    public void A_deny_of_every_address_closes_it_and_names_every_rule_that_denies()
    {
        Decision told = World().Objects(Anp("Deny", "10.0.1.0/24", "fd00::/64")).Decide("x/a", "x/b", "TCP/80");
        Assert.Equal(Verdict.Deny, told.Verdict);
        Assert.Empty(told.Reasons);
        Assert.Equal(["/spec/egress/0", "/spec/egress/1"], told.DecidedBy.Select(d => d.Rule));
    }

    [Fact]
    public void Only_families_that_both_ends_have_count()
    {
        Cluster cluster = World().Objects(Anp("Deny", "10.0.1.0/24"));
        cluster.Pod("x/four", "10.0.2.9", null, null, hostNetwork: false, "Running").Pod("x/six", "fd00::9", null, null, hostNetwork: false, "Running");
        Assert.Equal((Verdict.Deny, Verdict.Allow), (cluster.Ask("x/four", "x/b", "TCP/80"), cluster.Ask("x/six", "x/b", "TCP/80")));
        Assert.Equal((true, false), (Sets(cluster, "x/four", "x/b").IsEmpty, Sets(cluster, "x/six", "x/b").IsEmpty));
    }

    [Fact]
    public void Sides_that_are_open_at_different_families_are_closed_together()
    {
        Cluster cluster = World().Policy("x/out", "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}")
            .Policy("x/in", "{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{ipBlock: {cidr: 'fd00::/8'}}]}]}");
        Assert.Equal(Verdict.Deny, cluster.Ask("x/a", "x/b", "TCP/80"));
        Assert.True(Sets(cluster, "x/a", "x/b").IsEmpty);
        cluster.Policy("x/in2", "{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/a", "x/b", "TCP/80"));
    }

    [Fact]
    public void An_allow_of_one_address_does_not_shield_another_from_a_later_deny()
    {
        Cluster cluster = World().Objects(Anp("Allow", "10.0.1.0/24").Replace("priority: 5", "priority: 1").Replace("name: by-block", "name: first")).Objects(Anp("Deny", "::/0", "0.0.0.0/0"));
        Assert.Equal((Verdict.Allow, Verdict.Allow, Verdict.Deny), (cluster.Ask("x/a", "x/b", "TCP/80"), cluster.Ask("x/a", $"ip/{V4}", "TCP/80"), cluster.Ask("x/a", $"ip/{V6}", "TCP/80")));
        Assert.Equal(Verdict.Deny, World().Objects(Anp("Allow", "192.0.2.0/24").Replace("priority: 5", "priority: 1").Replace("name: by-block", "name: first")).Objects(Anp("Deny", "::/0", "0.0.0.0/0")).Ask("x/a", "x/b", "TCP/80"));
    }

    [Fact]
    public void A_node_with_two_addresses_of_one_family_is_asked_about_by_each()
    {
        Cluster cluster = new Cluster().Pod("x/a", "10.0.1.1", null, null, hostNetwork: false, "Running").Node("n", "192.168.0.1 203.0.113.1")
            .Policy("x/out", "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.0/24]}}]}]}");
        Assert.Equal((Verdict.Allow, Verdict.Allow, Verdict.Deny), (cluster.Ask("x/a", "node/n", "TCP/80"), cluster.Ask("x/a", "ip/192.168.0.1", "TCP/80"), cluster.Ask("x/a", "ip/203.0.113.1", "TCP/80")));
    }

    [Fact]
    public void A_pods_own_node_is_seen_at_each_of_its_addresses()
    {
        Cluster cluster = new Cluster().Node("n", "192.168.0.1 fd00:c::1").Pod("x/a", "10.0.1.1 fd00::1", "n", null, hostNetwork: false, "Running")
            .Objects(Anp("Deny", "192.168.0.0/24"));
        Assert.Equal((Verdict.Allow, Verdict.Deny), (cluster.Ask("x/a", "node/n", "TCP/80"), cluster.Ask("x/a", "ip/192.168.0.1", "TCP/80")));
        Assert.False(Sets(cluster, "x/a", "node/n").IsEmpty);
        cluster.Objects(Anp("Deny", "fd00:c::/64").Replace("name: by-block", "name: six"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/a", "node/n", "TCP/80"));
        Assert.True(Sets(cluster, "x/a", "node/n").IsEmpty);
    }

    [Fact]
    [Trait("rule", "CAL-27")]
    public void A_Calico_rule_for_addresses_of_its_own_subjects_is_for_them_at_those_addresses()
    {
        Cluster cluster = World().With("calico").Objects("""
            {apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: own, namespace: x}, spec: {selector: app == 'a', types: [Egress],
              egress: [{action: Deny, source: {nets: [10.0.1.0/24]}}, {action: Allow}]}}
            """);
        Assert.Equal((Verdict.Allow, Verdict.Deny, Verdict.Allow), (cluster.Ask("x/a", "x/b", "TCP/80"), cluster.Ask("x/a", $"ip/{V4}", "TCP/80"), cluster.Ask("x/a", $"ip/{V6}", "TCP/80")));
        Assert.Equal((Verdict.Deny, Verdict.Allow), (cluster.Ask("x/a", "ip/203.0.113.1", "TCP/80"), cluster.Ask("x/a", "ip/2001:db8::1", "TCP/80")));
    }

    [Fact]
    public void Endpoints_that_blocks_tell_apart_at_no_address_stay_one_class()
    {
        Cluster cluster = new Cluster().Policy("x/in", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}");
        for (int i = 1; i < 5; i++) cluster.Pod($"x/p{i}", i % 2 == 0 ? $"10.0.1.{i}" : $"10.0.1.{i} fd00::{i}", null, null, hostNetwork: false, "Running");
        Assert.Single(cluster.Reachability.Classes, c => !c.IsExternal);
    }

    [Fact]
    public void Every_class_lists_endpoints_or_addresses_however_many_addresses_an_endpoint_has()
    {
        Cluster cluster = World().Objects(Anp("Deny", "fd00::2/128", "10.0.1.0/31"));
        Assert.All(cluster.Reachability.Classes, c => Assert.True(c.Members.Length > 0 != c.Ranges.Length > 0));
    }

    [Fact]
    public void Lint_names_an_endpoint_by_the_address_at_which_rules_contradict()
    {
        Cluster cluster = World().Objects(Anp("Deny", "fd00::2/128")).Objects(Anp("Allow", "fd00::/64").Replace("priority: 5", "priority: 6").Replace("name: by-block", "name: later"));
        LintFinding found = Assert.Single(PolicyLinter.Lint(cluster.Reachability), f => f.Kind == LintKind.Conflicting);
        Assert.Equal($"ip/{V6}", found.Example!.To);
    }

    private static Connections Sets(Cluster cluster, string from, string to) =>
        cluster.Reachability.Between(((Party.Inside)cluster.Party(from)).Endpoint, ((Party.Inside)cluster.Party(to)).Endpoint);

    private static Cluster World() => new Cluster()
        .Pod("x/a", "10.0.1.1 fd00::1", null, null, hostNetwork: false, "Running", "app=a")
        .Pod("x/b", $"{V4} {V6}", null, null, hostNetwork: false, "Running", "app=b");

    private static string Anp(string action, params string[] networks)
    {
        string rules = string.Join(", ", networks.Select(n => $"{{action: {action}, to: [{{networks: ['{n}']}}]}}"));
        return "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: by-block}, spec: {priority: 5, subject: {namespaces: {}}, egress: [" + rules + "]}}";
    }
}
