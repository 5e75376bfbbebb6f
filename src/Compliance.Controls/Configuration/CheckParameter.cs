using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Compliance.Controls.Configuration;

/// <summary>Whether a check could use the value a configuration gives to one of its parameters.</summary>
internal static class CheckParameter
{
    /// <summary>What is wrong with a value; null when nothing is. The default tells the type.</summary>
    public static string? Fault(string name, string byDefault, string value)
    {
        string[] items = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (name.EndsWith("_cidrs", StringComparison.Ordinal))
            return items.FirstOrDefault(i => !IPNetwork.TryParse(i, out _)) is { } bad ? $"expected address blocks such as 198.51.100.0/24, found '{bad}'" : null;
        if (name.EndsWith("_pattern", StringComparison.Ordinal)) return PatternFault(value);
        if (name == "node_port_range")
            return PortText.Parse($"TCP/{value}") is not null && value.Contains('-', StringComparison.Ordinal) ? null : $"expected two ports such as 30000-32767, found '{value}'";
        if (name == "insecure_ports")
            return items.FirstOrDefault(i => PortText.Parse(i.Split('=')[0].TrimEnd()) is null or { IsAll: true }) is { } wrong ? $"expected ports such as TCP/21=ftp, found '{wrong}'" : null;
        if (name == "world_443_is") return value is "warn" or "fail" ? null : $"expected warn or fail, found '{value}'";
        if (name == "allowed_ports")
            return items.FirstOrDefault(i => i.Split(':') is not [{ Length: > 0 }, var port] || !Number(port) || PortText.Parse($"TCP/{port}") is null) is { } odd
                ? $"expected NAME:PORT such as kube-dns:53, found '{odd}'" : null;
        if (byDefault is "true" or "false") return value is "true" or "false" ? null : $"expected true or false, found '{value}'";
        if (name == "max_share")
            return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) && share <= 1
                ? null : $"expected a share from 0 to 1, found '{value}'";
        if (Number(byDefault)) return Number(value) ? null : $"expected a whole number that is not negative, found '{value}'";
        if (byDefault.Length > 0 && byDefault.Split(", ").All(Number))
            return items.FirstOrDefault(i => !Number(i)) is { } odd ? $"expected a list of whole numbers, found '{odd}'" : null;
        return null;
    }

    /// <summary>A scalar, or a list of scalars joined by commas; null for anything else.</summary>
    public static string? Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => value.ToString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.EnumerateArray().All(i => i.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
            string.Join(", ", value.EnumerateArray()),
        _ => null,
    };

    private static string? PatternFault(string value)
    {
        try
        {
            _ = new Regex(value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"expected a regular expression without lookarounds and backreferences, found '{value}': {e.Message}";
        }
    }

    private static bool Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
