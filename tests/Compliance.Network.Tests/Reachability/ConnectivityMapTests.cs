using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Tests.Oracle;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Reachability;

public sealed class ConnectivityMapTests
{
    private static string[] Lines(Cluster cluster, PeerGranularity granularity = PeerGranularity.Workload) =>
        [.. cluster.Reachability.Connectivity(granularity).Entries().Select(e => $"{e.Source} -> {e.Destination}: {e.Connections.Allowed}")];

    [Fact]
    public void External_ranges_cover_the_whole_space_and_merge_for_each_peer()
    {
        Cluster cluster = new Cluster().Pod("x/a", "app=a").Pod("x/b", "app=b")
            .Policy("x/p", "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 443}]}]}");
        Assert.Equal(
        [
            "x/a[Pod] -> ip:10.0.0.0-10.0.255.255: TCP 443",
            "x/a[Pod] -> ip:10.2.0.0-10.255.255.255: TCP 443",
            "x/b[Pod] -> ip:0.0.0.0-255.255.255.255: all",
            "x/b[Pod] -> x/a[Pod]: all",
            "ip:0.0.0.0-255.255.255.255 -> x/a[Pod]: all",
            "ip:0.0.0.0-255.255.255.255 -> x/b[Pod]: all",
        ], Lines(cluster).OrderBy(l => l.StartsWith("ip:", StringComparison.Ordinal)).ThenBy(l => l, StringComparer.Ordinal));
    }

    [Fact]
    public void Pods_of_a_workload_that_are_treated_differently_are_listed_apart()
    {
        var cluster = new Cluster();
        for (int i = 0; i < 3; i++)
            cluster.Objects($"{{apiVersion: v1, kind: Pod, metadata: {{name: w-{i}, namespace: x, labels: {{app: w, canary: '{i == 1}'}}, ownerReferences: [{{apiVersion: apps/v1, kind: StatefulSet, name: w, controller: true}}]}}, spec: {{}}}}");
        cluster.Policy("x/p", "{podSelector: {matchLabels: {canary: 'True'}}}");
        Assert.Equal(["x/w-1[Pod]", "x/w[StatefulSet]"], cluster.Reachability.Connectivity(PeerGranularity.Workload).Peers.Select(p => p.Name));
        Assert.Contains("x/w-1[Pod] -> x/w[StatefulSet]: all", Lines(cluster));
        Assert.DoesNotContain(Lines(cluster), l => l.Contains("-> x/w-1", StringComparison.Ordinal));
    }

    [Fact]
    public void Pods_that_a_selector_tells_apart_without_effect_stay_one_peer()
    {
        var cluster = new Cluster();
        for (int i = 0; i < 3; i++)
            cluster.Objects($"{{apiVersion: v1, kind: Pod, metadata: {{name: w-{i}, namespace: x, labels: {{app: w, canary: '{i == 1}'}}, ownerReferences: [{{apiVersion: apps/v1, kind: StatefulSet, name: w, controller: true}}]}}, spec: {{}}}}");
        cluster.Policy("x/p", "{podSelector: {matchLabels: {canary: 'True'}}, ingress: [{}]}");
        Assert.Equal("x/w[StatefulSet]", Assert.Single(cluster.Reachability.Connectivity(PeerGranularity.Workload).Peers).Name);
        Assert.Equal(2, cluster.Reachability.Classes.Count(c => !c.IsExternal));
    }

    [Fact]
    public void IPv6_is_listed_only_where_something_uses_it()
    {
        Assert.DoesNotContain(Lines(new Cluster().Pod("x/a")), l => l.Contains("::", StringComparison.Ordinal));
        Assert.Contains("x/a[Pod] -> ip:::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff: all", Lines(new Cluster().Pod("x/a", "fd00::1", null, null, false, "Running")));
    }

    [Fact, Trait("rule", "K8S-32")]
    public void A_pair_that_an_address_could_change_carries_the_note()
    {
        Cluster cluster = new Cluster().Pod("x/a", "app=a").Pod("x/b", "app=b")
            .Policy("x/p", "{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]}");
        Connections connections = cluster.Reachability.Between(cluster.Endpoint("x/b"), cluster.Endpoint("x/a"));
        Assert.True(connections.IsEmpty);
        Assert.Equal("TCP 80", connections.Latent.ToString());
        Assert.Contains(connections.Reasons, r => r.Contains("K8S-32", StringComparison.Ordinal));
    }

    [Fact]
    public void Entries_at_pod_granularity_are_what_the_pairs_say()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            ClusterReachability reachability = new RandomCluster(seed).Cluster.Reachability;
            Dictionary<string, Connections> listed = reachability.Connectivity(PeerGranularity.Pod).Entries()
                .Where(e => e.Source.Range is null && e.Destination.Range is null).ToDictionary(e => $"{e.Source.Members[0]} {e.Destination.Members[0]}", e => e.Connections);
            foreach (Endpoint from in reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node))
            {
                foreach (Endpoint to in reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node && e != from))
                {
                    Connections expected = reachability.Between(from, to);
                    PortSet found = listed.TryGetValue($"{from} {to}", out Connections? entry) ? entry.Allowed : PortSet.Empty;
                    Assert.True(expected.Allowed.Equals(found) && expected.IsEmpty == (entry is null), $"seed {seed}: {from} to {to}");
                }
            }
        }
    }

    [Fact]
    public void Adding_an_allow_never_removes_traffic()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            Cluster cluster = new RandomCluster(seed).Cluster;
            ClusterReachability before = cluster.Reachability;
            string[] isolated = [.. before.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod && before.IsolatedBy(e, Network.Policy.Direction.Ingress).Length > 0).Select(e => e.Namespace).Distinct()];
            if (isolated.Length == 0) continue;
            // A namespace where some pods are open would be isolated by the new policy: only those with every pod isolated count.
            string? ns = isolated.FirstOrDefault(n => before.Population.Endpoints.Where(e => e.Namespace == n && e.Kind == EndpointKind.Pod)
                .All(e => before.IsolatedBy(e, Network.Policy.Direction.Ingress).Length > 0));
            if (ns is null) continue;
            ClusterReachability after = cluster.Policy($"{ns}/added", "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}").Reachability;
            foreach ((Endpoint from, Endpoint fromAfter) in before.Population.Endpoints.Zip(after.Population.Endpoints))
                foreach ((Endpoint to, Endpoint toAfter) in before.Population.Endpoints.Zip(after.Population.Endpoints))
                    Assert.True(after.Between(fromAfter, toAfter).Allowed.Covers(before.Between(from, to).Allowed), $"seed {seed}: {from} to {to}");
        }
    }

    [Fact]
    public void The_same_objects_give_the_same_lines_every_time()
    {
        for (int seed = 1; seed <= 40; seed++)
            Assert.Equal(Lines(new RandomCluster(seed).Cluster), Lines(new RandomCluster(seed).Cluster));
    }
}
