using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Tests.Oracle;
using Compliance.Network.Tests.Oracle.Model;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Reachability;

/// <summary>Which rules evaluation came to.</summary>
public sealed class ReachedRulesTests
{
    [Fact]
    public void Rules_behind_a_decision_are_not_reached()
    {
        Cluster cluster = World()
            .Objects("{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: first}, spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {matchLabels: {no: where}}}]}, {action: Deny, from: [{namespaces: {}}]}, {action: Allow, from: [{namespaces: {}}]}]}}")
            .Objects("{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: second}, spec: {priority: 2, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}]}]}}")
            .Policy("x/open", "{podSelector: {}, ingress: [{}]}");
        Assert.Equal(["first 0 True", "first 1 True", "first 2 False", "second 0 False", "open 0 False"], Reached(cluster));
    }

    [Fact]
    public void A_pass_leaves_the_rest_of_its_tier_and_the_next_tier_is_reached()
    {
        Cluster cluster = World()
            .Objects("{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: first}, spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}]}}")
            .Policy("x/open", "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {no: where}}}]}, {}]}");
        Assert.Equal(["first 0 True", "first 1 False", "open 0 True", "open 1 True"], Reached(cluster));
    }

    [Fact]
    [Trait("rule", "ANP-05")]
    public void Every_policy_of_a_rank_is_reached_up_to_its_own_match()
    {
        static string Anp(string name, int priority) => "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: " + name + "}, spec: {priority: " + priority
            + ", subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}]}}";
        Cluster cluster = World().Objects(Anp("a", 1)).Objects(Anp("b", 1)).Objects(Anp("c", 2));
        Assert.Equal(["a 0 True", "a 1 False", "b 0 True", "b 1 False", "c 0 False", "c 1 False"], Reached(cluster));
    }

    [Fact]
    public void Rules_of_an_audited_policy_are_not_reached()
    {
        Cluster cluster = World().With("calico").Objects("{apiVersion: projectcalico.org/v3, kind: StagedNetworkPolicy, metadata: {name: staged, namespace: x}, spec: {types: [Ingress], ingress: [{action: Deny}]}}");
        Assert.Equal(["staged 0 False"], Reached(cluster));
    }

    /// <summary>Whatever a rule that is not reached does, the verdict stands.</summary>
    [Fact]
    public void What_is_not_reached_may_do_anything()
    {
        long recast = 0;
        Seeds.Each(150, seed =>
        {
            var world = new RandomModel(seed);
            var random = new Random(seed);
            for (int i = 0; i < 12; i++)
            {
                Party from = world.Ends[random.Next(world.Ends.Count)], to = world.Ends[random.Next(world.Ends.Count)];
                int port = random.Next(80, 82);
                Explanation told = world.Reachability.Answer(from, to, TransportProtocol.Tcp, port, withInert: false);
                HashSet<PolicyRule> idle = new(new[] { told.Egress, told.Ingress }.SelectMany(s => s.Policies).SelectMany(p => p.Rules).Where(r => !r.Reached).Select(r => r.Rule), ReferenceEqualityComparer.Instance);
                // An end with several addresses is shown at one of them; the others may reach more.
                if (idle.Count == 0 || new[] { from, to }.Any(e => e is Party.Inside { Endpoint.Addresses.Length: > 1 })) continue;
                Verdict then = world.With(Recast(world.Model, idle, random)).Decide(from, to, TransportProtocol.Tcp, port).Verdict;
                Assert.Equal($"seed {seed}, question {i}: {told.Decision.Verdict}", $"seed {seed}, question {i}: {then}");
                Interlocked.Add(ref recast, idle.Count);
            }
        });
        Assert.True(recast > 200, $"only {recast} rules were not reached");
    }

    private static PolicyModel Recast(PolicyModel model, HashSet<PolicyRule> idle, Random random)
    {
        return model with { Tiers = [.. model.Tiers.Select(OfTier)], Gates = [.. model.Gates.Select(g => g with { Tiers = [.. g.Tiers.Select(OfTier)] })] };

        Tier OfTier(Tier tier) => tier with { Policies = [.. tier.Policies.Select(p => p with { Rules = [.. p.Rules.Select(r => idle.Contains(r) ? r with { Action = Other(tier), Qualifiers = [], Conditional = false } : r)] })] };

        RuleAction Other(Tier tier) => (RuleAction)random.Next(tier.Ordered ? 3 : 2);
    }

    private static Cluster World() => new Cluster().Namespace("x").Pod("x/a", "app=a").Pod("x/b", "app=b");

    private static string[] Reached(Cluster cluster)
    {
        Explanation told = cluster.Reachability.Explain(cluster.Party("x/a"), cluster.Party("x/b"), TransportProtocol.Tcp, 80);
        return [.. told.Ingress.Policies.SelectMany(p => p.Rules.Select(r => $"{p.Policy.Ref.Name} {r.Rule.Pointer.Split('/')[^1]} {r.Reached}"))];
    }
}
