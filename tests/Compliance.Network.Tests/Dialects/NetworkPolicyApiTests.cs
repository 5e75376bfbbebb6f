using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects;

/// <summary>AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy: who enforces what, and what is refused.</summary>
public sealed class NetworkPolicyApiTests
{
    private const string DenyFromY = """{"name":"d","action":"Deny","from":[{"namespaces":{"matchLabels":{"kubernetes.io/metadata.name":"y"}}}]}""";

    [Theory]
    [InlineData("generic", "", "AdminNetworkPolicy", Verdict.Deny)]
    [InlineData("generic", "", "ClusterNetworkPolicy", Verdict.Deny)]
    [InlineData("ovn-kubernetes", "", "AdminNetworkPolicy", Verdict.Deny)]
    [InlineData("ovn-kubernetes", "", "ClusterNetworkPolicy", Verdict.Allow)]
    [InlineData("calico", "version=3.28.1", "AdminNetworkPolicy", Verdict.Allow)]
    [InlineData("calico", "version=3.29.0", "AdminNetworkPolicy", Verdict.Deny)]
    [InlineData("calico", "version=3.29.0", "BaselineAdminNetworkPolicy", Verdict.Allow)]
    [InlineData("calico", "version=v3.31.2", "BaselineAdminNetworkPolicy", Verdict.Deny)]
    [InlineData("calico", "version=3.31", "ClusterNetworkPolicy", Verdict.Allow)]
    [InlineData("calico", "version=3.32", "ClusterNetworkPolicy", Verdict.Deny)]
    [InlineData("calico", "version=3.32", "AdminNetworkPolicy", Verdict.Allow)]
    [InlineData("calico", "", "AdminNetworkPolicy", Verdict.Undefined)]
    [InlineData("cilium", "", "AdminNetworkPolicy", Verdict.Allow)]
    [InlineData("cilium", "", "ClusterNetworkPolicy", Verdict.Allow)]
    [InlineData("cilium", "enable-k8s-cluster-network-policy=true", "ClusterNetworkPolicy", Verdict.Deny)]
    [InlineData("antrea", "AdminNetworkPolicy=true", "AdminNetworkPolicy", Verdict.Deny)]
    [InlineData("antrea", "AdminNetworkPolicy=false", "AdminNetworkPolicy", Verdict.Allow)]
    [InlineData("antrea", "", "ClusterNetworkPolicy", Verdict.Undefined)]
    [InlineData("aws-vpc-cni", "", "AdminNetworkPolicy", Verdict.Allow)]
    [InlineData("flannel", "", "AdminNetworkPolicy", Verdict.Allow)]
    public void A_plug_in_enforces_the_versions_it_knows(string plugIn, string setting, string kind, Verdict verdict) =>
        Assert.Equal(verdict, Shop(plugIn, setting, Policy(kind, 5, $"[{DenyFromY}]")).Ask("y/a", "x/a", "TCP/80"));

    [Theory]
    [InlineData(99, Verdict.Deny)]
    [InlineData(100, Verdict.Allow)]
    public void OVN_Kubernetes_enforces_priorities_up_to_99(int priority, Verdict verdict) =>
        Assert.Equal(verdict, Shop("ovn-kubernetes", "", Policy("AdminNetworkPolicy", priority, $"[{DenyFromY}]")).Ask("y/a", "x/a", "TCP/80"));

