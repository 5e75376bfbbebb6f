using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>One entry of <c>toPorts</c>.</summary>
/// <param name="Pointer">Where it stands.</param>
/// <param name="Ports">Ports that it covers.</param>
/// <param name="Doubtful">Ports that it covers where the data path knows their protocol.</param>
/// <param name="Qualifiers">Conditions above layer 4.</param>
/// <param name="Problem">Why it is not understood; null when it is.</param>
internal sealed record CiliumPortRule(
    string Pointer, ImmutableArray<PortMatch> Ports, ImmutableArray<PortMatch> Doubtful, ImmutableArray<string> Qualifiers, string? Problem);

/// <summary>Reads <c>toPorts</c> (CIL-24, CIL-25).</summary>
internal sealed class CiliumPorts(CiliumFields fields, CiliumSwitches settings)
{
    private const int MaxPorts = 40;

    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP", "ICMP", "ICMPV6", "VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH", "ANY"];

    /// <summary>The entries of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="layer7">Reads what the entry says above layer 4; null for a deny rule, which may not (CIL-30).</param>
    public IEnumerable<CiliumPortRule> Read(JsonElement rule, string at, CiliumLayer7? layer7)
    {
        foreach ((JsonElement entry, string pointer) in fields.Mappings(rule, at, "toPorts"))
        {
            string? problem = fields.Api.Unknown(entry, pointer, ["ports", .. CiliumLayer7.Fields]);
            if (layer7 is null && CiliumLayer7.Fields.FirstOrDefault(f => CiliumFields.Has(entry, f)) is { } above)
                fields.Api.Invalid($"{pointer}/{above}", "stands in a rule that denies, which may hold ports alone (CIL-30)");
            List<(JsonElement Value, string Pointer)> listed = fields.Mappings(entry, pointer, "ports");
            if (listed.Count > MaxPorts) fields.Refuse($"{pointer}/ports", $"has {listed.Count} entries; at most {MaxPorts} are allowed", "CIL-24");
            var ports = ImmutableArray.CreateBuilder<PortMatch>();
            var doubtful = ImmutableArray.CreateBuilder<PortMatch>();
            foreach ((JsonElement port, string inner) in listed)
            {
                problem = fields.Api.Unknown(port, inner, ["port", "endPort", "protocol"]) ?? problem;
                Port(port, inner, ports, doubtful);
            }
            yield return new CiliumPortRule(pointer, ports.ToImmutable(), doubtful.ToImmutable(), layer7?.Read(entry, pointer, listed) ?? [], problem);
        }
    }

    /// <summary>The protocol of an entry as written; <c>ANY</c> where it names none.</summary>
    public static string Protocol(JsonElement port) =>
        FieldReader.TryGet(port, "protocol", out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text.ToUpperInvariant() : "ANY";

    /// <summary>Whether the entry is for every port of its protocol.</summary>
    public static bool IsEveryPort(JsonElement port) => Text(port) is null or "" or "0";

    private static string? Text(JsonElement port) =>
        FieldReader.TryGet(port, "port", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Port(JsonElement port, string at, ImmutableArray<PortMatch>.Builder ports, ImmutableArray<PortMatch>.Builder doubtful)
    {
        fields.Api.Text(port, at, "protocol");
        string protocol = Protocol(port), text = fields.Api.Text(port, at, "port") ?? "";
        if (!Protocols.Contains(protocol))
        {
            fields.Refuse($"{at}/protocol", $"is '{protocol}'; expected one of {string.Join(", ", Protocols)}", "CIL-24");
            return;
        }
        if (text.Length == 0 && !settings.ExtendedProtocols) fields.Refuse($"{at}/port", "is absent or empty, which needs enable-extended-ip-protocols=true", "CIL-24");
        string? name = NetworkPolicyRuleReader.IsPortName(text.ToLowerInvariant()) ? text.ToLowerInvariant() : null;
        int? first = name is null && text is not ("" or "0") ? Number(text, at) : null, last = first;
        if (FieldReader.TryGet(port, "endPort", out JsonElement end))
        {
            if (end.ValueKind != JsonValueKind.Number || !end.TryGetInt32(out int number) || number is < 0 or > 65535)
                fields.Api.Invalid($"{at}/endPort", end, "a number from 0 to 65535");
            else if (first is not null && number > first) last = number;
        }
        foreach (TransportProtocol transport in Transports(protocol))
        {
            var match = new PortMatch { Pointer = at, Protocol = transport, First = first, Last = last, Name = name };
            if (transport != TransportProtocol.Sctp || settings.Sctp)
            {
                ports.Add(match);
            }
            else if (protocol == "SCTP")
            {
                fields.Api.Limit(at, "is a port of SCTP, which Cilium handles only with enable-sctp=true, so what becomes of it is not known", "CIL-50");
                doubtful.Add(match);
            }
        }
    }

    // Port 0 of a protocol is every port of it. ICMP is not among ANY, and the remaining protocols are none that a verdict speaks of.
    private static IEnumerable<TransportProtocol> Transports(string protocol) => protocol switch
    {
        "TCP" => [TransportProtocol.Tcp],
        "UDP" => [TransportProtocol.Udp],
        "SCTP" => [TransportProtocol.Sctp],
        "ICMP" or "ICMPV6" => [TransportProtocol.Icmp],
        "ANY" => [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp],
        _ => [],
    };

    private int? Number(string text, string at)
    {
        // A number with a leading zero is octal, as Go reads it.
        bool octal = text.Length > 1 && text[0] == '0';
        if (octal && text.Length <= 7 && text.All(c => c is >= '0' and <= '7') && Convert.ToInt32(text, 8) is >= 1 and <= 65535 and var value) return value;
        if (!octal && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= 65535) return value;
        fields.Refuse($"{at}/port", $"is '{text}'; expected a number from 0 to 65535 or the name of a container port", "CIL-24");
        return null;
    }
}
