using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks;

/// <summary>Questions about the port list of a rule.</summary>
internal static class PortForms
{
    /// <summary>It names ports, and each entry is a number, a range or a name.</summary>
    public static bool Limited(PolicyRule rule) => !rule.Ports.IsEmpty && rule.Ports.All(p => p.First is not null || p.Name is not null);

    /// <summary>A protocol and port the rule opens on <paramref name="destination"/>; null when its only entries are names or protocols that do not resolve there.</summary>
    public static (TransportProtocol, int)? Example(PolicyRule rule, Endpoint destination)
    {
        if (rule.Ports.IsEmpty)
            return destination.Ports.FirstOrDefault() is { } declared ? (declared.Protocol, declared.Number) : (TransportProtocol.Tcp, 443);
        foreach (PortMatch match in rule.Ports)
        {
            TransportProtocol protocol = match.Protocol ?? TransportProtocol.Tcp;
            if (protocol == TransportProtocol.Icmp) continue;
            if (match.Name is { } name)
            {
                if (destination.Ports.FirstOrDefault(p => p.Name == name && p.Protocol == protocol) is { } named) return (protocol, named.Number);
            }
            else return (protocol, match.First ?? 443);
        }
        return null;
    }

    /// <summary>The entry as people write it.</summary>
    public static string Text(PortMatch match)
    {
        string protocol = match.Protocol?.ToString().ToUpperInvariant() ?? "any protocol";
        if (match.Name is not null) return $"{protocol}/{match.Name}";
        if (match.First is null) return $"every port of {protocol}";
        return match.Last is { } last && last != match.First ? $"{protocol}/{match.First}-{last}" : $"{protocol}/{match.First}";
    }
}
