using System.Text;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity;

/// <summary>Connections as a person reads them.</summary>
internal static class ConnectionText
{
    /// <summary>Protocols that ports are listed for, with their names, in the order of the contract.</summary>
    public static readonly (TransportProtocol Protocol, string Name)[] Protocols =
        [(TransportProtocol.Tcp, "TCP"), (TransportProtocol.Udp, "UDP"), (TransportProtocol.Sctp, "SCTP")];

    /// <summary><c>all connections</c>, or ports by protocol such as <c>TCP 80,8000-8099; UDP 53</c>; empty for no port.</summary>
    public static string Of(PortSet ports)
    {
        if (ports.IsAll) return "all connections";
        var text = new StringBuilder();
        foreach ((TransportProtocol protocol, string name) in Protocols)
        {
            var ranges = ports.Ranges(protocol);
            if (ranges.IsEmpty) continue;
            text.Append(text.Length == 0 ? "" : "; ").Append(name).Append(' ');
            text.Append(ranges is [{ First: 1, Last: 65535 }] ? "all" : string.Join(',', ranges.Select(Range)));
        }
        return text.ToString();
    }

    /// <summary>What is allowed, qualified and undefined in one line.</summary>
    public static string Of(Connections connections)
    {
        var parts = new List<string>(3);
        if (!connections.Allowed.IsEmpty) parts.Add(Of(connections.Allowed));
        if (!connections.Qualified.IsEmpty)
            parts.Add($"qualified: {Of(connections.Qualified)}" + (connections.Qualifiers.IsEmpty ? "" : $" ({string.Join(", ", connections.Qualifiers)})"));
        if (!connections.Undefined.IsEmpty)
            parts.Add($"undefined: {Of(connections.Undefined)}" + (connections.Reasons.IsEmpty ? "" : $" ({string.Join("; ", connections.Reasons)})"));
        return string.Join(" | ", parts);
    }

    private static string Range(PortRange range) => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}";
}
