using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Named container ports, as far as policies use the names (K8S-19). Endpoints that resolve every used name alike share a profile;
/// profile 0 resolves nothing.</summary>
internal sealed class PortNames
{
    private readonly HashSet<string> _used;
    private readonly Dictionary<string, int> _profiles = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<ImmutableArray<ContainerPort>> _ports = [[]];

    public PortNames(IEnumerable<PolicyRule> rules) =>
        _used = [.. rules.SelectMany(r => r.Ports.Concat(r.NotPorts)).Select(p => p.Name).OfType<string>()];

    public int Profile(Endpoint endpoint)
    {
        // Named ports belong to pods: a node, or a pod in its node's network, resolves none.
        if (_used.Count == 0 || endpoint.Kind != EndpointKind.Pod) return 0;
        ImmutableArray<ContainerPort> named = [.. endpoint.Ports.Where(p => p.Name is not null && _used.Contains(p.Name))
            .Distinct().OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Protocol).ThenBy(p => p.Number)];
        string key = string.Join(';', named.Select(p => $"{p.Name}/{p.Protocol}/{p.Number}"));
        if (_profiles.TryGetValue(key, out int profile)) return profile;
        _ports.Add(named);
        return _profiles[key] = _ports.Count - 1;
    }

    /// <summary>The ports of a rule at a destination of the given profile.</summary>
    public PortSet Resolve(PolicyRule rule, int profile)
    {
        PortSet ports = rule.Ports.IsEmpty ? PortSet.All : Resolve(rule.Ports, profile);
        return rule.NotPorts.IsEmpty ? ports : ports.Except(Resolve(rule.NotPorts, profile));
    }

    private PortSet Resolve(ImmutableArray<PortMatch> entries, int profile)
    {
        PortSet ports = PortSet.Empty;
        foreach (PortMatch entry in entries)
        {
            if (entry.Name is null)
            {
                ports = ports.Union(Numeric(entry));
                continue;
            }
            foreach (ContainerPort port in _ports[profile])
            {
                if (port.Name == entry.Name && (entry.Protocol is null || entry.Protocol == port.Protocol))
                    ports = ports.Union(PortSet.Of(port.Protocol, port.Number, port.Number));
            }
        }
        return ports;
    }

    private static PortSet Numeric(PortMatch entry)
    {
        PortSet ports = PortSet.Empty;
        foreach (TransportProtocol protocol in PortSet.Protocols)
        {
            if (entry.Protocol is null || entry.Protocol == protocol)
                ports = ports.Union(entry.First is null ? PortSet.Of(protocol) : PortSet.Of(protocol, entry.First.Value, entry.Last ?? entry.First.Value));
        }
        return ports;
    }
}
