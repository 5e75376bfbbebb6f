using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>What stands behind a Service that a rule names (CAL-31).</summary>
internal sealed class ServicePeers(Population population)
{
    private readonly Dictionary<(string, string), ServiceEntry> _services = population.Services.ToDictionary(s => (s.Ref.Namespace, s.Ref.Name));
    private readonly Dictionary<string, ObjectRef> _nodes = population.Endpoints.Where(e => e.Kind == EndpointKind.Node).ToDictionary(e => e.Name, e => e.Source, StringComparer.Ordinal);

    /// <summary>Whether the input holds the Service.</summary>
    public bool Has(string ns, string name) => _services.ContainsKey((ns, name));

    /// <summary>The addresses behind it, whatever the port.</summary>
    public ImmutableArray<Peer> Addresses(string ns, string name, string pointer)
    {
        ServiceEntry service = _services[(ns, name)];
        return Peers(service.Backends, service.ExternalBackends.Select(e => e.Address), pointer);
    }

    /// <summary>The addresses behind it with their ports: endpoints of the same ports together.</summary>
    public IEnumerable<(ImmutableArray<Peer> Peers, ImmutableArray<PortMatch> Ports)> Ports(string ns, string name, string pointer)
    {
        ServiceEntry service = _services[(ns, name)];
        var byPorts = new SortedDictionary<string, (List<Endpoint> Pods, List<IPAddress> Addresses, SortedSet<(TransportProtocol, int)> Ports)>(StringComparer.Ordinal);
        (List<Endpoint> Pods, List<IPAddress> Addresses, SortedSet<(TransportProtocol, int)> Ports) Of(IEnumerable<(TransportProtocol, int)> ports)
        {
            var set = new SortedSet<(TransportProtocol, int)>(ports);
            string key = string.Join(';', set.Select(p => $"{p.Item1}/{p.Item2}"));
            if (!byPorts.TryGetValue(key, out var group)) byPorts[key] = group = ([], [], set);
            return group;
        }
        foreach (Endpoint pod in service.Backends) Of(service.Ports.SelectMany(p => Targets(pod, p))).Pods.Add(pod);
        foreach (var address in service.ExternalBackends.GroupBy(e => e.Address)) Of(address.Select(a => (a.Protocol, a.Port))).Addresses.Add(address.Key);
        foreach (var group in byPorts.Values)
            if (group.Ports.Count > 0) yield return (Peers(group.Pods, group.Addresses, pointer), [.. group.Ports.Select(p => new PortMatch { Pointer = pointer, Protocol = p.Item1, First = p.Item2, Last = p.Item2 })]);
    }

    private static IEnumerable<(TransportProtocol, int)> Targets(Endpoint pod, ServicePort port) => port.TargetPort is { } number ? [(port.Protocol, number)]
        : pod.Ports.Where(p => p.Name == port.TargetName && p.Protocol == port.Protocol).Select(p => (p.Protocol, p.Number));

    private ImmutableArray<Peer> Peers(IEnumerable<Endpoint> backends, IEnumerable<IPAddress> addresses, string pointer)
    {
        // A pod in its node's network has the node's address, so the node and all such pods on it are behind the Service.
        ImmutableHashSet<ObjectRef> named = [.. backends.Select(b => b.Kind == EndpointKind.HostNetworkPod && b.Node is { } node && _nodes.TryGetValue(node, out ObjectRef? found) ? found : b.Source)];
        var peers = ImmutableArray.CreateBuilder<Peer>();
        if (!named.IsEmpty) peers.Add(new Peer.Named { Pointer = pointer, Objects = named });
        foreach (IPAddress address in addresses.Distinct())
            if (AddressList.TryParse(address.ToString(), out IPNetwork block)) peers.Add(AddressList.Peer(block, pointer));
        return peers.DrainToImmutable();
    }
}
