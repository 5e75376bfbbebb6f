using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>The ports and protocols of a rule (ANT-21), apart by what layers 3 and 4 cannot see of them.</summary>
/// <param name="Listed">Whether the rule lists any; one that lists none is for everything.</param>
/// <param name="Certain">Entries that the destination port or ICMP type decides.</param>
/// <param name="Conditional">Entries that depend on more, by what they depend on.</param>
/// <param name="Problem">What was not understood; null when everything was.</param>
internal sealed record AntreaPorts(bool Listed, ImmutableArray<PortMatch> Certain, ImmutableArray<(string Qualifier, PortMatch Port)> Conditional, string? Problem)
{
    /// <summary>Reads <c>ports</c> and <c>protocols</c>.</summary>
    public static AntreaPorts Read(PolicyFields fields, JsonElement rule, string at)
    {
        var certain = ImmutableArray.CreateBuilder<PortMatch>();
        var conditional = ImmutableArray.CreateBuilder<(string, PortMatch)>();
        string? problem = null;
        List<(JsonElement Value, string Pointer)> ports = fields.List(rule, at, "ports"), protocols = fields.List(rule, at, "protocols");
        foreach ((JsonElement entry, string pointer) in ports)
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(pointer, entry, "a mapping");
                continue;
            }

            problem = fields.Unknown(entry, pointer, ["protocol", "port", "endPort", "sourcePort", "sourceEndPort"]) ?? problem;
            PortMatch port = Port(fields, entry, pointer);
            if (HasSource(fields, entry, pointer)) conditional.Add(("source-port", port));
            else certain.Add(port);
        }

        foreach ((JsonElement entry, string pointer) in protocols)
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                fields.Invalid(pointer, entry, "a mapping");
                continue;
            }

            problem = fields.Unknown(entry, pointer, ["icmp", "igmp"]) ?? problem;
            bool icmp = FieldReader.TryGet(entry, "icmp", out _), igmp = FieldReader.TryGet(entry, "igmp", out _);
            if (icmp == igmp) fields.Invalid(pointer, "names not exactly one of icmp and igmp");
            // IGMP is none of the protocols that the model tells apart.
            if (igmp) problem = Igmp(fields, entry, pointer) ?? problem;
            else if (icmp) problem = Icmp(fields, entry, pointer, certain, conditional) ?? problem;
        }

        return new AntreaPorts(ports.Count + protocols.Count > 0, certain.ToImmutable(), conditional.ToImmutable(), problem);
    }

    private static PortMatch Port(PolicyFields fields, JsonElement entry, string at)
    {
        string? text = fields.Text(entry, at, "protocol");
        TransportProtocol? protocol = text == "" ? null : ProtocolName.Parse(text);
        if (protocol is null) fields.Invalid($"{at}/protocol", $"is '{text}'; expected TCP, UDP or SCTP");
        int? first = null;
        string? name = null;
        if (FieldReader.TryGet(entry, "port", out JsonElement port))
        {
            if (port.ValueKind == JsonValueKind.String && port.GetString() is { Length: > 0 } named) name = named;
            else first = Number(fields, entry, at, "port", 1, 65535);
        }

        int? last = Number(fields, entry, at, "endPort", 1, 65535);
        if (last is not null && first is null) fields.Invalid($"{at}/endPort", "stands without a numeric port");
        if (last < first) fields.Invalid($"{at}/endPort", $"is {last}, below port {first}");
        return new PortMatch { Pointer = at, Protocol = protocol, First = first, Last = last ?? first, Name = name };
    }

    private static bool HasSource(PolicyFields fields, JsonElement entry, string at)
    {
        int? first = Number(fields, entry, at, "sourcePort", 0, 65535), last = Number(fields, entry, at, "sourceEndPort", 0, 65535);
        if (last is not null && first is null) fields.Invalid($"{at}/sourceEndPort", "stands without sourcePort");
        if (last < first) fields.Invalid($"{at}/sourceEndPort", $"is {last}, below sourcePort {first}");
        return first is not null;
    }

    private static string? Icmp(
        PolicyFields fields, JsonElement entry, string at, ImmutableArray<PortMatch>.Builder certain, ImmutableArray<(string, PortMatch)>.Builder conditional)
    {
        JsonElement icmp = fields.Section(entry, at, "icmp");
        string? problem = fields.Unknown(icmp, $"{at}/icmp", ["icmpType", "icmpCode"]);
        int? type = Number(fields, icmp, $"{at}/icmp", "icmpType", 0, 255), code = Number(fields, icmp, $"{at}/icmp", "icmpCode", 0, 255);
        var match = new PortMatch { Pointer = at, Protocol = TransportProtocol.Icmp, First = type, Last = type };
        // Echo, timestamp, information and mask messages have code 0 alone, so that it says no more than the type.
        if (code is null || (code == 0 && type is 0 or 8 or (>= 13 and <= 18) or 128 or 129)) certain.Add(match);
        else conditional.Add(("icmp-code", match));
        return problem;
    }

    private static string? Igmp(PolicyFields fields, JsonElement entry, string at)
    {
        JsonElement igmp = fields.Section(entry, at, "igmp");
        Number(fields, igmp, $"{at}/igmp", "igmpType", 0, 255);
        fields.Text(igmp, $"{at}/igmp", "groupAddress");
        return fields.Unknown(igmp, $"{at}/igmp", ["igmpType", "groupAddress"]);
    }

    private static int? Number(PolicyFields fields, JsonElement parent, string at, string name, int least, int most)
    {
        if (!FieldReader.TryGet(parent, name, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most) return number;
        fields.Invalid($"{at}/{name}", value, name == "port" ? "a number from 1 to 65535 or the name of a container port" : $"a number from {least} to {most}");
        return null;
    }
}
