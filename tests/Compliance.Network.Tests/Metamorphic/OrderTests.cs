using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Network.Tests.Metamorphic;

/// <summary>What has no meaning changes nothing.</summary>
public sealed class OrderTests
{
    public static TheoryData<string> Dialects => Worlds.Names;

    [Theory]
    [MemberData(nameof(Dialects))]
    public void The_order_of_keys_in_an_object_changes_no_verdict(string dialect) =>
        Seeds.Each(150, seed =>
        {
            World world = Worlds.Make(dialect, seed);
            var random = new Random(seed);
            ClusterSnapshot shuffled = world.Cluster.Snapshot with { Objects = [.. world.Cluster.Snapshot.Objects.Select(o => o.With(Shuffled(o.Node(), random)!))] };
            string context = $"{dialect}, seed {seed}\n";
            Assert.Equal(context + string.Join('\n', Flows.Of(world.Cluster.Reachability, world.Ends)), context + string.Join('\n', Flows.Of(world.Cluster.Analyse(shuffled), world.Ends)));
        });

    /// <summary>The same value with the keys of every mapping in another order; lists keep theirs.</summary>
    internal static JsonNode? Shuffled(JsonNode? node, Random random) => node switch
    {
        JsonObject mapping => new JsonObject(mapping.OrderBy(_ => random.Next()).Select(p => KeyValuePair.Create(p.Key, Shuffled(p.Value, random)))),
        JsonArray list => new JsonArray([.. list.Select(i => Shuffled(i, random))]),
        _ => node?.DeepClone(),
    };
}
