using System.Text.Json;

namespace Compliance.Controls.Checks;

/// <summary>Writes names from a cluster into YAML patches. Names may be hostile: what is not a plain word is quoted as JSON, which is YAML.</summary>
internal static class Yaml
{
    public static string Scalar(string value) =>
        value.Length is > 0 and <= 253 && char.IsAsciiLetter(value[0]) && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '/')
            && value is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
            ? value
            : JsonSerializer.Serialize(value);

    /// <summary>A name inside of a comment: what would end the line or the display is left out.</summary>
    public static string Comment(string value) => string.Concat(value.Where(c => !char.IsControl(c) && c is not ('\u2028' or '\u2029')));
}
