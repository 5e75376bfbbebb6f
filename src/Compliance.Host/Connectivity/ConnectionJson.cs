using System.Text.Json;
using Compliance.Host.Questions;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity;

/// <summary>Connections in the form of the command line contract.</summary>
internal static class ConnectionJson
{
    /// <summary>Writes the fields <c>conns</c>, <c>qualified</c> and <c>undefined</c> of an object that is already open.</summary>
    public static void WriteFields(Utf8JsonWriter json, Connections connections)
    {
        json.WritePropertyName("conns"u8);
        WritePorts(json, connections.Allowed);
        if (!connections.Qualified.IsEmpty)
        {
            json.WritePropertyName("qualified"u8);
            WritePorts(json, connections.Qualified);
            AnswerJson.WriteStrings(json, "qualifiers", connections.Qualifiers);
        }
        if (!connections.Undefined.IsEmpty)
        {
            json.WritePropertyName("undefined"u8);
            WritePorts(json, connections.Undefined);
        }
        if (!connections.Reasons.IsEmpty) AnswerJson.WriteStrings(json, "reasons", connections.Reasons);
    }

    /// <summary>Writes ports: <c>"all"</c>, or sorted ranges by protocol.</summary>
    public static void WritePorts(Utf8JsonWriter json, PortSet ports)
    {
        if (ports.IsAll)
        {
            json.WriteStringValue("all"u8);
            return;
        }
        json.WriteStartObject();
        foreach ((TransportProtocol protocol, string name) in ConnectionText.Protocols)
        {
            var ranges = ports.Ranges(protocol);
            if (ranges.IsEmpty) continue;
            json.WriteStartArray(name);
            foreach (PortRange range in ranges)
            {
                json.WriteStartArray();
                json.WriteNumberValue(range.First);
                json.WriteNumberValue(range.Last);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
