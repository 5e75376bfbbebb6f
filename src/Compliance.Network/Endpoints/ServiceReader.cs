using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Reads Services and what stands behind them (K8S-28).</summary>
internal sealed class ServiceReader
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";
    private static readonly ResourceKind Service = new("", "Service"), Slice = new("discovery.k8s.io", "EndpointSlice"), Endpoints = new("", "Endpoints");

    private readonly List<Limitation> _limitations;
    private readonly ILookup<string, Endpoint> _byNamespace;
    private readonly Dictionary<IPAddress, Endpoint> _byAddress = [];

    public ServiceReader(ImmutableArray<Endpoint> endpoints, List<Limitation> limitations)
    {
        _limitations = limitations;
        _byNamespace = endpoints.Where(e => e.Kind != EndpointKind.Node).ToLookup(e => e.Namespace);
        foreach (Endpoint endpoint in endpoints.Where(e => e.Kind == EndpointKind.Pod))
            foreach (IPAddress address in endpoint.Addresses) _byAddress.TryAdd(address, endpoint);
    }

    public ImmutableArray<ServiceEntry> Read(ClusterSnapshot snapshot)
    {
        ILookup<(string, string), SnapshotObject> slices = snapshot.Objects.Where(o => o.Ref.Kind == Slice || o.Ref.Kind == Endpoints)
            .ToLookup(o => (o.Ref.Namespace, ServiceNameOf(o)));
        return [.. snapshot.Objects.Where(o => o.Ref.Kind == Service).Select(o => ReadOne(o, slices[(o.Ref.Namespace, o.Ref.Name)]))];
    }

    private static string ServiceNameOf(SnapshotObject item)
    {
        if (item.Ref.Kind == Endpoints) return item.Ref.Name;
        return FieldReader.TryGet(item.Body, "metadata", out JsonElement metadata) && FieldReader.TryGet(metadata, "labels", out JsonElement labels)
            && FieldReader.TryGet(labels, ServiceNameLabel, out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
    }

    private ServiceEntry ReadOne(SnapshotObject item, IEnumerable<SnapshotObject> slices)
    {
        var reader = new FieldReader(item, _limitations);
        JsonElement spec = reader.Section(reader.Root, "", "spec");
        SortedDictionary<string, string> selector = reader.Map(spec, "/spec", "selector");
        var backends = new SortedDictionary<ObjectRef, Endpoint>();
        var external = new HashSet<(IPAddress, int, TransportProtocol)>();
        string type = reader.Text(spec, "/spec", "type") is { Length: > 0 } text ? text : "ClusterIP";
        if (type != "ExternalName" && selector.Count > 0)
        {
            foreach (Endpoint pod in _byNamespace[item.Ref.Namespace])
                if (selector.All(s => pod.Labels.TryGetValue(s.Key, out string? value) && value == s.Value)) backends[pod.Source] = pod;
        }
        else if (type != "ExternalName")
        {
            foreach (SnapshotObject slice in slices) ReadSlice(new FieldReader(slice, _limitations), backends, external);
        }
        return new ServiceEntry
        {
            Ref = item.Ref,
            Type = type,
            Ports = [.. reader.List(spec, "/spec", "ports").Select(p => ReadPort(reader, p.Value, p.Pointer)).OfType<ServicePort>()],
            Backends = [.. backends.Values],
            ExternalBackends = [.. external.OrderBy(e => AddressSpace.Number(e.Item1)).ThenBy(e => e.Item2).ThenBy(e => e.Item3)],
            KeepsClientAddress = reader.Text(spec, "/spec", "externalTrafficPolicy") == "Local",
        };
    }

    private static ServicePort? ReadPort(FieldReader reader, JsonElement port, string at)
    {
        int? number = reader.Number(port, at, "port");
        string? protocolText = reader.Text(port, at, "protocol");
        TransportProtocol? protocol = ProtocolName.Parse(protocolText);
        if (number is null or < 1 or > 65535 || protocol is null)
        {
            reader.Limit(at, "is not a usable port; expected a port from 1 to 65535 of TCP, UDP or SCTP", "K8S-28");
            return null;
        }
        string? name = null;
        int? target = number;
        if (FieldReader.TryGet(port, "targetPort", out JsonElement value))
        {
            if (value.ValueKind == JsonValueKind.Number) target = reader.Number(port, at, "targetPort");
            else (target, name) = (null, reader.Text(port, at, "targetPort"));
            if (target == 0) target = number;
        }
        return new ServicePort(number.Value, target, name, protocol.Value, reader.Number(port, at, "nodePort"));
    }

    private void ReadSlice(FieldReader reader, SortedDictionary<ObjectRef, Endpoint> backends, HashSet<(IPAddress, int, TransportProtocol)> external)
    {
        if (reader.Object.Kind == Slice)
        {
            var ports = Ports(reader, reader.Root, "").ToList();
            foreach ((JsonElement endpoint, string at) in reader.List(reader.Root, "", "endpoints"))
            {
                foreach ((JsonElement address, string pointer) in reader.List(endpoint, at, "addresses"))
                    Place(reader, address.ValueKind == JsonValueKind.String ? address.GetString() : null, pointer, ports, backends, external);
            }
            return;
        }
        foreach ((JsonElement subset, string at) in reader.List(reader.Root, "", "subsets"))
        {
            var ports = Ports(reader, subset, at).ToList();
            foreach ((JsonElement address, string pointer) in reader.List(subset, at, "addresses"))
                Place(reader, reader.Text(address, pointer, "ip"), $"{pointer}/ip", ports, backends, external);
        }
    }

    private static IEnumerable<(int Port, TransportProtocol Protocol)> Ports(FieldReader reader, JsonElement parent, string at)
    {
        foreach ((JsonElement port, string pointer) in reader.List(parent, at, "ports"))
        {
            if (reader.Number(port, pointer, "port") is >= 1 and <= 65535 and var number
                && ProtocolName.Parse(reader.Text(port, pointer, "protocol")) is { } protocol) yield return (number, protocol);
            else reader.Limit(pointer, "is not a usable port; expected a port from 1 to 65535 of TCP, UDP or SCTP", "K8S-28");
        }
    }

    private void Place(
        FieldReader reader, string? text, string at, List<(int Port, TransportProtocol Protocol)> ports,
        SortedDictionary<ObjectRef, Endpoint> backends, HashSet<(IPAddress, int, TransportProtocol)> external)
    {
        if (!AddressText.TryParseAddress(text, out IPAddress address))
            reader.Limit(at, $"is '{text}'; expected an IPv4 or IPv6 address, so a backend is missing", "K8S-28");
        else if (_byAddress.TryGetValue(address, out Endpoint? pod)) backends[pod.Source] = pod;
        else foreach ((int port, TransportProtocol protocol) in ports) external.Add((address, port, protocol));
    }
}
