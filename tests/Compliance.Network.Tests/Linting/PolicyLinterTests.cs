using Compliance.Network.Linting;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Linting;

public sealed class PolicyLinterTests
{
    private const string FromWeb = "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}";

    private readonly Cluster _cluster = new Cluster().Namespace("shop").Pod("shop/web", "app=web").Pod("shop/db", "app=db").Pod("shop/api", "app=api");

    [Fact]
    public void Of_two_equal_policies_each_is_redundant_as_long_as_the_other_stays()
    {
        _cluster.Policy("shop/one", FromWeb).Policy("shop/two", FromWeb);
        LintFinding[] found = Of(LintKind.Redundant);
        Assert.Equal(["NetworkPolicy/shop/one", "NetworkPolicy/shop/two"], found.Select(f => f.Part.ToString()));
        Assert.Equal(["NetworkPolicy/shop/two", "NetworkPolicy/shop/one"], found.Select(f => Assert.Single(f.Given).ToString()));
        Assert.All(found, f => Assert.Equal(LintScope.Always, f.Scope));
        Assert.Single(found, f => f.RemovableTogether);
        Assert.Contains("NetworkPolicy/shop/two already decides the same, whatever endpoints there are", found[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_another_one_covers_only_with_these_pods_is_redundant_here_alone()
    {
        _cluster.Policy("shop/db", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: ["
            + "{from: [{podSelector: {matchLabels: {app: web}}}]}, {from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [api, db]}]}}]}]}");
        LintFinding[] found = Of(LintKind.Redundant);
        Assert.Equal([("/spec/ingress/0", LintScope.Always), ("/spec/ingress/1", LintScope.Here)], found.Select(f => (f.Part.Rule!, f.Scope)));
    }

    [Fact]
    public void Three_rules_that_cover_each_other_in_pairs_are_each_redundant_and_two_of_them_at_once()
    {
        _cluster.Policy("shop/db", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: ["
            + "{ports: [{port: 80}, {port: 81}]}, {ports: [{port: 81}, {port: 82}]}, {ports: [{port: 80}, {port: 82}]}]}");
        LintFinding[] found = Of(LintKind.Redundant);
        Assert.Equal(3, found.Length);
        Assert.Single(found, f => f.RemovableTogether);
        Assert.All(found, f => Assert.Equal(2, f.Given.Length));
    }

    [Fact]
    public void A_default_deny_beside_policies_that_isolate_the_same_pods_is_only_worth_a_note()
    {
        _cluster.Policy("shop/default-deny", "{podSelector: {}, policyTypes: [Ingress]}")
            .Policy("shop/all", "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}");
        LintFinding guard = Assert.Single(Of(LintKind.Redundant));
        Assert.Equal(("NetworkPolicy/shop/default-deny", LintSeverity.Info, false), (guard.Part.ToString(), guard.Severity, guard.RemovableTogether));
    }

    [Fact]
    public void The_last_egress_rule_of_a_policy_without_types_is_needed_for_its_isolation()
    {
        // Both egress rules allow nothing that exists; without either, egress would be open (K8S-03).
        _cluster.Policy("shop/web", "{podSelector: {matchLabels: {app: web}}, ingress: [{}], egress: [{to: [{podSelector: {matchLabels: {app: gone}}}]}]}");
        Assert.DoesNotContain(Of(LintKind.Redundant), f => f.Part.Rule == "/spec/egress/0");
    }

    [Fact]
    public void What_two_conditions_leave_open_is_not_redundant_although_no_verdict_differs()
    {
        Cluster open = new Cluster().With("generic").Namespace("shop").Pod("shop/web", "app=web")
            .Policy("shop/web", "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 198.51.100.0/24}, serviceSelector: {}}]}, {to: [{ipBlock: {cidr: 198.51.100.0/24}, nodeSelector: {}}]}]}");
        Assert.DoesNotContain(PolicyLinter.Lint(open.Reachability), f => f.Kind is LintKind.Redundant or LintKind.Shadowed);
    }

    [Fact]
    public void A_rule_behind_one_that_takes_all_its_flows_is_shadowed_and_graver_where_the_two_disagree()
    {
        _cluster.Objects(Admin("first", 1, "[{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}]}]"))
            .Objects(Admin("second", 2, "[{action: Allow, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}], ports: [{portNumber: {protocol: TCP, port: 5432}}]},"
                + " {action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}], ports: [{portNumber: {protocol: TCP, port: 80}}]},"
                + " {action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}]}]"));
        LintFinding[] found = Of(LintKind.Shadowed);
        Assert.Equal([("/spec/egress/0", LintSeverity.Medium), ("/spec/egress/1", LintSeverity.Low)], found.Select(f => (f.Part.Rule!, f.Severity)));
        Assert.All(found, f => Assert.Equal("AdminNetworkPolicy/first /spec/egress/0", Assert.Single(f.Involved).ToString()));
        Assert.All(found, f => Assert.Equal(LintScope.Always, f.Scope));
    }

    [Fact]
    public void An_allow_and_a_deny_that_overlap_in_part_conflict_and_the_first_wins()
    {
        _cluster.Objects(Admin("opens", 1, "[{action: Allow, to: [{pods: {namespaceSelector: {}, podSelector: {}}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}]"))
            .Objects(Admin("closes", 2, "[{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}]}]"));
        LintFinding conflict = Assert.Single(Of(LintKind.Conflicting));
        Assert.Equal(("AdminNetworkPolicy/closes", LintSeverity.Medium), (conflict.Part.Policy.ToString(), conflict.Severity));
        Assert.Contains("AdminNetworkPolicy/opens /spec/egress/0 wins because it is evaluated first", conflict.Message, StringComparison.Ordinal);
        Assert.Equal("TCP 80", conflict.Example!.Ports);
    }

    [Fact]
    public void A_narrow_exception_to_a_wider_rule_is_only_worth_a_note()
    {
        _cluster.Objects(Admin("exception", 1, "[{action: Allow, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}]"))
            .Objects(Admin("rule", 2, "[{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {}}}]}]"));
        Assert.Equal(LintSeverity.Info, Assert.Single(Of(LintKind.Conflicting)).Severity);
    }

    [Fact]
    public void Policies_of_equal_priority_that_disagree_are_ambiguous_where_they_meet()
    {
        _cluster.Objects(Admin("a", 7, "[{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}]}]"))
            .Objects(Admin("b", 7, "[{action: Allow, to: [{pods: {namespaceSelector: {}, podSelector: {}}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}]"))
            .Objects(Admin("c", 7, "[{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}]}]"));
        LintFinding[] found = Of(LintKind.Ambiguous);
        Assert.Equal([("AdminNetworkPolicy/a", "AdminNetworkPolicy/b"), ("AdminNetworkPolicy/b", "AdminNetworkPolicy/c")],
            found.Select(f => (f.Part.Policy.ToString(), Assert.Single(f.Involved).Policy.ToString())));
        Assert.All(found, f => Assert.Equal(("TCP 80", LintSeverity.High), (f.Example!.Ports, f.Severity)));
    }

    [Theory]
    [InlineData("{podSelector: {matchLabels: {app: gone}}}", "", LintSeverity.Low, "The policy selects no endpoint: no pod of namespace shop has the label app=gone.")]
    [InlineData("{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: gone}}}]}]}", "/spec/ingress/0/from/0", LintSeverity.Low, "The rule matches nothing: no pod of namespace shop has the label app=gone.")]
    [InlineData("{podSelector: {}, ingress: [{from: [{podSelector: {}}, {namespaceSelector: {matchLabels: {team: x}}}]}]}", "/spec/ingress/0/from/1", LintSeverity.Low, "The peer matches nothing: no namespace has the labels team=x.")]
    [InlineData("{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: pg}]}]}", "/spec/ingress/0", LintSeverity.Low, "The rule matches nothing: no destination it could be for declares a port named 'pg'.")]
    public void What_nothing_satisfies_is_stale_with_the_label_that_is_missing(string spec, string pointer, LintSeverity severity, string message)
    {
        _cluster.Policy("shop/policy", spec);
        LintFinding stale = Assert.Single(Of(LintKind.Stale));
        Assert.Equal((pointer, severity, message), (stale.Pointer ?? "", stale.Severity, stale.Message));
    }

    [Theory]
    [InlineData("ingress: [{}]", LintSeverity.High, "ingress from every pod, node and address on every port")]
    [InlineData("ingress: [{ports: [{port: 443}]}]", LintSeverity.Medium, "ingress from every pod, node and address on the ports it names")]
    [InlineData("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", LintSeverity.High, "ingress from every pod, node and address (0.0.0.0/0) on every port")]
    [InlineData("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 443}]}]", LintSeverity.Medium, "ingress from every address outside (0.0.0.0/0) on the ports it names")]
    [InlineData("policyTypes: [Egress], egress: [{}]", LintSeverity.Medium, "egress to every pod, node and address on every port")]
    [InlineData("ingress: [{from: [{namespaceSelector: {}}]}]", LintSeverity.Medium, "ingress from every pod of every namespace on every port")]
    [InlineData("ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]", LintSeverity.Low, "ingress from every pod of every namespace on the ports it names")]
    [InlineData("ingress: [{from: [{podSelector: {}}]}]", LintSeverity.Info, "ingress from its sources on every port")]
    public void Breadth_is_graded_by_who_and_how_much(string rules, LintSeverity severity, string what)
    {
        _cluster.Policy("shop/policy", $"{{podSelector: {{matchLabels: {{app: db}}}}, {rules}}}");
        LintFinding broad = Assert.Single(Of(LintKind.OverBroad));
        Assert.Equal((severity, $"The rule allows {what}."), (broad.Severity, broad.Message));
    }

    [Fact]
    public void Peers_and_ports_that_are_both_named_are_not_over_broad()
    {
        _cluster.Policy("shop/db", FromWeb);
        Assert.Empty(Findings());
    }

    [Fact]
    public void Rules_outside_the_types_invalid_objects_and_kinds_that_are_not_enforced_are_inert()
    {
        _cluster.Policy("shop/types", "{podSelector: {}, policyTypes: [Ingress], egress: [{}, {}]}").Policy("shop/wrong", "{podSelector: {}, policyTypes: [Both]}");
        Assert.Equal([("NetworkPolicy/shop/types /spec/egress/0", LintSeverity.Medium), ("NetworkPolicy/shop/wrong", LintSeverity.High)],
            Of(LintKind.Inert).Select(f => (f.Part.ToString(), f.Severity)));
        _cluster.With("flannel");
        Assert.All(Of(LintKind.Inert), f => Assert.Equal(LintSeverity.High, f.Severity));
        Assert.Equal(Of(LintKind.Inert).Length, Findings().Length);
    }

    [Fact]
    public void Nothing_is_claimed_where_a_policy_was_not_understood()
    {
        _cluster.Policy("shop/one", FromWeb).Policy("shop/two", FromWeb.Replace("policyTypes:", "priority: 3, policyTypes:", StringComparison.Ordinal)).Policy("shop/three", FromWeb);
        Assert.Empty(Of(LintKind.Redundant));
    }

    private static string Admin(string name, int priority, string egress) =>
        $"{{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {{name: {name}}}, spec: {{priority: {priority}, subject: {{pods: {{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app: web}}}}}}}}, egress: {egress}}}}}";

    private LintFinding[] Findings() => [.. PolicyLinter.Lint(_cluster.Reachability)];

    private LintFinding[] Of(LintKind kind) => [.. Findings().Where(f => f.Kind == kind)];
}
