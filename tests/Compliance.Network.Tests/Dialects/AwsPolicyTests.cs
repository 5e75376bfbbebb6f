using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects;

/// <summary>The kinds of networking.k8s.aws, which look like those of Kubernetes and are told from them by their group (ANP-28).</summary>
public sealed class AwsPolicyTests
{
    private static Cluster World(string plugIn = "aws-vpc-cni") => new Cluster().With(plugIn)
        .Namespace("x", "team=x").Namespace("y", "team=y").Pod("x/a", "10.0.1.1", null, ["web=80"], false, "Running", "app=a").Pod("y/b", "10.0.1.2", null, null, false, "Running", "app=b");

    private static string Cluster(string tier, string rules, string version = "v1alpha1", string name = "c") =>
        $"---\n{{apiVersion: networking.k8s.aws/{version}, kind: ClusterNetworkPolicy, metadata: {{name: {name}}}, spec: {{tier: {tier}, priority: 5, subject: {{namespaces: {{matchLabels: {{team: x}}}}}}, {rules}}}}}\n";

    private static string Application(string spec) => $"---\n{{apiVersion: networking.k8s.aws/v1alpha1, kind: ApplicationNetworkPolicy, metadata: {{name: p, namespace: x}}, spec: {spec}}}\n";

    [Fact, Trait("rule", "ANP-28")]
    public void Its_tiers_stand_before_and_after_NetworkPolicy()
    {
        const string deny = "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: 'y'}}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}]";
        Cluster admin = World().Objects(Cluster("Admin", deny)).Policy("x/allow", "{podSelector: {}, ingress: [{}]}");
        Assert.Equal((Verdict.Deny, Verdict.Allow), (admin.Ask("y/b", "x/a", "TCP/80"), admin.Ask("y/b", "x/a", "TCP/81")));
        Cluster baseline = World().Objects(Cluster("Baseline", deny)).Policy("x/allow", "{podSelector: {}, ingress: [{}]}");
        Assert.Equal(Verdict.Allow, baseline.Ask("y/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Deny, World().Objects(Cluster("Baseline", deny)).Ask("y/b", "x/a", "TCP/80"));
    }

    [Theory, Trait("rule", "ANP-28")]
    [InlineData("Accept", Verdict.Qualified)]
    [InlineData("Pass", Verdict.Qualified)]
    public void Names_may_be_accepted_and_passed(string action, Verdict verdict) =>
        Assert.Equal(verdict, World().Objects(Cluster("Admin", $"egress: [{{action: {action}, to: [{{domainNames: [api.example.com]}}]}}, {{action: Deny, to: [{{networks: [0.0.0.0/0]}}]}}]")).Ask("x/a", "ip/203.0.113.1", "TCP/443"));

    [Fact, Trait("rule", "ANP-28")]
    public void An_ApplicationNetworkPolicy_is_a_NetworkPolicy_that_knows_names()
    {
        Cluster cluster = World().Objects(Application("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{domainNames: ['*.example.com']}], ports: [{port: 443}]}, {to: [{podSelector: {}}]}]}"));
        Decision decision = cluster.Decide("x/a", "ip/203.0.113.1", "TCP/443");
        Assert.Equal((Verdict.Qualified, "fqdn"), (decision.Verdict, Assert.Single(decision.Qualifiers)));
        Assert.Equal((Verdict.Deny, Verdict.Deny), (cluster.Ask("x/a", "ip/203.0.113.1", "TCP/80"), cluster.Ask("x/a", "y/b", "TCP/443")));
        // It stands in one union with NetworkPolicies.
        Assert.Equal(Verdict.Allow, cluster.Policy("x/np", "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}").Ask("x/a", "ip/203.0.113.1", "TCP/80"));
    }

    [Theory, Trait("rule", "CMB-02"), Trait("rule", "ANP-28")]
    [InlineData("cilium", Verdict.Allow)]
    [InlineData("calico", Verdict.Allow)]
    [InlineData("generic", Verdict.Undefined)]
    public void On_another_plug_in_they_are_inert(string plugIn, Verdict verdict)
    {
        Cluster cluster = World(plugIn).Objects(Cluster("Admin", "ingress: [{action: Deny, from: [{namespaces: {}}]}]") + Application("{podSelector: {}}"));
        Assert.Equal(verdict, cluster.Ask("y/b", "x/a", "TCP/80"));
        Assert.Equal(verdict == Verdict.Allow ? 2 : 0, cluster.Reachability.Model.Inert.Length);
    }

    [Fact]
    public void The_kind_of_the_same_name_of_Kubernetes_is_inert_on_AWS() => Assert.Equal(Verdict.Allow, World().Objects(
        "{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: c}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}}").Ask("y/b", "x/a", "TCP/80"));

    [Theory]
    [InlineData("egress: [{action: Deny, to: [{domainNames: [a.example.com]}]}]", "domainNames")]
    [InlineData("ingress: [{action: Allow, from: [{namespaces: {}}]}]", "Accept, Deny or Pass")]
    [InlineData("ingress: [{action: Deny, from: []}]", "at least one peer")]
    [InlineData("ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {port: many}}]}]", "1 to 65535")]
    public void An_invalid_rule_is_told_and_nothing_of_its_object_is_enforced(string rules, string told)
    {
        Cluster cluster = World().Objects(Cluster("Admin", rules));
        Assert.Equal(Verdict.Allow, cluster.Ask("y/b", "x/a", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Message.Contains(told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{podSelector: {}, egress: [{to: [{domainNames: [a.example.com], podSelector: {}}]}]}", "beside another field")]
    [InlineData("{podSelector: {}, egress: [{to: [{domainNames: []}]}]}", "at least one domain name")]
    [InlineData("{podSelector: {}, egress: [{to: [{domainNames: [7]}]}]}", "a domain name")]
    public void An_invalid_peer_by_name_is_told(string spec, string told) =>
        Assert.Contains(World().Objects(Application(spec)).Reachability.Limitations, l => l.Message.Contains(told, StringComparison.Ordinal));

    [Fact]
    public void Names_in_an_ingress_rule_or_in_a_NetworkPolicy_are_not_known()
    {
        Assert.Equal(Verdict.Undefined, World().Objects(Application("{podSelector: {}, ingress: [{from: [{domainNames: [a.example.com]}]}]}")).Ask("y/b", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Undefined, World().Policy("x/p", "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{domainNames: [a.example.com]}]}]}").Ask("x/a", "ip/203.0.113.1", "TCP/80"));
    }

    [Fact]
    public void Nodes_are_a_peer_of_a_later_API_and_fail_closed() =>
        Assert.Equal(Verdict.Deny, World().Objects(Cluster("Admin", "egress: [{action: Pass, to: [{nodes: {}}]}]")).Ask("x/a", "y/b", "TCP/80"));

    [Fact]
    public void Another_version_is_not_read() =>
        Assert.Equal(Verdict.Undefined, World().Objects(Cluster("Admin", "ingress: []", version: "v1beta1")).Ask("y/b", "x/a", "TCP/80"));
}
