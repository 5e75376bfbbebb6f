using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Calico;

/// <summary>Mutated objects: every wrong type and every unknown name is told, where it stands.</summary>
public sealed class CalicoFuzzTests
{
    private const int Clusters = 250;
    private static readonly string[] Kinds = ["Tier", "NetworkSet", "GlobalNetworkSet", "HostEndpoint", "Profile", "Service"];

    [Fact]
    public void No_field_of_a_wrong_type_or_of_an_unknown_name_is_taken_in_silence()
    {
        int mutated = 0;
        Seeds.Each(Clusters, seed =>
        {
            var random = new Random(seed);
            SnapshotObject[] all = [.. new RandomCalico(seed).World.Cluster.Snapshot.Objects];
            foreach (SnapshotObject original in all.Where(o => o.Ref.Kind.Group == "projectcalico.org" && o.Ref.Kind.Kind is not ("IPPool" or "Profile")))
            {
                bool rename = random.Next(2) == 0;
                JsonObject copy = JsonNode.Parse(original.Body.GetRawText())!.AsObject();
                (JsonNode Parent, string Key, string Pointer)[] places = [.. Places(copy["spec"]!, "/spec").Where(p => !rename || p.Parent is JsonObject)];
                if (places.Length == 0) continue;
                (JsonNode parent, string key, string pointer) = places[random.Next(places.Length)];
                if (rename)
                {
                    JsonNode? value = parent[key]!.DeepClone();
                    parent.AsObject().Remove(key);
                    parent[key + "X"] = value;
                    pointer += "X";
                }
                else if (parent is JsonArray array) array[int.Parse(key)] = Wrong(array[int.Parse(key)]!);
                else parent[key] = Wrong(parent[key]!);
                var cluster = new Cluster().With("calico", "version=3.32").Node("n1", "192.168.0.1").Node("n2", "192.168.0.2").Namespace("x").Namespace("y");
                foreach (SnapshotObject other in all.Where(o => Kinds.Contains(o.Ref.Kind.Kind) && o.Ref != original.Ref)) cluster.Object(other.Body);
                Limitation[] told = [.. cluster.Object(copy).Reachability.Limitations.Where(l => l.Object == original.Ref)];
                Assert.True(told.Any(l => l.Pointer?.StartsWith(pointer, StringComparison.Ordinal) == true), $"seed {seed}: {pointer} of {copy.ToJsonString()}");
                Interlocked.Increment(ref mutated);
            }
        });
        Assert.True(mutated > Clusters, $"only {mutated} mutations");
    }

    private static IEnumerable<(JsonNode Parent, string Key, string Pointer)> Places(JsonNode node, string at)
    {
        IEnumerable<(string Key, JsonNode? Value)> parts = node switch
        {
            JsonObject map => map.Select(m => (m.Key, m.Value)),
            JsonArray list => list.Select((item, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        foreach ((string key, JsonNode? value) in parts)
        {
            string pointer = $"{at}/{key.Replace("/", "~1", StringComparison.Ordinal)}";
            yield return (node, key, pointer);
            foreach ((JsonNode, string, string) inner in value is null ? [] : Places(value, pointer)) yield return inner;
        }
    }

    private static JsonNode Wrong(JsonNode value) => value switch
    {
        JsonObject or JsonArray => JsonValue.Create(7),
        JsonValue scalar when scalar.TryGetValue(out bool _) => JsonValue.Create("yes"),
        _ => new JsonObject { ["x"] = 1 },
    };
}
