using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Reads <c>icmps</c>: types by number or name, of IPv4 or IPv6 (CIL-34).</summary>
internal static class CiliumIcmp
{
    private const int MaxFields = 40;

    // Names and numbers as IANA registers them, in Cilium's spelling.
    private static readonly FrozenDictionary<string, int> V4 = Types(
        "EchoReply 0 DestinationUnreachable 3 Redirect 5 Echo 8 EchoRequest 8 RouterAdvertisement 9 RouterSelection 10 TimeExceeded 11 " +
        "ParameterProblem 12 Timestamp 13 TimestampReply 14 Photuris 40 ExtendedEchoRequest 42 ExtendedEchoReply 43");

    private static readonly FrozenDictionary<string, int> V6 = Types(
        "DestinationUnreachable 1 PacketTooBig 2 TimeExceeded 3 ParameterProblem 4 EchoRequest 128 EchoReply 129 MulticastListenerQuery 130 " +
        "MulticastListenerReport 131 MulticastListenerDone 132 RouterSolicitation 133 RouterAdvertisement 134 NeighborSolicitation 135 " +
        "NeighborAdvertisement 136 RedirectMessage 137 RouterRenumbering 138 ICMPNodeInformationQuery 139 ICMPNodeInformationResponse 140 " +
        "InverseNeighborDiscoverySolicitation 141 InverseNeighborDiscoveryAdvertisement 142 HomeAgentAddressDiscoveryRequest 144 " +
        "HomeAgentAddressDiscoveryReply 145 MobilePrefixSolicitation 146 MobilePrefixAdvertisement 147 DuplicateAddressRequestCodeSuffix 157 " +
        "DuplicateAddressConfirmationCodeSuffix 158 ExtendedEchoRequest 160 ExtendedEchoReply 161");

    /// <summary>The types of a rule.</summary>
    /// <returns>Entries, and why they are not understood.</returns>
    public static (ImmutableArray<PortMatch> Types, string? Problem) Read(CiliumFields fields, JsonElement rule, string at)
    {
        var types = ImmutableArray.CreateBuilder<PortMatch>();
        string? problem = null;
        foreach ((JsonElement entry, string pointer) in fields.Mappings(rule, at, "icmps"))
        {
            problem = fields.Api.Unknown(entry, pointer, ["fields"]) ?? problem;
            List<(JsonElement Value, string Pointer)> listed = fields.Mappings(entry, pointer, "fields");
            if (listed.Count > MaxFields) fields.Refuse($"{pointer}/fields", $"has {listed.Count} types; at most {MaxFields} are allowed", "CIL-34");
            foreach ((JsonElement field, string inner) in listed)
            {
                problem = fields.Api.Unknown(field, inner, ["family", "type"]) ?? problem;
                if (Type(fields, field, inner) is { } type) types.Add(new PortMatch { Pointer = inner, Protocol = TransportProtocol.Icmp, First = type, Last = type });
            }
        }
        return (types.ToImmutable(), problem);
    }

    private static int? Type(CiliumFields fields, JsonElement field, string at)
    {
        string family = fields.Api.Text(field, at, "family") is { Length: > 0 } text ? text : "IPv4";
        if (family is not ("IPv4" or "IPv6")) fields.Refuse($"{at}/family", $"is '{family}'; expected IPv4 or IPv6", "CIL-34");
        if (FieldReader.TryGet(field, "type", out JsonElement type))
        {
            if (type.ValueKind == JsonValueKind.Number && type.TryGetInt32(out int number) && number is >= 0 and <= 255) return number;
            if (type.ValueKind == JsonValueKind.String)
            {
                string name = type.GetString()!;
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 255) return number;
                if ((family == "IPv6" ? V6 : V4).TryGetValue(name, out number)) return number;
            }
        }
        fields.Api.Invalid($"{at}/type", type, $"an ICMP type from 0 to 255, or the name of one of {family}");
        return null;
    }

    private static FrozenDictionary<string, int> Types(string text) => text.Split(' ').Chunk(2)
        .ToFrozenDictionary(p => p[0], p => int.Parse(p[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
