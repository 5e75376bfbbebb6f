using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Compliance.Controls.Checks;

/// <summary>Writes names from a cluster into YAML patches. Names may be hostile: what is not a plain word is quoted as JSON, which is YAML.</summary>
internal static class Yaml
{
    public static string Scalar(string value) =>
        value.Length is > 0 and <= 253 && char.IsAsciiLetter(value[0]) && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '/')
            && value.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
            ? value
            : JsonSerializer.Serialize(value);

    /// <summary>A name inside of a comment: what would end the line or the display is left out.</summary>
    public static string Comment(string value) => string.Concat(value.Where(c => !char.IsControl(c) && c is not ('\u2028' or '\u2029')));

    /// <summary>A JSON value in block style, its names and texts written as <see cref="Scalar"/> does. Fields are in the order of their names, what
    /// identifies an object first: a manifest and the snapshot of it must give the same patch.</summary>
    public static string Block(JsonNode node)
    {
        StringBuilder text = new();
        Write(node, 0, text, continued: false);
        return text.ToString();
    }

    private static void Write(JsonNode? node, int indent, StringBuilder text, bool continued)
    {
        if (node is JsonObject fields)
            foreach ((string name, JsonNode? value) in fields.OrderBy(f => f.Key is not ("apiVersion" or "kind" or "metadata")).ThenBy(f => f.Key, StringComparer.Ordinal))
            {
                if (!continued) text.Append(' ', indent);
                continued = false;
                text.Append(Scalar(name)).Append(':');
                if (IsLeaf(value)) text.Append(' ').Append(Leaf(value)).Append('\n');
                else Write(value, value is JsonArray ? indent : indent + 2, text.Append('\n'), continued: false);
            }
        else if (node is JsonArray items)
            foreach (JsonNode? item in items)
            {
                if (!continued) text.Append(' ', indent);
                continued = false;
                text.Append("- ");
                if (IsLeaf(item)) text.Append(Leaf(item)).Append('\n');
                else Write(item, indent + 2, text, continued: true);
            }
    }

    private static bool IsLeaf(JsonNode? value) => value is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 });

    private static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => Scalar(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };
}
