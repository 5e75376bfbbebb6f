using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Questions;

/// <summary>What stands behind a port of a Service: policies see the backend and its target port, never the Service (K8S-28).</summary>
internal static class Backends
{
    /// <summary>The backends of a service port; empty when nothing stands behind it.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="text">The Service as written, for messages.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="port">Service port.</param>
    /// <exception cref="QuestionException">The Service has no such port.</exception>
    public static ImmutableArray<Destination> Of(ServiceEntry service, string text, TransportProtocol protocol, int? port)
    {
        if (protocol == TransportProtocol.Icmp) throw new QuestionException($"\"{text}\": a Service forwards no ICMP; name a pod behind it");
        if (service.Type == "ExternalName") return [];
        ServicePort entry = service.Ports.FirstOrDefault(p => p.Port == port && p.Protocol == protocol)
            ?? throw new QuestionException($"\"{text}\" has no port {port} of {Name(protocol)}; it has "
                + (service.Ports.IsEmpty ? "none" : string.Join(", ", service.Ports.Select(p => $"{p.Port}/{Name(p.Protocol)}"))));
        var found = ImmutableArray.CreateBuilder<Destination>();
        foreach (Endpoint backend in service.Backends)
            if (TargetPort(entry, backend) is { } target) found.Add(new Destination(new Party.Inside(backend) { Service = service.Ref }, target, ThroughService: true));
        foreach (var (address, number, _) in External(service, entry))
            found.Add(new Destination(new Party.Address(address) { Service = service.Ref }, number, ThroughService: true));
        return found.ToImmutable();
    }

    // A pod without the named port is no backend of that service port.
    private static int? TargetPort(ServicePort port, Endpoint backend) => port.TargetName is null
        ? port.TargetPort ?? port.Port
        : backend.Ports.FirstOrDefault(p => p.Name == port.TargetName && p.Protocol == port.Protocol)?.Number;

    // EndpointSlices pair their ports with service ports by name; the entry keeps numbers alone, so with several ports of one protocol
    // only those that the target port names are certain to belong together.
    private static IEnumerable<(System.Net.IPAddress Address, int Port, TransportProtocol Protocol)> External(ServiceEntry service, ServicePort port)
    {
        var sameProtocol = service.ExternalBackends.Where(b => b.Protocol == port.Protocol);
        return service.Ports.Count(p => p.Protocol == port.Protocol) == 1
            ? sameProtocol
            : sameProtocol.Where(b => b.Port == (port.TargetPort ?? port.Port));
    }

    private static string Name(TransportProtocol protocol) => protocol.ToString().ToUpperInvariant();
}
