using System.Text;
using System.Text.Json;

namespace Compliance.Evidence.Pack;

/// <summary>What every document of a pack has in common, whatever it holds: no name twice in an object, and no null.</summary>
internal static class StrictJson
{
    /// <summary>Walks a document once.</summary>
    /// <exception cref="JsonException">It is no JSON, or breaks a rule; the message begins with the JSON pointer of the place.</exception>
    public static void Hold(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var open = new Stack<Level>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    Level level = open.Peek();
                    level.Name = Name(ref reader, open);
                    if (!level.Names!.Add(level.Name)) throw new JsonException($"{Place(open)}: the name stands twice in its object");
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    continue;
            }

            if (open.TryPeek(out Level? parent) && parent.Names is null) parent.Index++;
            if (reader.TokenType == JsonTokenType.Null) throw new JsonException($"{Place(open)}: expected a value, found null");
            if (reader.TokenType == JsonTokenType.StartObject) open.Push(new Level(new HashSet<string>(StringComparer.Ordinal)));
            if (reader.TokenType == JsonTokenType.StartArray) open.Push(new Level(null));
        }
    }

    private static string Name(ref Utf8JsonReader reader, Stack<Level> open)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // The reader finds out that bytes are no UTF-8 only when it is asked for the text.
            throw new JsonException($"{Place(open)}: a name that follows is no valid UTF-8", e);
        }
    }

    /// <summary>The JSON pointer of a place that the serializer names as <c>$.a[0]['b.c']</c>.</summary>
    public static string Pointer(string path)
    {
        var pointer = new StringBuilder(path.Length);
        for (int i = 1; i < path.Length;)
        {
            bool quoted = path.AsSpan(i).StartsWith("['");
            string end = quoted ? "']" : path[i] == '[' ? "]" : "";
            int start = i + (quoted ? 2 : 1);
            int stop = end.Length > 0 ? path.IndexOf(end, start, StringComparison.Ordinal) : path.AsSpan(start).IndexOfAny('.', '[') is >= 0 and int at ? start + at : path.Length;
            if (stop < 0) stop = path.Length;
            pointer.Append('/').Append(Escape(path[start..stop]));
            i = Math.Min(stop + end.Length, path.Length);
        }
        return pointer.Length == 0 ? "/" : pointer.ToString();
    }

    private static string Place(Stack<Level> open)
    {
        string pointer = string.Concat(open.Reverse().Select(l => $"/{(l.Names is null ? l.Index.ToString(System.Globalization.CultureInfo.InvariantCulture) : Escape(l.Name))}"));
        return pointer.Length == 0 ? "/" : pointer;
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>An object with the names it has so far, or an array with where it is.</summary>
    private sealed class Level(HashSet<string>? names)
    {
        public HashSet<string>? Names { get; } = names;

        public string Name { get; set; } = "";

        public int Index { get; set; } = -1;
    }
}
