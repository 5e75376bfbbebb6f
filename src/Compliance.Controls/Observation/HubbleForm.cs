using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Network.Policy;

namespace Compliance.Controls.Observation;

/// <summary>Flows of Cilium's Hubble: lines of <c>hubble observe -o json</c> and of its exporter.</summary>
internal static class HubbleForm
{
    /// <summary>Whether a line is of this form.</summary>
    public static bool Is(JsonElement line) =>
        Json.At(line, "flow", "verdict") is not null || Json.At(line, "node_status") is not null || Json.At(line, "lost_events") is not null
        || (Json.At(line, "verdict") is not null && Json.At(line, "IP") is not null);

    /// <summary>Events that a line says were lost before they could be written; 0 for any other line. Numbers of 64 bits stand as text.</summary>
    public static long Lost(JsonElement line) => Json.At(line, "lost_events") is not { } lost ? 0
        : new FlowFields(lost).Number("numeventslost") is { } number and > 0 ? number : 1;

    /// <summary>The connection of a line; null where it tells of none.</summary>
    /// <exception cref="FlowLineException">A field is missing or of another type.</exception>
    public static FlowRecord? Read(JsonElement line)
    {
        if (Json.At(line, "node_status") is not null || Json.At(line, "lost_events") is not null) return null;
        JsonElement flow = Json.At(line, "flow") ?? line;
        if (Json.Text(flow, "verdict") is not { } word) throw new FlowLineException("flow.verdict: expected text such as FORWARDED");
        // A reply belongs to a connection that was opened the other way, and only drops by policy say something of policies.
        if (Json.IsTrue(flow, "is_reply")) return null;
        ObservedVerdict? verdict = word switch
        {
            "FORWARDED" or "REDIRECTED" or "AUDIT" => ObservedVerdict.Allowed,
            "DROPPED" => Json.Text(flow, "drop_reason_desc") is "POLICY_DENIED" or "POLICY_DENY" or "AUTH_REQUIRED" ? ObservedVerdict.Denied : null,
            _ => null,
        };
        if (verdict is not { } found || Json.At(flow, "l4") is not { } l4) return null;
        if (FlowFields.Moment(Json.Text(flow, "time") ?? Json.Text(line, "time") ?? "") is not { } time) throw new FlowLineException("flow.time: expected a time such as 2026-11-01T12:00:00Z");
        foreach ((string name, TransportProtocol protocol) in new[] { ("TCP", TransportProtocol.Tcp), ("UDP", TransportProtocol.Udp), ("SCTP", TransportProtocol.Sctp) })
            if (Json.At(l4, name) is { } transport)
                return new(new(End(flow, "source"), End(flow, "destination"), protocol, FlowFields.Port(Json.Int(transport, "destination_port")), found), time, time);
        return Json.At(l4, "ICMPv4") is not null || Json.At(l4, "ICMPv6") is not null
            ? new(new(End(flow, "source"), End(flow, "destination"), TransportProtocol.Icmp, null, found), time, time) : null;
    }

    private static FlowEnd End(JsonElement flow, string side)
    {
        JsonElement end = Json.At(flow, side) ?? default;
        if (Json.Text(end, "namespace") is { Length: > 0 } ns)
        {
            if (Json.Items(end, "workloads").Select(w => Json.Text(w, "name")).FirstOrDefault(n => n is { Length: > 0 }) is { } workload) return new(ns, workload, null, null);
            if (Json.Text(end, "pod_name") is { Length: > 0 } pod) return new(ns, null, pod, null);
        }
        return new(null, null, null, Json.Text(flow, "IP", side) is { Length: > 0 } address ? address
            : throw new FlowLineException($"flow.{side}: expected a namespace with a pod, or an address in flow.IP.{side}"));
    }
}
