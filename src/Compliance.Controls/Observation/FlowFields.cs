using System.Globalization;
using System.Text.Json;
using Compliance.Network.Policy;

namespace Compliance.Controls.Observation;

/// <summary>A line that is no record of its form.</summary>
/// <param name="message">What was found, and what was expected.</param>
internal sealed class FlowLineException(string message) : Exception(message);

/// <summary>Fields of a record whose names are written in several ways: <c>source_name</c>, <c>sourceName</c> and <c>SourceName</c> are one.</summary>
internal sealed class FlowFields
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    public FlowFields(params ReadOnlySpan<JsonElement> parts)
    {
        foreach (JsonElement part in parts)
            if (part.ValueKind == JsonValueKind.Object)
                foreach (JsonProperty property in part.EnumerateObject())
                    if (property.Value.ValueKind != JsonValueKind.Null) _values[Plain(property.Name)] = property.Value;
    }

    /// <summary>Whether one of some fields is there.</summary>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (_values.ContainsKey(name)) return true;
        return false;
    }

    /// <summary>The first of some fields that is there, as text; null for none, for an empty one, and for <c>-</c>, which stands for nothing.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!_values.TryGetValue(name, out JsonElement value)) continue;
            string text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => throw new FlowLineException($"{name}: expected text or a number"),
            };
            if (text.Length > 253) throw new FlowLineException($"{name}: longer than 253 characters, which no name or address is");
            if (text is not ("" or "-")) return text;
        }
        return null;
    }

    /// <summary>A whole number, as such or as text; null where it is not there.</summary>
    public long? Number(params ReadOnlySpan<string> names) => Text(names) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : throw new FlowLineException($"{names[0]}: expected a whole number, found '{text}'");

    /// <summary>A moment: seconds since 1970, or as RFC 3339 writes it; null where it is not there.</summary>
    public DateTimeOffset? Time(params ReadOnlySpan<string> names)
    {
        if (Text(names) is not { } text) return null;
        return Moment(text) ?? throw new FlowLineException($"{names[0]}: expected seconds since 1970 or a time such as 2026-11-01T12:00:00Z, found '{text}'");
    }

    /// <summary>A moment from its text, cut to whole seconds; null where it is none.</summary>
    public static DateTimeOffset? Moment(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
            return seconds is > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        return text.Length >= 10 && char.IsAsciiDigit(text[0])
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero) : null;
    }

    /// <summary>A protocol by its name or its IANA number; null for one that policies do not know.</summary>
    public static TransportProtocol? Protocol(string text) => text.ToLowerInvariant() switch
    {
        "tcp" or "6" => TransportProtocol.Tcp,
        "udp" or "17" => TransportProtocol.Udp,
        "sctp" or "132" => TransportProtocol.Sctp,
        "icmp" or "icmpv4" or "icmpv6" or "icmp6" or "1" or "58" => TransportProtocol.Icmp,
        _ => null,
    };

    /// <summary>A port that a connection can lead to.</summary>
    public static int Port(long? port) => port is >= 1 and <= 65535 ? (int)port.Value : throw new FlowLineException($"destination port: expected 1 to 65535, found {(port is { } p ? p.ToString(CultureInfo.InvariantCulture) : "none")}");

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
