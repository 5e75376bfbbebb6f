using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Reads HostEndpoints.</summary>
internal sealed class HostEndpointReader(CalicoObjects objects, Population population, List<Limitation> limitations)
{
    private readonly FrozenDictionary<string, Endpoint> _nodes = population.Endpoints.Where(e => e.Kind == EndpointKind.Node)
        .ToFrozenDictionary(e => e.Name, StringComparer.Ordinal);
    private readonly FrozenDictionary<string, SnapshotObject> _profiles = objects.Of("Profile").ToFrozenDictionary(o => o.Ref.Name, StringComparer.Ordinal);

    /// <summary>Every host endpoint.</summary>
    public ImmutableArray<HostEndpoint> Read() => [.. objects.Of("HostEndpoint").Select(Read)];

    private HostEndpoint Read(SnapshotObject item)
    {
        var fields = new PolicyFields(item, limitations);
        string? problem = fields.Unknown(item.Body, "", ["apiVersion", "kind", "metadata", "spec"]);
        JsonElement spec = fields.Section(item.Body, "", "spec");
        problem = fields.Unknown(spec, "/spec", ["node", "interfaceName", "expectedIPs", "profiles", "ports"]) ?? problem;
        string node = fields.Text(spec, "/spec", "node") ?? "", name = fields.Text(spec, "/spec", "interfaceName") ?? "";
        if (node.Length == 0) fields.Invalid("/spec/node", "is absent or empty; expected the name of a node");
        ImmutableArray<(System.Net.IPNetwork Block, string Pointer)> addresses = AddressList.Read(fields, spec, "/spec", "expectedIPs");
        if (name.Length == 0 && addresses.IsEmpty) fields.Invalid("/spec", "names neither interfaceName nor expectedIPs; expected at least one of them");
        ImmutableArray<string> profiles = [.. fields.List(spec, "/spec", "profiles").Select(p => Name(fields, p.Value, p.Pointer)).OfType<string>()];
        var ports = ImmutableArray.CreateBuilder<ContainerPort>();
        foreach ((JsonElement entry, string at) in fields.List(spec, "/spec", "ports"))
        {
            problem = fields.Unknown(entry, at, ["name", "protocol", "port"]) ?? problem;
            if (Port(fields, entry, at) is { } port) ports.Add(port);
        }
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string profile in profiles)
            foreach ((string key, string value) in Given(profile)) labels.TryAdd(key, value);
        foreach ((string key, string value) in new FieldReader(item, limitations).Map(fields.Section(item.Body, "", "metadata"), "/metadata", "labels")) labels[key] = value;
        return new HostEndpoint
        {
            Ref = item.Ref,
            Node = _nodes.GetValueOrDefault(node),
            Labels = labels.ToFrozenDictionary(StringComparer.Ordinal),
            Addresses = [.. addresses.Select(a => a.Block)],
            Wildcard = name == "*",
            Profiles = profiles,
            Ports = ports.DrainToImmutable(),
            Problem = fields.InvalidReason ?? problem,
        };
    }

    private SortedDictionary<string, string> Given(string profile) => _profiles.TryGetValue(profile, out SnapshotObject? item)
        && FieldReader.TryGet(item.Body, "spec", out JsonElement spec) ? new FieldReader(item, limitations).Map(spec, "/spec", "labelsToApply") : [];

    private static string? Name(PolicyFields fields, JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        fields.Invalid(at, value, "the name of a profile");
        return null;
    }

    private static ContainerPort? Port(PolicyFields fields, JsonElement port, string at)
    {
        TransportProtocol? protocol = ProtocolName.Parse(fields.Text(port, at, "protocol")?.ToUpperInvariant());
        if (protocol is not null && fields.Text(port, at, "name") is { Length: > 0 } name && fields.Real(port, at, "port") is >= 1 and <= 65535 and var number)
            return new ContainerPort(name, (int)number, protocol.Value);
        fields.Invalid(at, "is no named port; expected name, protocol (TCP, UDP or SCTP) and port (1 to 65535)");
        return null;
    }
}
