using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Compliance.Network.Snapshot;

/// <summary>The difference between two JSON values, itself JSON. It is one of: <c>{"set": VALUE}</c>; of two objects
/// <c>{"drop": [NAMES], "fields": {NAME: DIFFERENCE}}</c>, where names in neither stay; of two arrays <c>{"items": […]}</c>, where
/// <c>[FIRST, COUNT]</c> takes elements over and <c>{"add": VALUE}</c> is a new one. Deterministic.</summary>
public static class JsonDifference
{
    private static readonly string[] s_forms = ["add", "drop", "fields", "items", "set"];

    /// <summary>The canonical JSON of the difference.</summary>
    /// <param name="from">Value it begins with; names are unique within each object.</param>
    /// <param name="to">Value it leads to; names are unique within each object.</param>
    public static byte[] Between(JsonElement from, JsonElement to)
    {
        using var bytes = new MemoryStream();
        var writer = new CanonicalJsonWriter(bytes);
        Between(from, to, writer);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The canonical JSON of the value that a difference leads to.</summary>
    /// <param name="from">Value it begins with.</param>
    /// <param name="difference">The difference; it may be hostile.</param>
    /// <param name="maxBytes">The most bytes the result may have.</param>
    /// <exception cref="FormatException">It is none, is one of another value, or leads to more bytes.</exception>
    public static byte[] Apply(JsonElement from, JsonElement difference, int maxBytes)
    {
        if (SurrogatePairs.FindHalf(difference) is { } half) throw Malformed(half, "holds half of a surrogate pair");
        using var bytes = new MemoryStream();
        long length = 0;
        var writer = new CanonicalJsonWriter(new TapStream(bytes, some =>
        {
            if ((length += some.Length) > maxBytes) throw new FormatException($"the difference leads to more than {maxBytes} bytes, the most that is read");
        }));
        Apply(from, difference, "", writer);
        writer.Flush();
        return bytes.ToArray();
    }

    private static void Between(JsonElement from, JsonElement to, CanonicalJsonWriter writer)
    {
        if (from.ValueKind == JsonValueKind.Object && to.ValueKind == JsonValueKind.Object) Fields(from, to, writer);
        else if (from.ValueKind == JsonValueKind.Array && to.ValueKind == JsonValueKind.Array) Items(from, to, writer);
        else
        {
            writer.Raw("{\"set\":"u8);
            writer.Value(to);
            writer.Raw((byte)'}');
        }
    }

    private static void Fields(JsonElement from, JsonElement to, CanonicalJsonWriter writer)
    {
        string[] dropped = [.. from.EnumerateObject().Select(p => p.Name).Where(n => !to.TryGetProperty(n, out _)).Order(StringComparer.Ordinal)];
        writer.Raw("{\"drop\":["u8);
        Separated(writer, dropped, writer.String);
        writer.Raw("],\"fields\":{"u8);
        Separated(writer, to.EnumerateObject().Where(p => !from.TryGetProperty(p.Name, out JsonElement old) || !Same(old, p.Value)).OrderBy(p => p.Name, StringComparer.Ordinal), p =>
        {
            writer.String(p.Name);
            writer.Raw((byte)':');
            // What is new has nothing to differ from.
            Between(from.TryGetProperty(p.Name, out JsonElement old) ? old : default, p.Value, writer);
        });
        writer.Raw("}}"u8);
    }

    private static void Items(JsonElement from, JsonElement to, CanonicalJsonWriter writer)
    {
        string[] old = [.. from.EnumerateArray().Select(Key)];
        var places = new Dictionary<string, int>(old.Length, StringComparer.Ordinal);
        for (int i = 0; i < old.Length; i++) places.TryAdd(old[i], i);
        var items = new List<(int First, int Count, JsonElement Added)>();
        foreach (JsonElement item in to.EnumerateArray())
        {
            string key = Key(item);
            int next = items.Count > 0 && items[^1].Count > 0 ? items[^1].First + items[^1].Count : -1;
            if (next >= 0 && next < old.Length && old[next] == key) items[^1] = items[^1] with { Count = items[^1].Count + 1 };
            else if (places.TryGetValue(key, out int at)) items.Add((at, 1, default));
            else items.Add((0, 0, item));
        }

        writer.Raw("{\"items\":["u8);
        Separated(writer, items, item =>
        {
            writer.Raw(item.Count > 0 ? System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[{item.First},{item.Count}]")) : "{\"add\":"u8);
            if (item.Count > 0) return;
            writer.Value(item.Added);
            writer.Raw((byte)'}');
        });
        writer.Raw("]}"u8);
    }

    private static void Apply(JsonElement from, JsonElement difference, string at, CanonicalJsonWriter writer)
    {
        if (difference.ValueKind != JsonValueKind.Object) throw Malformed(at, "expected an object");
        string form = string.Join(' ', difference.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).Select(n => s_forms.Contains(n) ? n : "?"));
        switch (form)
        {
            case "set":
                writer.Value(difference.GetProperty("set"));
                break;
            case "items":
                if (from.ValueKind != JsonValueKind.Array) throw Malformed(at, "tells elements, and the value before is no array");
                ApplyItems(from, difference.GetProperty("items"), at + "/items", writer);
                break;
            case "drop fields":
                if (from.ValueKind != JsonValueKind.Object) throw Malformed(at, "tells fields, and the value before is no object");
                ApplyFields(from, difference, at, writer);
                break;
            default:
                throw Malformed(at, "expected `set` alone, `items` alone, or `drop` and `fields`");
        }
    }

    private static void ApplyFields(JsonElement from, JsonElement difference, string at, CanonicalJsonWriter writer)
    {
        JsonElement drop = difference.GetProperty("drop"), fields = difference.GetProperty("fields");
        if (drop.ValueKind != JsonValueKind.Array || fields.ValueKind != JsonValueKind.Object) throw Malformed(at, "expected a list and an object");
        var names = new SortedSet<string>(from.EnumerateObject().Select(p => p.Name), StringComparer.Ordinal);
        foreach (JsonElement name in drop.EnumerateArray())
            if (name.ValueKind != JsonValueKind.String || !names.Remove(name.GetString()!)) throw Malformed(at + "/drop", "names a field that is not there");
        names.UnionWith(fields.EnumerateObject().Select(f => f.Name));
        writer.Raw((byte)'{');
        Separated(writer, names, name =>
        {
            writer.String(name);
            writer.Raw((byte)':');
            bool was = from.TryGetProperty(name, out JsonElement old);
            if (fields.TryGetProperty(name, out JsonElement inner)) Apply(was ? old : default, inner, $"{at}/fields/{FieldReader.Escape(name)}", writer);
            else writer.Value(old);
        });
        writer.Raw((byte)'}');
    }

    private static void ApplyItems(JsonElement from, JsonElement items, string at, CanonicalJsonWriter writer)
    {
        if (items.ValueKind != JsonValueKind.Array) throw Malformed(at, "expected a list");
        JsonElement[] old = [.. from.EnumerateArray()];
        writer.Raw((byte)'[');
        bool first = true;
        foreach (JsonElement item in items.EnumerateArray())
        {
            IEnumerable<JsonElement> taken = item.ValueKind switch
            {
                JsonValueKind.Object when item.GetPropertyCount() == 1 && item.TryGetProperty("add", out JsonElement added) => [added],
                JsonValueKind.Array when item.GetArrayLength() == 2 && Number(item[0]) is { } start && Number(item[1]) is > 0 and var count && count <= old.Length - (long)start
                    => new ArraySegment<JsonElement>(old, start, count),
                _ => throw Malformed(at, "expected {\"add\": VALUE}, or [FIRST, COUNT] within the elements before"),
            };
            foreach (JsonElement value in taken)
            {
                if (!first) writer.Raw((byte)',');
                first = false;
                writer.Value(value);
            }
        }
        writer.Raw((byte)']');
    }

    private static int? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0 ? number : null;

    private static bool Same(JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && CanonicalJson.Bytes(one).AsSpan().SequenceEqual(CanonicalJson.Bytes(other));

    private static string Key(JsonElement value) => Convert.ToBase64String(SHA256.HashData(CanonicalJson.Bytes(value)));

    private static void Separated<T>(CanonicalJsonWriter writer, IEnumerable<T> parts, Action<T> write)
    {
        bool first = true;
        foreach (T part in parts)
        {
            if (!first) writer.Raw((byte)',');
            first = false;
            write(part);
        }
    }

    private static FormatException Malformed(string at, string problem) => new($"{(at.Length == 0 ? "/" : at)}: {problem}");
}
