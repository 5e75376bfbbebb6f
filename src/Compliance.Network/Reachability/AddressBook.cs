using System.Net;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>Which endpoint an address belongs to. A pod's own address goes before a node's; host-network pods share their node's.</summary>
internal sealed class AddressBook
{
    private readonly Dictionary<IPAddress, Endpoint> _owners = [];

    public AddressBook(Population population)
    {
        foreach (EndpointKind kind in (EndpointKind[])[EndpointKind.Pod, EndpointKind.Node, EndpointKind.HostNetworkPod])
        {
            foreach (Endpoint endpoint in population.Endpoints)
            {
                if (endpoint.Kind != kind) continue;
                foreach (IPAddress address in endpoint.Addresses) _owners.TryAdd(address, endpoint);
            }
        }
    }

    public Endpoint? Find(IPAddress address) => _owners.GetValueOrDefault(address);

    /// <summary>Records every address that two live pods claim.</summary>
    public static void Report(Population population, List<Limitation> limitations)
    {
        var owners = new Dictionary<IPAddress, Endpoint>();
        foreach (Endpoint pod in population.Endpoints)
        {
            if (pod.Kind != EndpointKind.Pod) continue;
            foreach (IPAddress address in pod.Addresses)
            {
                if (!owners.TryAdd(address, pod))
                    limitations.Add(new Limitation(pod.Source, "/status/podIPs", $"{pod} has the address {address} that {owners[address]} has too; a question about the address is answered for {owners[address]}."));
            }
        }
    }
}
