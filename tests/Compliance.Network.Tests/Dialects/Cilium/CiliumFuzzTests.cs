using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;
using Compliance.Network.Tests.Oracle.Cilium;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Cilium;

/// <summary>Mutated policies: every wrong type and every unknown name is told, where it stands.</summary>
public sealed class CiliumFuzzTests
{
    private const int Policies = 300;

    // Free content that changes no connection at layers 3 and 4.
    private static readonly string[] Free = ["aws"];

    [Fact]
    public void No_field_of_a_wrong_type_or_of_an_unknown_name_is_taken_in_silence()
    {
        int mutated = 0;
        Seeds.Each(Policies, seed =>
        {
            var random = new Random(seed);
            foreach (JsonObject policy in new RandomCilium(seed).Objects().Where(o => ((string)o["kind"]!).EndsWith("Policy", StringComparison.Ordinal)))
            {
                foreach (bool rename in (bool[])[true, false])
                {
                    JsonObject copy = policy.DeepClone().AsObject();
                    (JsonNode Parent, string Key, string Pointer)[] places = [.. Places(copy["spec"]!, "/spec").Where(p => !rename || p.Parent is JsonObject)];
                    if (places.Length == 0) continue;
                    (JsonNode parent, string key, string pointer) = places[random.Next(places.Length)];
                    // Labels are names of the cluster's own choosing.
                    if (rename && (pointer.Contains("/matchLabels/", StringComparison.Ordinal) || parent is not JsonObject)) continue;
                    string told = pointer;
                    if (rename)
                    {
                        JsonNode? value = parent[key]!.DeepClone();
                        parent.AsObject().Remove(key);
                        parent[key + "X"] = value;
                        told += "X";
                    }
                    else if (parent is JsonArray array) array[int.Parse(key)] = Wrong(array[int.Parse(key)]!);
                    else parent[key] = Wrong(parent[key]!);
                    Limitation[] limitations = [.. CiliumShop.Of("version=1.18.1", "enable-host-firewall=true").Object(copy).Reachability.Limitations];
                    Assert.True(limitations.Any(l => l.Pointer?.StartsWith(told, StringComparison.Ordinal) == true), $"seed {seed}: {told} of {copy.ToJsonString()}");
                    Interlocked.Increment(ref mutated);
                }
            }
        });
        Assert.True(mutated > Policies, $"only {mutated} mutations");
    }

    private static IEnumerable<(JsonNode Parent, string Key, string Pointer)> Places(JsonNode node, string at)
    {
        IEnumerable<(string Key, JsonNode? Value)> parts = node switch
        {
            JsonObject map => map.Select(m => (m.Key, m.Value)),
            JsonArray list => list.Select((item, i) => (i.ToString(), item)),
            _ => [],
        };
        foreach ((string key, JsonNode? value) in parts.Where(p => !Free.Contains(p.Key)))
        {
            string pointer = $"{at}/{key.Replace("/", "~1", StringComparison.Ordinal)}";
            yield return (node, key, pointer);
            foreach (var inner in value is null ? [] : Places(value, pointer)) yield return inner;
        }
    }

    private static JsonNode Wrong(JsonNode value) => value switch
    {
        JsonObject or JsonArray => JsonValue.Create(7),
        JsonValue scalar when scalar.TryGetValue(out bool _) => JsonValue.Create("yes"),
        _ => new JsonObject { ["x"] = 1 },
    };
}
