using Compliance.Network.Comparison;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Comparison;

public sealed class ReachabilityDifferenceTests
{
    private static Cluster Shop() => new Cluster().Namespace("x").Pod("x/web", "app=web").Pod("x/db", "app=db");

    [Fact]
    public void A_policy_that_decides_and_differs_is_the_cause_and_one_that_only_selects_is_not()
    {
        const string Db = "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}", Web = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{}]}";
        ReachabilityDifference found = ReachabilityDifference.Between(
            Shop().Policy("x/web-out", Web).Reachability, Shop().Policy("x/web-out", Web.Replace("[{}]", "[{to: []}]")).Policy("x/db", Db).Reachability);
        FlowChange flow = found.Flows.Single(f => f.From.Name == "x/web[Pod]" && f.To.Name == "x/db[Pod]");
        Assert.Equal(["NetworkPolicy/x/db Added"], flow.Changes.Single().Causes.Select(c => $"{c.Policy} {c.Change}"));
        Assert.Equal(["NetworkPolicy/x/db Added", "NetworkPolicy/x/web-out Changed"], found.Policies.Select(c => $"{c.Policy} {c.Change}"));
    }

    [Fact]
    public void Where_no_policy_differs_the_deciding_ones_are_told_as_unchanged()
    {
        const string Db = "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}";
        ReachabilityDifference found = ReachabilityDifference.Between(
            Shop().Policy("x/db", Db).Reachability, Shop().Pod("x/db", "app=other").Policy("x/db", Db).Reachability);
        FlowCause cause = found.Flows.Single(f => f.From.Name == "x/web[Pod]" && f.To.Name == "x/db[Pod]").Changes.Single().Causes.Single();
        Assert.Equal(("NetworkPolicy/x/db", PolicyChangeKind.Unchanged), (cause.Policy.ToString(), cause.Change));
    }

    [Fact]
    public void Status_annotations_and_bookkeeping_make_no_policy_differ()
    {
        const string Policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: x}\nspec: {podSelector: {}}\n";
        Assert.Empty(ReachabilityDifference.Between(Shop().Objects(Policy).Reachability,
            Shop().Objects(Policy.Replace("namespace: x}", "namespace: x, uid: u, resourceVersion: '7', generation: 2, annotations: {a: b}}") + "status: {}\n").Reachability).Policies);
    }

    [Fact]
    public void A_workload_that_is_new_is_named_and_its_flows_are_no_change()
    {
        ReachabilityDifference found = ReachabilityDifference.Between(Shop().Reachability, Shop().Pod("x/cache").Reachability);
        Assert.Equal(["x/cache[Pod]"], found.Added.Select(p => p.Name));
        Assert.Empty(found.Flows);
    }

    [Fact]
    public void Ranges_are_cut_where_either_side_tells_addresses_apart()
    {
        static string Egress(string cidr) => $"{{podSelector: {{matchLabels: {{app: web}}}}, policyTypes: [Egress], egress: [{{to: [{{ipBlock: {{cidr: {cidr}}}}}]}}]}}";
        ReachabilityDifference found = ReachabilityDifference.Between(
            Shop().Policy("x/out", Egress("198.51.100.0/25")).Reachability, Shop().Policy("x/out", Egress("198.51.100.64/26")).Reachability);
        Assert.Equal(["x/web[Pod] Impossible ip:198.51.100.0-198.51.100.63"], found.Flows.Select(f => $"{f.From} {f.Changes.Single().Effect} {f.To}"));
    }

    [Fact]
    public void Nodes_are_one_peer_and_those_that_differ_are_named()
    {
        static Cluster Nodes() => Shop().Node("n1", "192.168.0.1").Node("n2", "192.168.0.2").Node("n3", "192.168.0.3");
        const string One = "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 192.168.0.2/32}}]}]}";
        ReachabilityDifference closed = ReachabilityDifference.Between(Nodes().Reachability, Nodes().Policy("x/db", One.Replace(".2/32", ".77/32")).Reachability);
        Assert.Contains("node/* ()", closed.Flows.Select(f => $"{f.From} ({string.Join(' ', f.From.Only)})"));
        ReachabilityDifference one = ReachabilityDifference.Between(Nodes().Reachability, Nodes().Policy("x/db", One).Reachability);
        Assert.Contains("node/* (n1 n3)", one.Flows.Select(f => $"{f.From} ({string.Join(' ', f.From.Only)})"));
    }

    [Fact]
    public void A_node_that_is_new_is_named_and_stands_for_no_other()
    {
        ReachabilityDifference found = ReachabilityDifference.Between(Shop().Node("n1", "192.168.0.1").Reachability, Shop().Node("n1", "192.168.0.1").Node("n2", "192.168.0.2").Reachability);
        Assert.Equal(["node/n2"], found.Added.Select(p => p.Name));
    }

    [Fact]
    public void Pods_under_new_names_stand_for_those_of_their_workload_before()
    {
        static Cluster Web(string pod) => new Cluster().Namespace("x").Pod("x/db", "app=db").Objects($"apiVersion: v1\nkind: Pod\nmetadata: {{name: {pod}, namespace: x, ownerReferences: [{{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: u, controller: true}}]}}\nspec: {{containers: [{{name: c}}]}}\n");
        ReachabilityDifference found = ReachabilityDifference.Between(Web("web-a").Reachability, Web("web-b").Policy("x/db", "{podSelector: {matchLabels: {app: db}}}").Reachability);
        Assert.Empty(found.Added);
        Assert.Contains(found.Flows, f => f.From.Name == "x/web[ReplicaSet]" && f.To.Name == "x/db[Pod]" && f.Changes.Single().Effect == FlowEffect.Impossible);
    }
}
