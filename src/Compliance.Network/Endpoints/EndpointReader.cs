using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Endpoints;

/// <summary>Makes endpoints of pods, of workloads without live pods, and of nodes.</summary>
internal sealed class EndpointReader(
    OwnerChains owners, List<Limitation> limitations, ImmutableArray<(ObjectRef Pod, string Reason)>.Builder leftOut)
{
    private static readonly ResourceKind Pod = new("", "Pod"), Node = new("", "Node");
    private readonly LabelSets _labels = new();
    private readonly Dictionary<string, ImmutableArray<IPAddress>> _nodeAddresses = new(StringComparer.Ordinal);

    public ImmutableArray<Endpoint> Read(ClusterSnapshot snapshot)
    {
        var endpoints = new List<Endpoint>();
        HashSet<ObjectRef> live = [];
        foreach (SnapshotObject item in snapshot.Objects.Where(o => o.Ref.Kind == Node)) endpoints.Add(ReadNode(item));
        foreach (SnapshotObject item in snapshot.Objects.Where(o => o.Ref.Kind == Pod))
        {
            (ObjectRef end, _) = owners.End(item);
            if (ReadPod(item, end) is { } pod)
            {
                endpoints.Add(pod);
                live.Add(end);
            }
        }
        endpoints.AddRange(new WorkloadEndpointReader(_labels, limitations).Read(snapshot));
        foreach (SnapshotObject item in snapshot.Objects.Where(o => PodTemplate.Path(o.Ref.Kind) is not null))
        {
            (ObjectRef end, bool spokenFor) = owners.End(item);
            if (!spokenFor && !live.Contains(end) && ReadTemplate(item, end) is { } template) endpoints.Add(template);
        }
        endpoints.Sort((a, b) => a.Source.CompareTo(b.Source));
        return [.. endpoints];
    }

    private Endpoint ReadNode(SnapshotObject item)
    {
        var reader = new FieldReader(item, limitations);
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        JsonElement status = reader.Section(reader.Root, "", "status");
        foreach ((JsonElement entry, string at) in reader.List(status, "/status", "addresses"))
        {
            if (reader.Text(entry, at, "type") is not ("InternalIP" or "ExternalIP")) continue;
            AddAddress(reader, addresses, reader.Text(entry, at, "address"), $"{at}/address");
        }
        _nodeAddresses[item.Ref.Name] = addresses.ToImmutable();
        JsonElement metadata = reader.Section(reader.Root, "", "metadata");
        return new Endpoint
        {
            Kind = EndpointKind.Node,
            Namespace = "",
            Name = item.Ref.Name,
            Source = item.Ref,
            Labels = _labels.Read(reader, metadata, "/metadata"),
            Addresses = addresses.DrainToImmutable(),
            Node = item.Ref.Name,
            ServiceAccount = "",
        };
    }

    private Endpoint? ReadPod(SnapshotObject item, ObjectRef end)
    {
        if (item.Body.ValueKind != JsonValueKind.Object)
        {
            leftOut.Add((item.Ref, "unreadable: the object is not a mapping"));
            limitations.Add(new Limitation(item.Ref, null, $"{item.Ref} is not a mapping, so the pod is in no verdict."));
            return null;
        }
        var reader = new FieldReader(item, limitations);
        JsonElement status = reader.Section(reader.Root, "", "status");
        if (reader.Text(status, "/status", "phase") is "Succeeded" or "Failed")
        {
            leftOut.Add((item.Ref, "finished (K8S-30)"));
            return null;
        }
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        AddAddress(reader, addresses, reader.Text(status, "/status", "podIP"), "/status/podIP");
        foreach ((JsonElement entry, string at) in reader.List(status, "/status", "podIPs"))
            AddAddress(reader, addresses, reader.Text(entry, at, "ip"), $"{at}/ip");
        JsonElement metadata = reader.Section(reader.Root, "", "metadata");
        bool terminating = reader.Text(metadata, "/metadata", "deletionTimestamp") is not null;
        if (terminating && reader.Map(metadata, "/metadata", "annotations").TryGetValue("cni.projectcalico.org/podIP", out string? held) && held.Length == 0)
        {
            leftOut.Add((item.Ref, "being deleted, and its network is taken down (CAL-44)"));
            return null;
        }
        return Make(reader, metadata, "/metadata", reader.Section(reader.Root, "", "spec"), "/spec", end) is var pod && pod.Kind == EndpointKind.HostNetworkPod
            ? pod.With(HostAddresses(reader, status, addresses, pod.Node), terminating)
            : pod.With(addresses.DrainToImmutable(), terminating);
    }

    private ImmutableArray<IPAddress> HostAddresses(
        FieldReader reader, JsonElement status, ImmutableArray<IPAddress>.Builder addresses, string? node)
    {
        AddAddress(reader, addresses, reader.Text(status, "/status", "hostIP"), "/status/hostIP");
        foreach (IPAddress address in node is not null && _nodeAddresses.TryGetValue(node, out ImmutableArray<IPAddress> known) ? known : [])
            if (!addresses.Contains(address)) addresses.Add(address);
        return addresses.DrainToImmutable();
    }

    private Endpoint? ReadTemplate(SnapshotObject item, ObjectRef end)
    {
        if (PodTemplate.Finished(item))
        {
            leftOut.Add((item.Ref, "finished (K8S-30)"));
            return null;
        }
        var reader = new FieldReader(item, limitations);
        JsonElement at = reader.Root;
        string pointer = "";
        foreach (string step in PodTemplate.Path(item.Ref.Kind)!)
        {
            at = reader.Section(at, pointer, step);
            pointer += "/" + step;
        }
        if (at.ValueKind != JsonValueKind.Object)
        {
            leftOut.Add((item.Ref, "unreadable: no pod template"));
            limitations.Add(new Limitation(item.Ref, pointer, $"{item.Ref} has no readable pod template at {pointer}, so its pods are in no verdict."));
            return null;
        }
        JsonElement metadata = reader.Section(at, pointer, "metadata");
        Endpoint endpoint = Make(reader, metadata, pointer + "/metadata", reader.Section(at, pointer, "spec"), pointer + "/spec", end);
        return endpoint.With([], terminating: false);
    }

    private Endpoint Make(FieldReader reader, JsonElement metadata, string metadataAt, JsonElement spec, string specAt, ObjectRef end)
    {
        bool hostNetwork = reader.Flag(spec, specAt, "hostNetwork");
        string? node = reader.Text(spec, specAt, "nodeName");
        return new Endpoint
        {
            Kind = hostNetwork ? EndpointKind.HostNetworkPod : EndpointKind.Pod,
            Namespace = reader.Object.Namespace,
            Name = reader.Object.Name,
            Source = reader.Object,
            Workload = new Workload(reader.Object.Namespace, end.Name, end.Kind.Kind),
            Labels = _labels.Read(reader, metadata, metadataAt),
            Addresses = [],
            Node = string.IsNullOrEmpty(node) ? null : node,
            ServiceAccount = reader.Text(spec, specAt, "serviceAccountName") is { Length: > 0 } account ? account : "default",
            Ports = ContainerPortReader.Read(reader, spec, specAt),
            FromTemplate = reader.Object.Kind != Pod,
        };
    }

    private static void AddAddress(FieldReader reader, ImmutableArray<IPAddress>.Builder addresses, string? text, string at)
    {
        if (string.IsNullOrEmpty(text)) return;
        if (!AddressText.TryParseAddress(text, out IPAddress address)) reader.Limit(at, $"is '{text}'; expected an IPv4 or IPv6 address", "K8S-32");
        else if (!addresses.Contains(address)) addresses.Add(address);
    }
}
