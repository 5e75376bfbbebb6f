using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Where the API server listens, from the EndpointSlices or Endpoints of <c>default/kubernetes</c> (CIL-18): on nodes, or outside.</summary>
internal sealed class KubeApiServer
{
    private const string NotKnown = "The snapshot holds no EndpointSlice of the Service default/kubernetes, so which node or outside address is kube-apiserver is not known.";
    private static readonly ResourceKind Slice = new("discovery.k8s.io", "EndpointSlice"), Endpoints = new("", "Endpoints");
    private readonly ImmutableHashSet<ObjectRef> _nodes = [];
    private readonly ImmutableArray<IPNetwork> _outside = [];
    private readonly bool _live;

    public KubeApiServer(ClusterSnapshot snapshot, Population population, List<Limitation> limitations)
    {
        var addresses = new List<IPAddress>();
        foreach (SnapshotObject item in snapshot.Objects.Where(IsOfApiServer))
        {
            Known = true;
            var reader = new FieldReader(item, limitations);
            foreach ((string? text, string at) in item.Ref.Kind == Slice ? OfSlice(reader) : OfEndpoints(reader))
            {
                if (AddressText.TryParseAddress(text, out IPAddress address)) addresses.Add(address);
                else reader.Limit(at, $"is '{text}'; expected an address, so an address of kube-apiserver is missing", "CIL-18");
            }
        }
        _live = snapshot.Origin == SnapshotOrigin.LiveCluster;
        if (!Known) return;
        HashSet<IPAddress> open = [.. addresses];
        ImmutableArray<Endpoint> holders = [.. population.Endpoints.Where(e => e.Addresses.Any(open.Contains))];
        _nodes = [.. holders.Where(e => e.Kind != EndpointKind.Pod).Select(e => e.Source)];
        open.ExceptWith(holders.SelectMany(e => e.Addresses));
        _outside = [.. open.OrderBy(AddressSpace.Number).Select(a => new IPNetwork(a, a.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))];
    }

    /// <summary>Whether the snapshot shows it.</summary>
    public bool Known { get; }

    /// <summary>Why <see cref="Addresses"/> is not known; null when it is.</summary>
    public string? Problem => Known ? null : NotKnown;

    /// <summary>Why an entity that holds more than the API server may lack an address outside; null where it does not, or where no cluster was
    /// read: manifests never show the API server.</summary>
    public string? Gap => _live ? Problem : null;

    /// <summary>The set of its addresses. Where they are not known, no pod is among them all the same.</summary>
    public Peer Addresses(string at) => Known
        ? new Peer.AnyOf
        {
            Pointer = at,
            Parts =
            [
                .. _nodes.IsEmpty ? (ImmutableArray<Peer>)[] : [new Peer.Named { Pointer = at, Objects = _nodes }],
                .. _outside.Select(block => new Peer.Block { Pointer = at, Cidr = block }),
            ],
        }
        : new Peer.AllOf
        {
            Pointer = at,
            Parts =
            [
                new Peer.AnyOf { Pointer = at, Parts = [new Peer.Nodes { Pointer = at, Labels = Selector.Everything }, new Peer.Outside { Pointer = at }] },
                new Peer.Unknown { Pointer = at, Reason = NotKnown },
            ],
        };

    private static bool IsOfApiServer(SnapshotObject item) => item.Ref.Namespace == "default" && (item.Ref.Kind == Endpoints ? item.Ref.Name == "kubernetes"
        : item.Ref.Kind == Slice && FieldReader.TryGet(item.Body, "metadata", out JsonElement metadata) && FieldReader.TryGet(metadata, "labels", out JsonElement labels)
            && FieldReader.TryGet(labels, "kubernetes.io/service-name", out JsonElement service) && service.ValueKind == JsonValueKind.String && service.GetString() == "kubernetes");

    private static IEnumerable<(string? Text, string Pointer)> OfSlice(FieldReader reader)
    {
        foreach ((JsonElement endpoint, string at) in reader.List(reader.Root, "", "endpoints"))
            foreach ((JsonElement address, string pointer) in reader.List(endpoint, at, "addresses"))
                yield return (address.ValueKind == JsonValueKind.String ? address.GetString() : null, pointer);
    }

    private static IEnumerable<(string? Text, string Pointer)> OfEndpoints(FieldReader reader)
    {
        foreach ((JsonElement subset, string at) in reader.List(reader.Root, "", "subsets"))
            foreach ((JsonElement address, string pointer) in reader.List(subset, at, "addresses"))
                yield return (reader.Text(address, pointer, "ip"), $"{pointer}/ip");
    }
}
