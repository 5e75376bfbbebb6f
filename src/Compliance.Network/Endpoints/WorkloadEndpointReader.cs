using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Makes pods of Calico's WorkloadEndpoints, where the Pod itself is not in the input: they are what Calico knows of it.</summary>
internal sealed class WorkloadEndpointReader(LabelSets labels, List<Limitation> limitations)
{
    private const string Own = "projectcalico.org/";
    private static readonly ResourceKind Pod = new("", "Pod");

    /// <summary>Whether objects of <paramref name="kind"/> are workload endpoints.</summary>
    public static bool Reads(ResourceKind kind) => kind is { Group: "projectcalico.org" or "crd.projectcalico.org", Kind: "WorkloadEndpoint" };

    /// <summary>The pods that the input shows through their workload endpoints alone; several interfaces of one pod are one.</summary>
    public IEnumerable<Endpoint> Read(ClusterSnapshot snapshot)
    {
        HashSet<(string, string)> seen = [.. snapshot.Objects.Where(o => o.Ref.Kind == Pod).Select(o => (o.Ref.Namespace, o.Ref.Name))];
        foreach (SnapshotObject item in snapshot.Objects.Where(o => Reads(o.Ref.Kind)))
        {
            var reader = new FieldReader(item, limitations);
            JsonElement spec = reader.Section(reader.Root, "", "spec");
            if (spec.ValueKind != JsonValueKind.Object)
            {
                limitations.Add(new Limitation(item.Ref, "/spec", $"{item.Ref} has no spec, so the pod it stands for is in no verdict."));
                continue;
            }
            string name = reader.Text(spec, "/spec", "pod") is { Length: > 0 } pod ? pod
                : reader.Text(spec, "/spec", "workload") is { Length: > 0 } workload ? workload : item.Ref.Name;
            if (seen.Add((item.Ref.Namespace, name))) yield return Make(reader, spec, name);
        }
    }

    private Endpoint Make(FieldReader reader, JsonElement spec, string name)
    {
        ObjectRef item = reader.Object;
        SortedDictionary<string, string> own = reader.Map(reader.Section(reader.Root, "", "metadata"), "/metadata", "labels");
        // Calico sets these; they are no labels of the pod.
        foreach (string key in own.Keys.Where(k => k.StartsWith(Own, StringComparison.Ordinal)).ToList()) own.Remove(key);
        string? node = reader.Text(spec, "/spec", "node");
        return new Endpoint
        {
            Kind = EndpointKind.Pod,
            Namespace = item.Namespace,
            Name = name,
            Source = item,
            Workload = new Workload(item.Namespace, name, "Pod"),
            Labels = labels.Intern(own),
            Addresses = [.. Addresses(reader, spec).Distinct()],
            Node = string.IsNullOrEmpty(node) ? null : node,
            ServiceAccount = reader.Text(spec, "/spec", "serviceAccountName") is { Length: > 0 } account ? account : "default",
            Ports = [.. reader.List(spec, "/spec", "ports").Select(p => Port(reader, p.Value, p.Pointer)).OfType<ContainerPort>()],
        };
    }

    private static IEnumerable<IPAddress> Addresses(FieldReader reader, JsonElement spec)
    {
        foreach ((JsonElement entry, string at) in reader.List(spec, "/spec", "ipNetworks"))
        {
            string? text = entry.ValueKind == JsonValueKind.String ? entry.GetString()!.Split('/')[0] : null;
            if (AddressText.TryParseAddress(text, out IPAddress address)) yield return address;
            else reader.Limit(at, "is no address; expected one such as 10.0.0.1/32", "K8S-32");
        }
    }

    private static ContainerPort? Port(FieldReader reader, JsonElement port, string at)
    {
        // A protocol is a name or a number here.
        JsonElement protocol = FieldReader.TryGet(port, "protocol", out JsonElement value) ? value : default;
        TransportProtocol? transport = protocol.ValueKind == JsonValueKind.String ? ProtocolName.Parse(protocol.GetString()!.ToUpperInvariant())
            : protocol.ValueKind != JsonValueKind.Number ? null : protocol.GetRawText() switch { "6" => TransportProtocol.Tcp, "17" => TransportProtocol.Udp, "132" => TransportProtocol.Sctp, _ => null };
        if (transport is not null && reader.Number(port, at, "port") is >= 1 and <= 65535 and var number)
            return new ContainerPort(reader.Text(port, at, "name") is { Length: > 0 } name ? name : null, number, transport.Value);
        reader.Limit(at, "is no port; expected a name, a protocol (TCP, UDP or SCTP) and a port from 1 to 65535", "CAL-28");
        return null;
    }
}
