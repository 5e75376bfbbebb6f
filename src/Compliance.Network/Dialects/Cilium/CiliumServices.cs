using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>What stands behind the Services that <c>toServices</c> names: pods by the Service's selector, or the addresses of its EndpointSlices
/// where it has none, which like every block match no pod (CIL-32).</summary>
internal sealed class CiliumServices(ClusterSnapshot snapshot, Population population)
{
    private readonly Lazy<ImmutableArray<(ServiceEntry Entry, JsonElement Body)>> _services = new(() =>
    {
        Dictionary<ObjectRef, ServiceEntry> entries = population.Services.ToDictionary(s => s.Ref);
        return [.. snapshot.Objects.Where(o => entries.ContainsKey(o.Ref)).Select(o => (entries[o.Ref], o.Body))];
    });

    private ILookup<string, (ServiceEntry Entry, JsonElement Body)>? _byName;

    /// <summary>Services by name; in every namespace where none is named.</summary>
    public IEnumerable<Peer> Named(string name, string? ns, string at) =>
        Peers((_byName ??= _services.Value.ToLookup(s => s.Entry.Ref.Name, StringComparer.Ordinal))[name].Where(s => In(s.Entry, ns)), at);

    /// <summary>Services by label.</summary>
    public IEnumerable<Peer> Selected(Selector labels, string? ns, string at) =>
        Peers(_services.Value.Where(s => In(s.Entry, ns) && labels.Matches(LabelsOf(s.Body))), at);

    private static bool In(ServiceEntry service, string? ns) => string.IsNullOrEmpty(ns) || service.Ref.Namespace == ns;

    private static IEnumerable<Peer> Peers(IEnumerable<(ServiceEntry Entry, JsonElement Body)> chosen, string at)
    {
        foreach ((ServiceEntry service, JsonElement body) in chosen)
        {
            bool selects = FieldReader.TryGet(body, "spec", out JsonElement spec) && FieldReader.TryGet(spec, "selector", out JsonElement selector)
                && selector.ValueKind == JsonValueKind.Object && selector.EnumerateObject().Any();
            if (selects)
                yield return new Peer.Named { Pointer = at, Objects = [.. service.Backends.Where(b => b.Kind == EndpointKind.Pod).Select(b => b.Source)] };
            foreach (IPAddress address in service.ExternalBackends.Select(b => b.Address).Distinct())
                yield return new Peer.Block { Pointer = at, Cidr = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) };
        }
    }

    private static FrozenDictionary<string, string> LabelsOf(JsonElement body)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (FieldReader.TryGet(body, "metadata", out JsonElement metadata) && FieldReader.TryGet(metadata, "labels", out JsonElement map) && map.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty label in map.EnumerateObject())
                if (label.Value.ValueKind == JsonValueKind.String) labels[label.Name] = label.Value.GetString()!;
        }
        return labels.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
