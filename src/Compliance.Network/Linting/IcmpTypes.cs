using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Linting;

/// <summary>ICMP types as a set that the port algebra can hold: TCP 1 to 256 stand for the types 0 to 255, everything else for an ICMP
/// message of no given type. What matches which type is what <c>explain</c> says.</summary>
internal static class IcmpTypes
{
    /// <summary>The types that a rule matches.</summary>
    public static PortSet Of(PolicyRule rule)
    {
        PortSet types = rule.Ports.IsEmpty ? PortSet.All : Of(rule.Ports);
        return rule.NotPorts.IsEmpty ? types : types.Except(Of(rule.NotPorts));
    }

    private static PortSet Of(ImmutableArray<PortMatch> entries)
    {
        PortSet types = PortSet.Empty;
        foreach (PortMatch entry in entries)
        {
            if (entry.Name is not null || entry.Protocol is not (null or TransportProtocol.Icmp)) continue;
            if (entry.First is not { } first) return PortSet.All;
            types = types.Union(PortSet.Of(TransportProtocol.Tcp, first + 1, Math.Min(entry.Last ?? first, 255) + 1));
        }
        return types;
    }
}