    [Theory, Trait("rule", "ANP-22")]
    [InlineData("""{"action":"Deny"}""", "/from", "at least one peer")]
    [InlineData("""{"action":"Deny","from":[]}""", "/from", "at least one peer")]
    [InlineData("""{"action":"Drop","from":[{"namespaces":{}}]}""", "/action", "Allow, Deny or Pass")]
    [InlineData("""{"action":"Accept","from":[{"namespaces":{}}]}""", "/action", "Allow, Deny or Pass")]
    [InlineData("""{"action":"Deny","from":[{"namespaces":{},"pods":{}}]}""", "/from/0", "one of them")]
    [InlineData("""{"action":"Deny","from":[{"namespaces":{}}],"ports":[{"portNumber":{"port":0}}]}""", "/port", "1 to 65535")]
    [InlineData("""{"action":"Deny","from":[{"namespaces":{}}],"ports":[{"portRange":{"protocol":"TCP","start":90,"end":80}}]}""", "/portRange", "before it starts")]
    [InlineData("""{"action":"Deny","from":[{"namespaces":{}}],"ports":[{"portNumber":{"protocol":"GRE","port":1}}]}""", "/protocol", "TCP, UDP and SCTP")]
    [InlineData("""{"action":"Deny","from":[{"namespaces":{}}],"ports":[{}]}""", "/ports/0", "expected one")]
    [InlineData("""{"action":"Deny","from":"all"}""", "/from", "a list")]
    public void An_invalid_rule_is_told_and_nothing_of_its_object_is_enforced(string rule, string pointer, string told)
    {
        Cluster cluster = Shop("generic", "", Policy("AdminNetworkPolicy", 5, $"[{rule},{DenyFromY}]"));
        Assert.Equal(Verdict.Allow, cluster.Ask("y/a", "x/a", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer!.Contains(pointer, StringComparison.Ordinal) && l.Message.Contains(told, StringComparison.Ordinal));
        Assert.StartsWith("invalid", Assert.Single(cluster.Reachability.Model.Inert).ModeReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("priority", "-1")]
    [InlineData("priority", "1001")]
    [InlineData("priority", "\"5\"")]
    [InlineData("subject", "{}")]
    [InlineData("subject", """{"namespaces":{},"pods":{}}""")]
    public void An_invalid_object_is_not_enforced(string field, string value)
    {
        JsonObject policy = Policy("AdminNetworkPolicy", 5, $"[{DenyFromY}]");
        policy["spec"]![field] = JsonNode.Parse(value);
        Cluster cluster = Shop("generic", "", policy);
        Assert.Equal(Verdict.Allow, cluster.Ask("y/a", "x/a", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer == $"/spec/{field}");
    }

    [Theory]
    [InlineData("spec", "schedule")]
    [InlineData("rule", "when")]
    [InlineData("port", "icmp")]
    [InlineData("subject", "nodes")]
    public void A_field_this_program_does_not_know_is_told_and_leaves_the_verdict_open(string where, string field)
    {
        JsonObject policy = Policy("AdminNetworkPolicy", 5, """[{"name":"d","action":"Deny","from":[{"namespaces":{}}],"ports":[{"portNumber":{"protocol":"TCP","port":80}}]}]""");
        JsonNode spec = policy["spec"]!, rule = spec["ingress"]![0]!;
        JsonNode place = where switch { "spec" => spec, "rule" => rule, "port" => rule["ports"]![0]!["portNumber"]!, _ => spec["subject"]! };
        place[field] = new JsonObject();
        Cluster cluster = Shop("generic", "", policy);
        Assert.Equal(Verdict.Undefined, cluster.Ask("y/a", "x/a", "TCP/80"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer!.EndsWith("/" + field, StringComparison.Ordinal));
    }

    [Theory, Trait("rule", "ANP-24")]
    [InlineData("AdminNetworkPolicy", 100)]
    [InlineData("BaselineAdminNetworkPolicy", 100)]
    [InlineData("ClusterNetworkPolicy", 25)]
    public void More_rules_or_peers_than_the_API_takes_are_refused(string kind, int most)
    {
        string rule = kind == "ClusterNetworkPolicy" ? DenyFromY : DenyFromY.Replace("\"Accept\"", "\"Allow\"", StringComparison.Ordinal);
        string Rules(int count) => $"[{string.Join(',', Enumerable.Repeat(rule, count))}]";
        string Peers(int count) => $$"""[{"action":"Deny","from":[{{string.Join(',', Enumerable.Repeat("""{"namespaces":{}}""", count))}}]}]""";
        foreach (Func<int, string> shape in (Func<int, string>[])[Rules, Peers])
        {
            Assert.Equal(Verdict.Deny, Shop("generic", "", Policy(kind, 5, shape(most))).Ask("y/a", "x/a", "TCP/80"));
            Cluster over = Shop("generic", "", Policy(kind, 5, shape(most + 1)));
            Assert.Equal(Verdict.Allow, over.Ask("y/a", "x/a", "TCP/80"));
            Assert.Contains(over.Reachability.Limitations, l => l.Message.Contains($"at most {most}", StringComparison.Ordinal));
        }
    }

    [Theory, Trait("rule", "ANP-25")]
    [InlineData("""{"namespaces":{"sameLabels":["team"]}}""")]
    [InlineData("""{"namespaces":{"notSameLabels":["team"]}}""")]
    [InlineData("""{"pods":{"namespaces":{"sameLabels":["team"]},"podSelector":{}}}""")]
    public void Peers_that_the_API_has_removed_fail_closed(string peer)
    {
        Assert.Equal(Verdict.Deny, Shop("generic", "", Policy("AdminNetworkPolicy", 5, $$"""[{"action":"Pass","from":[{{peer}}],"ports":[{"portNumber":{"port":443} } ]}]""")).Ask("y/a", "x/a", "TCP/80"));
        Assert.Equal(Verdict.Allow, Shop("generic", "", Policy("AdminNetworkPolicy", 5, $$"""[{"action":"Allow","from":[{{peer}}]}]""")).Ask("y/a", "x/a", "TCP/80"));
    }

    [Fact, Trait("rule", "ANP-26")]
    public void A_pod_s_own_node_is_not_cut_off_from_it()
    {
        Cluster cluster = Shop("generic", "", Policy("AdminNetworkPolicy", 5, """[{"action":"Deny","from":[{"namespaces":{}}]}]"""))
            .Node("n1", "192.168.0.1").Pod("x/c", "10.0.1.9", "n1", null, false, "Running");
        Assert.Equal((Verdict.Allow, Verdict.Deny), (cluster.Ask("node/n1", "x/c", "TCP/80"), cluster.Ask("y/a", "x/c", "TCP/80")));
    }

    [Fact]
    public void Policies_stand_in_their_tiers_with_their_rank()
    {
        Cluster cluster = Shop("generic", "", Policy("AdminNetworkPolicy", 7, $"[{DenyFromY}]"), Policy("BaselineAdminNetworkPolicy", null, $"[{DenyFromY}]"))
            .Object((JsonObject)JsonNode.Parse("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"np","namespace":"x"},"spec":{"podSelector":{}}}""")!);
        Assert.Equal(["Admin", "NetworkPolicy", "Baseline"], cluster.Reachability.Model.Tiers.Select(t => t.Name));
        Assert.Equal(7, cluster.Reachability.Model.Tiers[0].Policies.Single().Rank);
    }

    private static Cluster Shop(string plugIn, string setting, params JsonObject[] policies)
    {
        Cluster cluster = new Cluster().Namespace("x").Namespace("y").Pod("x/a", "10.0.0.1", "n1", null, false, "Running").Pod("y/a", "10.0.0.2", "n2", null, false, "Running");
        foreach (JsonObject policy in policies) cluster.Object(policy);
        return cluster.With(plugIn, setting.Length == 0 ? [] : [setting]);
    }

    private static JsonObject Policy(string kind, int? priority, string ingress)
    {
        var spec = new JsonObject { ["subject"] = new JsonObject { ["namespaces"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = "x" } } }, ["ingress"] = JsonNode.Parse(ingress) };
        if (kind == "ClusterNetworkPolicy") spec["tier"] = "Admin";
        if (kind != "BaselineAdminNetworkPolicy") spec["priority"] = priority;
        return new JsonObject
        {
            ["apiVersion"] = $"policy.networking.k8s.io/{(kind == "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1")}",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = kind == "BaselineAdminNetworkPolicy" ? "default" : "policy" },
            ["spec"] = spec,
        };
    }
}
