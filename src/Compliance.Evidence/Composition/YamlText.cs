using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Compliance.Evidence.Composition;

/// <summary>Block-style YAML of a JSON value, for quoting to a reader. Keys are sorted, as they are in a snapshot: an object quoted from
/// the file somebody wrote and from the snapshot kept of it must read the same. Strings are quoted only where YAML would read them as
/// something else.</summary>
internal static partial class YamlText
{
    // JSON's writer escapes these for the sake of HTML; YAML has no need of it, and a selector full of \u0027 is not what somebody wrote.
    private static readonly Dictionary<string, string> s_readable = new(StringComparer.Ordinal)
    {
        ["\\u0027"] = "'", ["\\u003C"] = "<", ["\\u003E"] = ">", ["\\u0026"] = "&", ["\\u002B"] = "+", ["\\u0060"] = "`",
    };

    public static string Of(JsonElement element)
    {
        var text = new StringBuilder();
        Write(element, 0, text, afterDash: false);
        return text.ToString();
    }

    private static void Write(JsonElement element, int indent, StringBuilder text, bool afterDash)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().Any():
                bool first = afterDash;
                foreach (JsonProperty property in element.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    if (!first) text.Append(' ', indent);
                    first = false;
                    text.Append(Scalar(property.Name)).Append(':');
                    Child(property.Value, indent + 2, text);
                }

                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                bool firstItem = afterDash;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (!firstItem) text.Append(' ', indent);
                    firstItem = false;
                    text.Append("- ");
                    Write(item, indent + 2, text, afterDash: true);
                }

                break;
            default:
                if (!afterDash) text.Append(' ', indent);
                text.Append(Leaf(element)).Append('\n');
                break;
        }
    }

    private static void Child(JsonElement value, int indent, StringBuilder text)
    {
        bool nested = (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()) ||
            (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0);
        if (!nested)
        {
            text.Append(' ').Append(Leaf(value)).Append('\n');
            return;
        }

        text.Append('\n');
        Write(value, value.ValueKind == JsonValueKind.Array ? indent - 2 : indent, text, afterDash: false);
    }

    private static string Leaf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        JsonValueKind.String => Scalar(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static string Scalar(string text)
    {
        bool plain = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/') &&
            (char.IsAsciiLetter(text[0]) || (text.Contains('.', StringComparison.Ordinal) && text.Count(c => c == '.') > 1)) &&
            text.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n");
        return plain ? text : Readable().Replace(JsonSerializer.Serialize(text), escape => s_readable.GetValueOrDefault(escape.Value, escape.Value));
    }

    /// <summary>Every escape of a JSON string, one after the other, so that an escaped backslash hides what follows it.</summary>
    [GeneratedRegex(@"\\(u[0-9A-F]{4}|.)")]
    private static partial Regex Readable();
}
