using System.Globalization;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Evidence.Composition;

/// <summary>The words of the pack for the values of the rooms below.</summary>
internal static class Words
{
    private static readonly TransportProtocol[] Transports = [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp];

    public static string Kebab(string pascal) => JsonNamingPolicy.KebabCaseLower.ConvertName(pascal);

    public static string Of(Severity severity) => Kebab(severity.ToString());

    public static string Of(CheckVerdict verdict) => Kebab(verdict.ToString());

    public static string Count(int number, string singular, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? singular : plural ?? singular + "s")}");

    /// <summary><c>TCP 80, 443, 8000–8080; UDP all</c>; empty for the empty set.</summary>
    public static string Of(PortSet ports)
    {
        if (ports.IsEmpty) return "";
        if (ports.IsAll) return "all ports";
        return string.Join("; ", Transports.Where(p => !ports.Ranges(p).IsEmpty).Select(p => $"{Of(p)} {string.Join(", ", ports.Ranges(p).Select(Of))}"));
    }

    public static string Of(TransportProtocol protocol) => protocol.ToString().ToUpperInvariant();

    /// <summary>Allowed, qualified and undefined connections in words; empty when none.</summary>
    public static string Of(Connections connections)
    {
        var parts = new List<string>(3);
        if (!connections.Allowed.IsEmpty) parts.Add(Of(connections.Allowed));
        if (!connections.Qualified.IsEmpty) parts.Add($"{Of(connections.Qualified)} (if {string.Join(", ", connections.Qualifiers)})");
        if (!connections.Undefined.IsEmpty) parts.Add($"{Of(connections.Undefined)} (undefined)");
        return string.Join("; ", parts);
    }

    private static string Of(PortRange range) => range switch
    {
        { First: <= 1, Last: 65535 } => "all",
        _ when range.First == range.Last => range.First.ToString(CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{range.First}–{range.Last}"),
    };
}
