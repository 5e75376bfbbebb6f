using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Reads protocol, notProtocol, icmp and notICMP of a rule, with the ports of its destination (CAL-28, CAL-29).</summary>
internal sealed class TrafficReader(PolicyFields fields)
{
    private const string Expected = "TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite or a number from 1 to 255";
    private static readonly ImmutableArray<(string Name, int Number)> Named = [("TCP", 6), ("UDP", 17), ("SCTP", 132), ("ICMP", 1), ("ICMPv6", 58), ("UDPLite", 136)];

    private static readonly ImmutableArray<(TransportProtocol Protocol, int Number)> Carriers =
        [(TransportProtocol.Tcp, 6), (TransportProtocol.Udp, 17), (TransportProtocol.Sctp, 132)];

    /// <summary>The parts of what a rule matches; none where it speaks of protocols alone that a question cannot ask for.</summary>
    public ImmutableArray<Traffic> Read(JsonElement rule, string at, EntityRule source, EntityRule destination)
    {
        int? only = Protocol(rule, at, "protocol"), not = Protocol(rule, at, "notProtocol");
        if ((source.HasPorts || destination.HasPorts) && only is not (6 or 17 or 132 or 136)) fields.Invalid($"{at}/protocol", "is not TCP, UDP or SCTP, which a rule with ports needs (CAL-28)");
        bool Covers(int protocol) => (only is null || only == protocol) && not != protocol;
        if (only is null && Carriers.All(c => Covers(c.Number)) && Covers(1) && Covers(58)) return [new Traffic()];
        ImmutableArray<TransportProtocol> carriers = [.. Carriers.Where(c => Covers(c.Number)).Select(c => c.Protocol)];
        var parts = ImmutableArray.CreateBuilder<Traffic>();
        if (!carriers.IsEmpty)
        {
            ImmutableArray<PortMatch> ports = [.. carriers.SelectMany(p => destination.Ports.IsEmpty ? [new PortMatch { Pointer = $"{at}/protocol", Protocol = p }] : destination.Ports.Select(e => e.Of(p)))];
            parts.Add(new Traffic { Ports = ports, NotPorts = [.. carriers.SelectMany(p => destination.NotPorts.Select(e => e.Of(p)))] });
        }
        parts.AddRange(Messages(rule, at, only, Covers(1), Covers(58)));
        return parts.DrainToImmutable();
    }

    /// <summary>ICMP is of IPv4, ICMPv6 of IPv6; a question knows only the type.</summary>
    private List<Traffic> Messages(JsonElement rule, string at, int? only, bool v4, bool v6)
    {
        (int? type, int? code) = Message(rule, at, "icmp", only);
        (int? notType, int? notCode) = Message(rule, at, "notICMP", only);
        var parts = new List<Traffic>();
        if (!v4 && !v6) return parts;
        PortMatch Types(int? first, int? last, string field) => new() { Pointer = $"{at}/{field}", Protocol = TransportProtocol.Icmp, First = first, Last = last };
        void Add(string? condition, ImmutableArray<PortMatch> types)
        {
            if (!types.IsEmpty) parts.Add(new Traffic { Ports = types, V4 = v4, V6 = v6, Condition = condition });
        }
        string? asked = code is null ? null : "icmp-code";
        ImmutableArray<PortMatch> wanted = [Types(type, type, type is null ? "protocol" : "icmp/type")];
        if (notType is not { } left)
        {
            Add(asked, wanted);
            return parts;
        }
        (int First, int Last)[] ranges = [(0, left - 1), (left + 1, 255)];
        ImmutableArray<PortMatch> others = type is not null ? (type == left ? [] : wanted) : [.. ranges.Where(r => r.First <= r.Last).Select(r => Types(r.First, r.Last, "notICMP/type"))];
        Add(asked, others);
        if (notCode is not null && (type is null || type == left)) Add("icmp-code", [Types(left, left, "notICMP/code")]);
        return parts;
    }

    private (int? Type, int? Code) Message(JsonElement rule, string at, string name, int? protocol)
    {
        JsonElement section = fields.Section(rule, at, name);
        if (section.ValueKind != JsonValueKind.Object) return (null, null);
        if (protocol is not (1 or 58)) fields.Invalid($"{at}/{name}", "stands in a rule whose protocol is not ICMP or ICMPv6 (CAL-29)");
        string inner = $"{at}/{name}";
        int? type = Number(section, inner, "type", 254), code = Number(section, inner, "code", 255);
        if (type is null && code is not null) fields.Invalid($"{inner}/code", "stands without a type");
        return (type, code);
    }

    private int? Number(JsonElement parent, string at, string name, int most)
    {
        if (!FieldReader.TryGet(parent, name, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0 && number <= most) return number;
        fields.Invalid($"{at}/{name}", value, $"a number from 0 to {most}");
        return null;
    }

    private int? Protocol(JsonElement rule, string at, string name)
    {
        if (!FieldReader.TryGet(rule, name, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number is >= 1 and <= 255) return number;
        if (value.ValueKind == JsonValueKind.String)
        {
            string text = value.GetString()!;
            foreach ((string known, int protocol) in Named)
                if (text.Equals(known, StringComparison.OrdinalIgnoreCase)) return protocol;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 255) return number;
        }
        fields.Invalid($"{at}/{name}", value, Expected);
        return null;
    }
}
