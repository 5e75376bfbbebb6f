using System.Text.Json;
using Compliance.Network.Policy;

namespace Compliance.Host.Questions;

/// <summary>"May this connection be opened?"</summary>
/// <param name="From">Source, as written.</param>
/// <param name="To">Destination, as written.</param>
/// <param name="ProtocolText">Protocol, as written.</param>
/// <param name="Protocol">Protocol.</param>
/// <param name="Port">Destination port 1–65535, or ICMP type 0–255; null for ICMP of no given type.</param>
internal sealed record Question(string From, string To, string ProtocolText, TransportProtocol Protocol, int? Port)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Reads one line of a queries file.</summary>
    /// <param name="line">UTF-8 without the line end.</param>
    /// <exception cref="QuestionException">The line is not a question.</exception>
    public static Question Parse(ReadOnlyMemory<byte> line)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line, Strict);
        }
        catch (JsonException e)
        {
            throw new QuestionException($"not JSON: {e.Message}");
        }
        using (document)
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new QuestionException("expected an object with the fields from, to, protocol and port");
            return Create(Text(root, "from"), Text(root, "to"), Text(root, "protocol"), PortOf(root));
        }
    }

    /// <summary>Checks protocol and port.</summary>
    /// <exception cref="QuestionException">They do not fit each other.</exception>
    public static Question Create(string from, string to, string protocolText, int? port)
    {
        TransportProtocol protocol = protocolText.ToUpperInvariant() switch
        {
            "TCP" => TransportProtocol.Tcp,
            "UDP" => TransportProtocol.Udp,
            "SCTP" => TransportProtocol.Sctp,
            "ICMP" => TransportProtocol.Icmp,
            _ => throw new QuestionException($"field protocol: \"{protocolText}\" is not one of TCP, UDP, SCTP, ICMP"),
        };
        if (protocol == TransportProtocol.Icmp)
        {
            if (port is < 0 or > 255) throw new QuestionException($"field port: {port} is no ICMP type; expected 0 to 255");
        }
        else if (port is null or < 1 or > 65535)
        {
            throw new QuestionException($"field port: {(port is null ? "missing" : port)}; expected 1 to 65535");
        }
        return new Question(from, to, protocolText, protocol, port);
    }

    private static string Text(JsonElement root, string field)
    {
        if (!root.TryGetProperty(field, out JsonElement value)) throw new QuestionException($"field {field}: missing");
        if (value.ValueKind != JsonValueKind.String) throw new QuestionException($"field {field}: expected a string");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new QuestionException($"field {field}: not valid Unicode text");
        }
    }

    private static int? PortOf(JsonElement root)
    {
        if (!root.TryGetProperty("port", out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int port)
            ? port
            : throw new QuestionException("field port: expected a whole number");
    }
}
