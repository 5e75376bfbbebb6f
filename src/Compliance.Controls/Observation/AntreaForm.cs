using System.Text.Json;
using Compliance.Network.Policy;

namespace Compliance.Controls.Observation;

/// <summary>Flow records of Antrea's flow exporter and aggregator, with the names of their IPFIX elements as JSON.</summary>
internal static class AntreaForm
{
    private const long Drop = 2, Reject = 3;

    /// <summary>Whether a line is of this form.</summary>
    public static bool Is(JsonElement line) => new FlowFields(line) is var f && f.Has("destinationtransportport") && f.Has("protocolidentifier");

    /// <summary>The connection of a line; null for one of a protocol that policies do not know.</summary>
    /// <exception cref="FlowLineException">A field is missing or of another type.</exception>
    public static FlowRecord? Read(JsonElement line)
    {
        FlowFields fields = new(line);
        if (FlowFields.Protocol(fields.Text("protocolidentifier") ?? "") is not { } protocol) return null;
        bool denied = fields.Number("ingressnetworkpolicyruleaction") is Drop or Reject || fields.Number("egressnetworkpolicyruleaction") is Drop or Reject;
        DateTimeOffset first = fields.Time("flowstartseconds") ?? throw new FlowLineException("flowStartSeconds: expected the begin of the flow");
        int? port = protocol == TransportProtocol.Icmp ? null : FlowFields.Port(fields.Number("destinationtransportport"));
        return new(new(End(fields, "source"), End(fields, "destination"), protocol, port, denied ? ObservedVerdict.Denied : ObservedVerdict.Allowed),
            first, fields.Time("flowendseconds") ?? first);
    }

    private static FlowEnd End(FlowFields fields, string side)
    {
        if (fields.Text(side + "podnamespace") is { } ns && fields.Text(side + "podname") is { } pod) return new(ns, null, pod, null);
        return new(null, null, null, fields.Text(side + "ip", side + "ipv4address", side + "ipv6address")
            ?? throw new FlowLineException($"{side}: expected {side}PodNamespace and {side}PodName, or {side}IP"));
    }
}
