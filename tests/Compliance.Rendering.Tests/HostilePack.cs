using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>A pack with a hostile text in every field that holds one.</summary>
internal static class HostilePack
{
    /// <summary>Replaces every text but moments.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="shift">Which hostile text comes first.</param>
    public static EvidencePack Of(EvidencePack pack, int shift)
    {
        var count = shift;
        JsonNode? Replace(JsonNode? node) => node switch
        {
            JsonObject o => new JsonObject(o.Select(pair => KeyValuePair.Create(pair.Key, Replace(pair.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Replace)]),
            JsonValue v when v.TryGetValue(out string? text) && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) => JsonValue.Create(Text(count++)),
            _ => node?.DeepClone(),
        };
        return Replace(JsonNode.Parse(SamplePack.Json(pack)))!.Deserialize<EvidencePack>()!;
    }

    /// <summary>JSON has no lone surrogates, so that name is left to the sample.</summary>
    private static string Text(int i)
    {
        var name = SamplePack.HostileNames[i % (SamplePack.HostileNames.Length - 1)];
        return i % 3 == 0 ? name : name + i.ToString(CultureInfo.InvariantCulture);
    }
}
