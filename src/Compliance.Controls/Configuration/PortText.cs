using System.Globalization;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Controls.Configuration;

/// <summary>Ports as a configuration writes them: <c>TCP/443</c>, <c>UDP/8000-8010</c>, <c>SCTP</c>, <c>all</c>.</summary>
internal static class PortText
{
    /// <summary>Ports of one text; null when it is none.</summary>
    public static PortSet? Parse(string text)
    {
        if (text == "all") return PortSet.All;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (Protocol(slash < 0 ? text : text[..slash]) is not { } protocol) return null;
        if (slash < 0) return PortSet.Of(protocol);
        string[] ends = text[(slash + 1)..].Split('-');
        if (ends.Length > 2 || Number(ends[0]) is not { } first || Number(ends[^1]) is not { } last || first > last) return null;
        return PortSet.Of(protocol, first, last);
    }

    /// <summary>A set of ports as the configuration writes it.</summary>
    public static IEnumerable<string> Write(PortSet ports)
    {
        if (ports.IsAll) return ["all"];
        return PortSet.Protocols.SelectMany(p => ports.Ranges(p).Select(r => r switch
        {
            { First: 1, Last: 65535 } => Word(p),
            _ when r.First == r.Last => string.Create(CultureInfo.InvariantCulture, $"{Word(p)}/{r.First}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Word(p)}/{r.First}-{r.Last}"),
        }));
    }

    private static string Word(TransportProtocol protocol) => protocol.ToString().ToUpperInvariant();

    private static TransportProtocol? Protocol(string word) => word switch
    {
        "TCP" => TransportProtocol.Tcp,
        "UDP" => TransportProtocol.Udp,
        "SCTP" => TransportProtocol.Sctp,
        _ => null,
    };

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 65535 ? number : null;
}
