using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Network.Policy;

namespace Compliance.Controls.Observation;

/// <summary>Flow logs of Calico: lines of the file logs of Enterprise and Cloud, and flows of Goldmane as its API and Whisker give them.</summary>
internal static class CalicoForm
{
    /// <summary>Whether a line is of this form.</summary>
    public static bool Is(JsonElement line) => Fields(line) is var f && f.Has("sourcename", "sourcenameaggr") && f.Has("destname", "destnameaggr") && f.Has("action");

    /// <summary>The connection of a line; null where the other side reports it.</summary>
    /// <exception cref="FlowLineException">A field is missing or of another type.</exception>
    public static FlowRecord? Read(JsonElement line)
    {
        FlowFields fields = Fields(line);
        ObservedVerdict verdict = fields.Text("action")?.ToLowerInvariant() switch
        {
            "allow" or "pass" => ObservedVerdict.Allowed,
            "deny" => ObservedVerdict.Denied,
            var other => throw new FlowLineException($"action: expected allow or deny, found '{other}'"),
        };
        // Both sides report a connection. It went through where its destination let it in, and was turned away where either side did so.
        string? reporter = fields.Text("reporter")?.ToLowerInvariant();
        FlowEnd to = End(fields, "dest");
        if (verdict == ObservedVerdict.Allowed && reporter is not null && (reporter is "src" or "source") == (to.Namespace is not null)) return null;
        if (fields.Text("proto", "protocol") is not { } name) throw new FlowLineException("proto: expected a protocol");
        if (FlowFields.Protocol(name) is not { } protocol) return null;
        DateTimeOffset first = fields.Time("starttime") ?? throw new FlowLineException("start_time: expected the begin of the flow");
        int? port = protocol == TransportProtocol.Icmp ? null : FlowFields.Port(fields.Number("destport"));
        return new(new(End(fields, "source"), to, protocol, port, verdict), first, fields.Time("endtime") ?? first);
    }

    // Goldmane keeps what tells flows apart in a part of its own.
    private static FlowFields Fields(JsonElement line)
    {
        JsonElement flow = Json.At(line, "flow") ?? Json.At(line, "Flow") ?? line;
        return new(flow, Json.At(flow, "key") ?? Json.At(flow, "Key") ?? default);
    }

    private static FlowEnd End(FlowFields fields, string side)
    {
        string type = fields.Text(side + "type")?.ToLowerInvariant() ?? "";
        string? name = fields.Text(side + "name", side + "nameaggr"), ns = fields.Text(side + "namespace"), address = fields.Text(side + "ip");
        // Types of Goldmane are written out; an end of a network or a set has no pod behind its name.
        bool pod = type is "wep" or "workloadendpoint" || (type.Length == 0 && ns is not null);
        if (pod && ns is not null && name is not null) return new(ns, null, name, null);
        return new(null, null, null, address);
    }
}
