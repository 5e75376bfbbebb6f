using System.Text.Json.Nodes;
using Compliance.Network.Tests.Oracle;
using Compliance.Network.Tests.Oracle.Antrea;
using Compliance.Network.Tests.Oracle.Cilium;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Metamorphic;

/// <summary>A cluster made from a seed, with every end a question can name.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Ends">Endpoints and addresses.</param>
internal sealed record World(Cluster Cluster, IReadOnlyList<string> Ends);

/// <summary>The generators that the metamorphic tests run over: one line for each dialect or combination.</summary>
internal static class Worlds
{
    private static readonly (string Name, Func<int, World> Make)[] s_makers =
    [
        ("kubernetes", seed => Of(new RandomCluster(seed))),
        ("network policy API", seed => Of(Plain(seed), new RandomApiPolicies(seed).All())),
        ("antrea", seed =>
        {
            World world = Of(Plain(seed), [.. new RandomAntrea(seed).All(), .. seed % 3 == 1 ? new RandomApiPolicies(seed).All() : []]);
            world.Cluster.With("antrea", "version=2.7.0", "AdminNetworkPolicy=true", "ClusterNetworkPolicy=true", "L7NetworkPolicy=true", "antreaProxy.proxyAll=true", $"NodeNetworkPolicy={(seed % 3 != 0 ? "true" : "false")}");
            return world;
        }),
        ("calico", seed => Of(new RandomCalico(seed).World)),
        ("cilium", seed =>
        {
            var cilium = new RandomCilium(seed);
            World world = Of(Plain(seed), [.. cilium.Objects(), .. cilium.WithApi ? new RandomApiPolicies(seed).All() : []]);
            world.Cluster.With("cilium", [.. cilium.Settings.Select(s => $"{s.Key}={s.Value}")]);
            return world;
        }),
        ("ovn-kubernetes", seed =>
        {
            World world = Of(Plain(seed), [.. new RandomApiPolicies(seed).All().Where(p => (string)p["kind"]! != "ClusterNetworkPolicy"), .. new RandomEgressFirewalls(seed).All()]);
            world.Cluster.With("ovn-kubernetes", seed % 2 == 0 ? ["clusterNetworks=[\"10.0.0.0/16\",\"fd00::/8\"]"] : []);
            return world;
        }),
    ];

    public static TheoryData<string> Names => [.. s_makers.Select(m => m.Name)];

    public static World Make(string name, int seed) => s_makers.Single(m => m.Name == name).Make(seed);

    // Without odd shapes of NetworkPolicy: one of unknown effect would hide the policies around it.
    private static RandomCluster Plain(int seed) => new((seed * 4) + 1);

    private static World Of(RandomCluster cluster, params IEnumerable<JsonObject> policies)
    {
        foreach (JsonObject policy in policies) cluster.Cluster.Object(policy);
        return new World(cluster.Cluster, cluster.Ends);
    }
}
