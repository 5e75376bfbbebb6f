using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Compliance.Network.Tests.Fuzz;

/// <summary>One change to a JSON object.</summary>
/// <param name="Pointer">Where.</param>
/// <param name="What">In words.</param>
/// <param name="From">JSON type before; of the value that was replaced.</param>
/// <param name="To">JSON type after; equal to <paramref name="From"/> where the change is not one of type.</param>
internal sealed record JsonChange(string Pointer, string What, JsonValueKind From, JsonValueKind To)
{
    /// <summary>Whether a decoder that expects the old type must refuse the new one.</summary>
    public bool ChangesType => Sort(From) != Sort(To) && To != JsonValueKind.Null && From != JsonValueKind.Null;

    private static string Sort(JsonValueKind kind) => kind is JsonValueKind.True or JsonValueKind.False ? "flag" : kind.ToString();
}

/// <summary>Changes JSON as typing errors, generators and attackers do: seeded, one or several changes.</summary>
internal sealed class JsonMutation(Random random)
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "*", "é", "日本語", "😀", "\u202e", "\0", "\n", "-1", "0", "70000", "1e9", "true", "null", "0.0.0.0/0", "10.0.0.0/33", "::/0", "::ffff:1.2.3.4/96",
        "all()", "has(", "!a", "(((((((((", "80:90", "99:1", "TCP", "Ingress", "ingress", "x'y", "a/b~c", "..", "${x}", new('a', 5000), "world", "Self", "*.example.com",
    ];

    private static readonly string[] Numbers = ["0", "-1", "1", "65535", "65536", "2147483648", "9223372036854775808", "1.5", "1e3", "1e400", "-0", "123456789012345678901234567890"];

    private readonly Dictionary<string, string> _raw = [];

    /// <summary>Mutates an object.</summary>
    /// <param name="body">The object.</param>
    /// <param name="changes">How many changes to make.</param>
    /// <returns>The JSON text, and what was changed.</returns>
    public (JsonElement Body, List<JsonChange> Changes) Mutate(JsonElement body, int changes)
    {
        JsonNode root = JsonNode.Parse(body.GetRawText())!;
        var made = new List<JsonChange>();
        for (int i = 0; i < changes; i++)
        {
            List<(JsonNode Parent, object Key, string Pointer)> places = [.. Places(root, "")];
            if (places.Count == 0) break;
            made.Add(Change(places[random.Next(places.Count)]));
        }
        var text = new StringBuilder(root.ToJsonString());
        foreach ((string mark, string raw) in _raw) text.Replace($"\"{mark}\"", raw);
        return (JsonElement.Parse(text.ToString(), new JsonDocumentOptions { MaxDepth = 600 }), made);
    }

    /// <summary>The object with each of its fields below <c>spec</c> in turn of another type, a scalar and a container.</summary>
    public static IEnumerable<(JsonElement Body, JsonChange Change)> WrongTypes(JsonElement body)
    {
        string text = body.GetRawText();
        foreach (string pointer in Places(JsonNode.Parse(text), "").Select(p => p.Pointer).Where(p => p.StartsWith("/spec", StringComparison.Ordinal)))
        {
            JsonNode root = JsonNode.Parse(text)!;
            (JsonNode, object, string) place = Places(root, "").Single(p => p.Pointer == pointer);
            JsonValueKind from = Get(place)?.GetValueKind() ?? JsonValueKind.Null;
            JsonNode[] others = from switch
            {
                JsonValueKind.String => [JsonValue.Create(7), new JsonObject()],
                JsonValueKind.Array => [JsonValue.Create("x"), new JsonObject()],
                JsonValueKind.Object => [JsonValue.Create(true), new JsonArray()],
                JsonValueKind.Number => [JsonValue.Create("x y"), new JsonArray()],
                _ => [JsonValue.Create("true"), new JsonObject()],
            };
            foreach (JsonNode other in others)
            {
                JsonValueKind to = other.GetValueKind();
                Set(place, other);
                yield return (JsonSerializer.SerializeToElement(root), new(pointer, "another type", from, to));
            }
        }
    }

    private static IEnumerable<(JsonNode Parent, object Key, string Pointer)> Places(JsonNode? node, string at)
    {
        if (node is JsonObject map)
        {
            foreach ((string name, JsonNode? value) in map)
            {
                string pointer = $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                // The reference of an object is kept beside its body; what apiVersion and kind say is read from there.
                if (pointer is "/apiVersion" or "/kind") continue;
                yield return (map, name, pointer);
                foreach (var inner in Places(value, pointer)) yield return inner;
            }
        }
        else if (node is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                yield return (list, i, $"{at}/{i}");
                foreach (var inner in Places(list[i], $"{at}/{i}")) yield return inner;
            }
        }
    }

    private JsonChange Change((JsonNode Parent, object Key, string Pointer) place)
    {
        JsonNode? old = Get(place);
        JsonValueKind from = old?.GetValueKind() ?? JsonValueKind.Null;
        int what = random.Next(13);
        switch (what)
        {
            case 0 or 1 or 2 or 3:
                JsonNode? other = OtherType(from);
                Set(place, other);
                return new(place.Pointer, "another type", from, other is JsonValue v && v.TryGetValue(out string? mark) && _raw.TryGetValue(mark, out string? raw) ? KindOf(raw) : other?.GetValueKind() ?? JsonValueKind.Null);
            case 4:
                Set(place, null);
                return new(place.Pointer, "null", from, JsonValueKind.Null);
            case 5:
                int depth = random.Next(2, 250);
                bool lists = random.Next(2) == 0;
                Set(place, Raw(lists ? new string('[', depth) + new string(']', depth) : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth)));
                return new(place.Pointer, "deep nesting", from, lists ? JsonValueKind.Array : JsonValueKind.Object);
            case 6:
                Set(place, Raw(Numbers[random.Next(Numbers.Length)]));
                return new(place.Pointer, "a number", from, JsonValueKind.Number);
            case 7:
                Set(place, JsonValue.Create(Texts[random.Next(Texts.Length)]));
                return new(place.Pointer, "a text", from, JsonValueKind.String);
            case 8 when place.Parent is JsonObject map:
                // The same name again, with another value: the last one counts for some readers, the first for others.
                map[Mark($"\"{JsonEncodedText.Encode((string)place.Key)}\"")] = OtherType(from);
                return new(place.Pointer, "the same key twice", from, from);
            case 9 when place.Parent is JsonObject map:
                JsonNode? moved = Detach(place);
                map[Renamed((string)place.Key)] = moved;
                return new(place.Pointer, "renamed", from, from);
            case 10 when old is JsonObject section:
                section["futureField"] = OtherType(JsonValueKind.Null);
                return new(place.Pointer, "an unknown field", from, from);
            case 11 when place.Parent is JsonObject map && map.Count > 1:
                string twin = map.Select(p => p.Key).Where(k => k != (string)place.Key && !(map == map.Root && k is "apiVersion" or "kind")).OrderBy(_ => random.Next()).FirstOrDefault() ?? (string)place.Key;
                JsonNode? a = map[(string)place.Key]?.DeepClone(), b = map[twin]?.DeepClone();
                (map[(string)place.Key], map[twin]) = (b, a);
                return new(place.Pointer, $"swapped with {twin}", from, from);
            case 12 when place.Parent is JsonArray list:
                list.Add(old?.DeepClone());
                return new(place.Pointer, "the same item again", from, from);
            default:
                Detach(place);
                return new(place.Pointer, "removed", from, from);
        }
    }

    private JsonNode? OtherType(JsonValueKind from)
    {
        while (true)
        {
            JsonNode made = random.Next(7) switch
            {
                0 => JsonValue.Create(random.Next(2) == 0),
                1 => Raw(Numbers[random.Next(Numbers.Length)]),
                2 => JsonValue.Create(Texts[random.Next(Texts.Length)]),
                3 => new JsonArray(),
                4 => new JsonObject(),
                5 => new JsonArray("a", 1, null, new JsonObject { ["key"] = "v" }),
                _ => new JsonObject { ["matchLabels"] = new JsonObject { ["a"] = "b" }, ["name"] = 1 },
            };
            if (made.GetValueKind() != from) return made;
        }
    }

    private JsonValue Raw(string json) => JsonValue.Create(Mark(json));

    private string Mark(string json)
    {
        string mark = string.Create(CultureInfo.InvariantCulture, $"@@{_raw.Count}@@");
        _raw[mark] = json;
        return mark;
    }

    private static JsonValueKind KindOf(string raw) => JsonElement.Parse(raw, new JsonDocumentOptions { MaxDepth = 600 }).ValueKind;

    private string Renamed(string name) => random.Next(4) switch
    {
        0 => name + "s",
        1 => name.ToUpperInvariant(),
        2 => name.Length > 1 ? name[1..] + name[0] : "q",
        _ => name.TrimEnd('s') + "Selector",
    };

    private static JsonNode? Get((JsonNode Parent, object Key, string) place) => place.Parent is JsonObject map ? map[(string)place.Key] : place.Parent[(int)place.Key];

    private static void Set((JsonNode Parent, object Key, string) place, JsonNode? value)
    {
        if (place.Parent is JsonObject map) map[(string)place.Key] = value;
        else place.Parent[(int)place.Key] = value;
    }

    private static JsonNode? Detach((JsonNode Parent, object Key, string) place)
    {
        JsonNode? value = Get(place)?.DeepClone();
        if (place.Parent is JsonObject map) map.Remove((string)place.Key);
        else ((JsonArray)place.Parent).RemoveAt((int)place.Key);
        return value;
    }
}
