using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;
using static Compliance.Network.Tests.Dialects.AntreaTests;

namespace Compliance.Network.Tests.Dialects;

/// <summary>Fields of Antrea's objects: what is refused, what is not known, and what a missing object leaves open.</summary>
public sealed class AntreaFieldTests
{
    private const string DropAll = "{action: Drop}";

    [Theory]
    [InlineData("{action: Deny}", "/action", "Allow, Drop, Reject or Pass")]
    [InlineData("{}", "/action", "Allow, Drop, Reject or Pass")]
    [InlineData("{action: Drop, from: all}", "/from", "a list")]
    [InlineData("{action: Drop, from: [{podSelector: {}, group: g}]}", "/from/0", "exclude each other")]
    [InlineData("{action: Drop, from: [{fqdn: a.b}]}", "/fqdn", "egress alone")]
    [InlineData("{action: Drop, from: [{ipBlock: {cidr: 10.0.0.0/33}}]}", "/cidr", "an address block")]
    [InlineData("{action: Drop, from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}", "/except/0", "does not lie inside")]
    [InlineData("{action: Drop, from: [{namespaces: {match: Other}}]}", "/match", "expected Self")]
    [InlineData("{action: Drop, from: [{namespaces: {match: Self, sameLabels: [a]}}]}", "/namespaces", "exactly one")]
    [InlineData("{action: Drop, from: [{namespaces: {match: Self}, namespaceSelector: {}}]}", "/from/0", "exclude each other")]
    [InlineData("{action: Drop, from: [{podSelector: {}, scope: World}]}", "/scope", "Cluster or ClusterSet")]
    [InlineData("{action: Drop, from: [{serviceAccount: {name: a}}]}", "/namespace", "a namespace")]
    [InlineData("{action: Drop, ports: [{protocol: ICMP}]}", "/protocol", "TCP, UDP or SCTP")]
    [InlineData("{action: Drop, ports: [{port: 0}]}", "/port", "1 to 65535")]
    [InlineData("{action: Drop, ports: [{port: web, endPort: 90}]}", "/endPort", "numeric port")]
    [InlineData("{action: Drop, ports: [{port: 90, endPort: 80}]}", "/endPort", "below port")]
    [InlineData("{action: Drop, ports: [{sourceEndPort: 80}]}", "/sourceEndPort", "without sourcePort")]
    [InlineData("{action: Drop, protocols: [{}]}", "/protocols/0", "exactly one")]
    [InlineData("{action: Drop, protocols: [{icmp: {icmpType: 256}}]}", "/icmpType", "0 to 255")]
    [InlineData("{action: Drop, l7Protocols: [{http: {}}]}", "/l7Protocols", "does not allow")]
    [InlineData("{action: Allow, l7Protocols: [{}]}", "/l7Protocols/0", "none of http and tls")]
    [InlineData("{action: Allow, l7Protocols: [{http: {}}], ports: [{protocol: UDP}]}", "/protocol", "expected TCP")]
    [InlineData("{action: Drop, enableLogging: 1}", "/enableLogging", "true or false")]
    [InlineData("{action: Drop, appliedTo: [{podSelector: {}}]}", "/spec/appliedTo", "one or the other")]
    [InlineData("{action: Drop, name: same}, {action: Drop, name: same}", "/name", "one of its own")]
    public void An_invalid_rule_is_told_and_nothing_of_its_policy_is_enforced(string rule, string pointer, string told)
    {
        Cluster cluster = Shop(Acnp($"ingress: [{rule}, {DropAll}]"), "L7NetworkPolicy=true");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer!.EndsWith(pointer, StringComparison.Ordinal) && l.Message.Contains(told, StringComparison.Ordinal));
        Assert.StartsWith("invalid", Assert.Single(cluster.Reachability.Model.Inert).ModeReason, StringComparison.Ordinal);
        // What a live API server accepted, this program only fails to understand.
        Assert.Equal(Verdict.Undefined, cluster.Live().Ask("x/b", "x/a", "TCP/80"));
    }

    [Theory]
    [InlineData("priority: 0", "/spec/priority")]
    [InlineData("priority: 10001", "/spec/priority")]
    [InlineData("priority: \"5\"", "/spec/priority")]
    [InlineData("priority: 1, tier: 3", "/spec/tier")]
    [InlineData("priority: 1, appliedTo: {}", "/spec/appliedTo")]
    [InlineData("priority: 1, appliedTo: [{podSelector: {}, serviceAccount: {name: a, namespace: x}}]", "/spec/appliedTo/0")]
    [InlineData("priority: 1, appliedTo: [{service: {name: front, namespace: x}}, {podSelector: {}}]", "/spec/appliedTo")]
    [InlineData("priority: 1, appliedTo: []", "/spec/appliedTo")]
    public void An_invalid_policy_is_not_enforced(string spec, string pointer)
    {
        string applied = spec.Contains("appliedTo", StringComparison.Ordinal) ? "" : "appliedTo: [{podSelector: {}}], ";
        Cluster cluster = Shop($"{{apiVersion: crd.antrea.io/v1beta1, kind: ClusterNetworkPolicy, metadata: {{name: p}}, spec: {{{spec}, {applied}ingress: [{DropAll}]}}}}", "antreaProxy.proxyAll=true");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer == pointer);
    }

    [Theory]
    [InlineData("schedule: {}, ingress: [{action: Allow}]", "/spec/schedule")]
    [InlineData("ingress: [{action: Drop, when: {}}]", "/spec/ingress/0/when")]
    [InlineData("ingress: [{action: Drop, to: []}]", "/spec/ingress/0/to")]
    [InlineData("ingress: [{action: Drop, from: [{podSelector: {}, zone: a}]}]", "/spec/ingress/0/from/0/zone")]
    [InlineData("ingress: [{action: Drop, from: [{podSelector: {matchFields: []}}]}]", "/spec/ingress/0/from/0/podSelector/matchFields")]
    [InlineData("ingress: [{action: Drop, ports: [{port: 80, ttl: 1}]}]", "/spec/ingress/0/ports/0/ttl")]
    [InlineData("ingress: [{action: Drop, protocols: [{icmp: {code: 1}}]}]", "/spec/ingress/0/protocols/0/icmp/code")]
    [InlineData("ingress: [{action: Drop, from: [{}]}]", "/spec/ingress/0/from/0")]
    [InlineData("ingress: [{action: Drop, from: [{group: gone}]}]", "/spec/ingress/0/from/0/group")]
    public void What_is_not_understood_is_told_and_leaves_the_verdict_open(string rules, string pointer)
    {
        Cluster cluster = Shop(Acnp(rules));
        Assert.Equal(Verdict.Undefined, cluster.Ask("x/b", "x/a", "TCP/80"));
        // A field of the policy as a whole may say who its subjects are.
        Assert.Equal(pointer == "/spec/schedule" ? Verdict.Undefined : Verdict.Allow, cluster.Ask("x/b", "y/c", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer == pointer);
    }

    [Theory]
    [InlineData("{priority: 10}", Verdict.Deny)]
    [InlineData("{priority: 250}", Verdict.Undefined)]
    [InlineData("{priority: \"10\"}", Verdict.Undefined)]
    [InlineData("{priority: 10, mode: fast}", Verdict.Undefined)]
    [InlineData(null, Verdict.Undefined)]
    public void A_policy_of_a_tier_that_is_not_known_is_open(string? tier, Verdict verdict)
    {
        string made = tier is null ? "" : $"\n---\n{{apiVersion: crd.antrea.io/v1beta1, kind: Tier, metadata: {{name: mine}}, spec: {tier}}}";
        Assert.Equal(verdict, Shop(Acnp($"tier: mine, ingress: [{DropAll}]") + made).Ask("x/b", "x/a", "TCP/80"));
    }

    [Theory]
    [InlineData("v1beta1", Verdict.Deny)]
    [InlineData("v1alpha1", Verdict.Deny)]
    [InlineData("v2", Verdict.Undefined)]
    public void Versions_of_the_same_shape_are_read_and_others_left_open(string version, Verdict verdict) =>
        Assert.Equal(verdict, Shop(Acnp($"ingress: [{DropAll}]").Replace("v1beta1", version, StringComparison.Ordinal)).Ask("x/b", "x/a", "TCP/80"));

    [Theory, Trait("rule", "ANT-14")]
    [InlineData("{podSelector: {matchLabels: {app: b}}}", "y/b", Verdict.Deny)]
    [InlineData("{ipBlock: {cidr: 10.0.2.0/24}}", "y/b", Verdict.Deny)]
    [InlineData("{nodeSelector: {matchLabels: {role: infra}}}", "node/n2", Verdict.Deny)]
    [InlineData("{nodeSelector: {matchLabels: {role: infra}}}", "y/b", Verdict.Allow)]
    [InlineData("{externalEntitySelector: {}}", "ip/9.9.9.9", Verdict.Undefined)]
    [InlineData("{externalEntitySelector: {}}", "y/b", Verdict.Allow)]
    [InlineData("{serviceReference: {name: gone, namespace: x}}", "y/b", Verdict.Undefined)]
    [InlineData("{podSelector: {}, ipBlocks: [{cidr: 10.0.0.0/8}]}", "y/b", Verdict.Undefined)]
    [InlineData("{childGroups: [g]}", "y/b", Verdict.Undefined)]
    [InlineData("{}", "y/b", Verdict.Undefined)]
    public void A_group_matches_its_members_and_one_that_is_not_understood_leaves_open(string group, string from, Verdict verdict)
    {
        Cluster cluster = Shop(Acnp("ingress: [{action: Drop, from: [{group: g}]}]") + $"\n---\n{{apiVersion: crd.antrea.io/v1beta1, kind: ClusterGroup, metadata: {{name: g}}, spec: {group}}}");
        Assert.Equal(verdict, cluster.Ask(from, "x/a", "TCP/80"));
    }

    [Fact, Trait("rule", "ANT-14")]
    public void A_namespaced_policy_applied_to_a_group_of_other_namespaces_is_not_realised()
    {
        const string objects = """
            {apiVersion: crd.antrea.io/v1beta1, kind: NetworkPolicy, metadata: {name: p, namespace: x}, spec: {priority: 1, appliedTo: [{group: g}, {podSelector: {}}], ingress: [{action: Drop}]}}
            ---
            {apiVersion: crd.antrea.io/v1beta1, kind: Group, metadata: {name: g, namespace: x}, spec: {namespaceSelector: {}}}
            """;
        Cluster cluster = Shop(objects);
        Assert.Equal(Verdict.Allow, cluster.Ask("y/b", "x/a", "TCP/80"));
        Assert.Contains("does not realise", Assert.Single(cluster.Reachability.Model.Inert).ModeReason, StringComparison.Ordinal);
    }

    [Theory, Trait("rule", "ANT-12")]
    [InlineData("ingress: [{action: Drop, from: [{namespaces: {match: Self}}]}]")]
    [InlineData("ingress: [{action: Drop}], appliedTo: [{namespaceSelector: {}}]")]
    public void A_namespaced_policy_may_not_speak_of_other_namespaces_subjects(string spec)
    {
        string applied = spec.Contains("appliedTo", StringComparison.Ordinal) ? "" : ", appliedTo: [{podSelector: {}}]";
        Cluster cluster = Shop($"{{apiVersion: crd.antrea.io/v1beta1, kind: NetworkPolicy, metadata: {{name: p, namespace: x}}, spec: {{priority: 1, {spec}{applied}}}}}");
        Assert.Equal(Verdict.Allow, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.StartsWith("invalid", Assert.Single(cluster.Reachability.Model.Inert).ModeReason, StringComparison.Ordinal);
    }

    [Theory, Trait("rule", "ANT-16")]
    [InlineData("", "svc/x/front/x/a", Verdict.Deny)]
    [InlineData("", "x/a", Verdict.Allow)]
    [InlineData("AntreaProxy=false", "svc/x/front/x/a", Verdict.Allow)]
    [InlineData("antreaProxy.enable=false", "svc/x/front/x/a", Verdict.Allow)]
    public void A_rule_to_Services_needs_the_proxy(string setting, string to, Verdict verdict) =>
        Assert.Equal(verdict, Shop(Acnp("egress: [{action: Drop, toServices: [{name: front, namespace: x}]}]").Replace("app: a", "app: b", StringComparison.Ordinal), setting.Length == 0 ? [] : [setting]).Ask("x/b", to, "TCP/80"));

    [Fact]
    public void Pods_of_other_clusters_may_be_any_address_outside()
    {
        Cluster cluster = Shop(Acnp("ingress: [{action: Drop, from: [{podSelector: {matchLabels: {app: b}}, scope: ClusterSet}]}]"));
        Assert.Equal(Verdict.Deny, cluster.Ask("x/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, cluster.Ask("y/c", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Undefined, cluster.Ask("ip/9.9.9.9", "x/a", "TCP/80"));
    }

    [Fact]
    public void A_rule_that_is_expanded_by_namespace_keeps_its_pointer_and_its_subjects()
    {
        Cluster cluster = Shop("{apiVersion: crd.antrea.io/v1beta1, kind: ClusterNetworkPolicy, metadata: {name: p}, spec: {priority: 1, appliedTo: [{namespaceSelector: {}}], ingress: [{action: Drop, from: [{namespaces: {match: Self}}]}]}}");
        PolicyObject policy = Assert.Single(cluster.Reachability.Model.All);
        Assert.All(policy.Rules, r => Assert.Equal("/spec/ingress/0", r.Pointer));
        Assert.Equal(["x", "y"], policy.Rules.Select(r => ((Peer.Pods)r.Subject!).Namespace));
    }
}
