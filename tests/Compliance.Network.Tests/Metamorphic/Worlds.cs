using System.Text.Json.Nodes;
using Compliance.Network.Tests.Oracle;
using Compliance.Network.Tests.Oracle.Antrea;
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
        ("network policy API", seed => With(new RandomCluster((seed * 4) + 1), new RandomApiPolicies(seed).All())),
        ("antrea", seed => Of(RandomAntrea.Make(seed, nodePolicies: true))),
    ];

    public static TheoryData<string> Names => [.. s_makers.Select(m => m.Name)];

    public static World Make(string name, int seed) => s_makers.Single(m => m.Name == name).Make(seed);

    private static World Of(RandomCluster cluster) => new(cluster.Cluster, cluster.Ends);

    private static World With(RandomCluster cluster, IEnumerable<JsonObject> policies)
    {
        foreach (JsonObject policy in policies) cluster.Cluster.Object(policy);
        return Of(cluster);
    }
}
