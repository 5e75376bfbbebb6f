using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Tests;

public sealed class ClusterGuardrailTests
{
    private static readonly Population Namespaces = new()
    {
        Endpoints = [], Services = [], LeftOut = [],
        Namespaces = ImmutableSortedDictionary<string, FrozenDictionary<string, string>>.Empty
            .Add("cde", new Dictionary<string, string> { ["zone"] = "cde" }.ToFrozenDictionary()),
    };

    [Fact]
    public void A_deny_in_a_tier_before_the_namespaced_ones_guards() =>
        Assert.Equal((1, 0), Count(Tier("Admin", true, Guard(RuleAction.Deny)), Tier("NetworkPolicy", false)));

    [Fact]
    public void A_deny_in_a_tier_after_the_namespaced_ones_can_be_overridden()
    {
        Assert.Equal((0, 1), Count(Tier("NetworkPolicy", false), Tier("Baseline", true, Guard(RuleAction.Deny))));
        // By a policy that nobody has written yet, too.
        Assert.Equal((0, 1), Count(Tier("Baseline", true, Guard(RuleAction.Deny))));
    }

    [Fact]
    public void A_deny_in_a_tier_where_denies_win_guards_beside_namespaced_policies() =>
        Assert.Equal((1, 0), Count(Tier("NetworkPolicy", false, Guard(RuleAction.Deny))));

    [Fact]
    public void A_pass_or_a_policy_for_other_namespaces_or_an_inert_rule_guards_nothing()
    {
        Assert.Equal((0, 0), Count(Tier("Admin", true, Guard(RuleAction.Pass))));
        Assert.Equal((0, 0), Count(Tier("Admin", true, Guard(RuleAction.Deny) with { Subject = new Peer.Pods { Pointer = "/spec/subject", Namespaces = new Selector.Has("other") } })));
        Assert.Equal((0, 0), Count(Tier("Admin", true, Guard(RuleAction.Deny) with { Subject = new Peer.Pods { Pointer = "/spec/subject", Labels = new Selector.Has("app") } })));
        Assert.Equal((0, 0), Count(Tier("Admin", true, Guard(RuleAction.Deny) with { Mode = PolicyMode.Audit })));
    }

    private static (int, int) Count(params ImmutableArray<Tier> tiers)
    {
        var (first, overridable) = ClusterGuardrail.Guarding(new() { Tiers = tiers }, Namespaces, "cde");
        return (first.Length, overridable.Length);
    }

    private static Tier Tier(string name, bool ordered, params ImmutableArray<PolicyObject> policies) =>
        new() { Name = name, Ordered = ordered, WhenIsolated = RuleAction.Pass, AboveNamespaces = name == "Admin", Policies = policies };

    private static PolicyObject Guard(RuleAction action) => new()
    {
        Ref = new(new("policy.networking.k8s.io", "AdminNetworkPolicy"), "", "guard"), Dialect = "test", Mode = PolicyMode.Enforced,
        Subject = new Peer.Pods { Pointer = "/spec/subject", Namespaces = new Selector.In("zone", ["cde"]) }, IsolatesIngress = false, IsolatesEgress = false,
        Rules = [new() { Pointer = "/spec/ingress/0", Direction = Direction.Ingress, Action = action, Peers = [new Peer.Anything { Pointer = "/spec/ingress/0" }] }],
    };
}
