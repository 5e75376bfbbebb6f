using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Compliance.Rendering.Sarif;

/// <summary>Text of a pack in SARIF. What would turn the reading around or cannot be seen is shown.</summary>
internal static partial class PackText
{
    /// <summary>Text of a message, which reads as exactly the text: placeholders and embedded links are escaped (SARIF 2.1.0, 3.11.5 and 3.11.6).</summary>
    public static string Message(string text) => Placeholder().Replace(VisibleText.Of(text), "{{$1}}").Replace("](", "\\](", StringComparison.Ordinal);

    /// <summary>A moment in whole seconds UTC.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A text of a property bag; nothing when there is none.</summary>
    public static void Property(this Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, VisibleText.Of(value));
    }

    /// <summary>How bad a result is: what fails by its severity, what warns never as an error.</summary>
    public static string Level(string verdict, string severity) => (verdict, severity) switch
    {
        (_, "low" or "info") => "note",
        ("warn", _) or (_, "medium") => "warning",
        _ => "error",
    };

    /// <summary>A severity as a number from 0.1 to 10, by which code hosts name it; null for what is information alone.</summary>
    public static string? Score(string severity) => severity switch
    {
        "critical" => "9.5",
        "high" => "8.0",
        "medium" => "5.5",
        "low" => "3.0",
        _ => null,
    };

    [GeneratedRegex(@"\{([0-9]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
