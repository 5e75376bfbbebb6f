using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>Whether an entry point can be reached from the internet.</summary>
internal enum Exposure
{
    /// <summary>It has a public address.</summary>
    Public,

    /// <summary>Its addresses are private, or it is marked internal.</summary>
    Internal,

    /// <summary>The cluster does not tell.</summary>
    Unknown,
}

/// <summary>A way into the cluster from outside.</summary>
/// <param name="Object">Service, Ingress, Gateway or pod.</param>
/// <param name="How">What opens it, for a reader.</param>
/// <param name="Pointer">JSON pointer of what opens it.</param>
/// <param name="Exposure">Whether the internet reaches it.</param>
/// <param name="Address">A public address; null when none is known.</param>
/// <param name="Ports">Ports as <c>TCP/443</c>.</param>
/// <param name="Ranges">Source ranges it is limited to; empty when it is not.</param>
internal sealed record EntryPoint(
    ObjectRef Object, string How, string Pointer, Exposure Exposure, string? Address, ImmutableArray<string> Ports, ImmutableArray<string> Ranges)
{
    private static readonly PublicAddresses Internet = new();

    /// <summary>Annotations by which the large clouds mark a load balancer as internal, with the values that do.</summary>
    private static readonly (string Key, string[] Values)[] InternalMarks =
    [
        ("service.beta.kubernetes.io/aws-load-balancer-internal", ["true", "0.0.0.0/0"]),
        ("service.beta.kubernetes.io/aws-load-balancer-scheme", ["internal"]),
        ("service.beta.kubernetes.io/azure-load-balancer-internal", ["true"]),
        ("networking.gke.io/load-balancer-type", ["Internal"]),
        ("cloud.google.com/load-balancer-type", ["Internal"]),
    ];

    /// <summary>Every entry point, at most one of each kind for an object.</summary>
    public static IEnumerable<EntryPoint> Of(CheckContext context)
    {
        ImmutableArray<string> nodes = [.. context.Index.Objects(Kinds.Node).SelectMany(NodeAddresses)];
        foreach (SnapshotObject service in context.Index.Objects(Kinds.Service))
            foreach (EntryPoint entry in OfService(service, nodes)) yield return entry;
        foreach (SnapshotObject ingress in context.Index.Objects(Kinds.Ingress))
            yield return Balanced(ingress, "Ingress", "/spec", Addresses(ingress.Body, "status", "loadBalancer", "ingress"),
                Json.Items(ingress.Body, "spec", "tls").Any() ? ["TCP/80", "TCP/443"] : ["TCP/80"], []);
        foreach (SnapshotObject gateway in context.Index.Objects(Kinds.Gateway))
            yield return Balanced(gateway, "Gateway", "/spec/listeners", [.. Json.Items(gateway.Body, "status", "addresses").Select(a => Json.Text(a, "value")).OfType<string>()],
                [.. Json.Items(gateway.Body, "spec", "listeners").Select(l => $"TCP/{Json.Int(l, "port")}").Distinct(StringComparer.Ordinal)], []);
        foreach (EntryPoint entry in HostPorts(context, nodes)) yield return entry;
    }

    private static IEnumerable<EntryPoint> OfService(SnapshotObject service, ImmutableArray<string> nodes)
    {
        JsonElement body = service.Body;
        string type = Json.Text(body, "spec", "type") ?? "ClusterIP";
        ImmutableArray<string> ranges = [.. Json.Items(body, "spec", "loadBalancerSourceRanges").Where(r => r.ValueKind == JsonValueKind.String).Select(r => r.GetString()!)];
        if (type == "LoadBalancer")
            yield return Balanced(service, "Service of type LoadBalancer", "/spec/type", Addresses(body, "status", "loadBalancer", "ingress"), PortsOf(body, "port"), ranges);
        if (type == "NodePort") yield return OnNodes(service.Ref, "Service of type NodePort", "/spec/type", nodes, PortsOf(body, "nodePort"));
        ImmutableArray<string> external = [.. Json.Items(body, "spec", "externalIPs").Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)];
        if (!external.IsEmpty)
            yield return new(service.Ref, "Service with external addresses", "/spec/externalIPs", Judge(external), Public(external), PortsOf(body, "port"), []);
    }

    private static EntryPoint Balanced(SnapshotObject o, string how, string pointer, ImmutableArray<string> addresses, ImmutableArray<string> ports, ImmutableArray<string> ranges)
    {
        bool marked = InternalMarks.Any(m => Json.Text(o.Body, "metadata", "annotations", m.Key) is { } value && m.Values.Contains(value));
        Exposure exposure = Judge(addresses);
        if (exposure == Exposure.Unknown && marked) exposure = Exposure.Internal;
        return new(o.Ref, how, pointer, exposure, Public(addresses), ports, ranges);
    }

    private static EntryPoint OnNodes(ObjectRef o, string how, string pointer, ImmutableArray<string> nodes, ImmutableArray<string> ports) =>
        new(o, how, pointer, Judge(nodes), Public(nodes), ports, []);

    private static IEnumerable<EntryPoint> HostPorts(CheckContext context, ImmutableArray<string> nodes)
    {
        foreach (IGrouping<string, Endpoint> workload in context.Reachability.Population.Endpoints
            .Where(e => e.Kind == EndpointKind.Pod).GroupBy(Flows.WorkloadName, StringComparer.Ordinal))
        {
            if (context.Index.Find(workload.First().Source) is not { } source || PodTemplate.Of(source) is not { } pod) continue;
            ImmutableArray<string> ports = [.. Json.Items(pod.Body, "spec", "containers").SelectMany(c => Json.Items(c, "ports"))
                .Where(p => Json.Int(p, "hostPort") is > 0).Select(p => $"{Json.Text(p, "protocol") ?? "TCP"}/{Json.Int(p, "hostPort")}").Distinct(StringComparer.Ordinal)];
            if (!ports.IsEmpty) yield return OnNodes(source.Ref, "host port", $"{pod.Pointer}/spec/containers", nodes, ports);
        }
    }

    /// <summary>Public when one address is; unknown when there is none, or a name stands in its place.</summary>
    private static Exposure Judge(ImmutableArray<string> addresses)
    {
        if (Public(addresses) is not null) return Exposure.Public;
        return addresses.IsEmpty || addresses.Any(a => !IPAddress.TryParse(a, out _)) ? Exposure.Unknown : Exposure.Internal;
    }

    private static string? Public(ImmutableArray<string> addresses) =>
        addresses.FirstOrDefault(a => IPAddress.TryParse(a, out IPAddress? address) && Internet.Contains(address));

    private static ImmutableArray<string> Addresses(JsonElement body, params ReadOnlySpan<string> path) =>
        [.. Json.Items(body, path).Select(i => Json.Text(i, "ip") ?? Json.Text(i, "hostname")).OfType<string>()];

    private static ImmutableArray<string> PortsOf(JsonElement body, string field) =>
        [.. Json.Items(body, "spec", "ports").Where(p => Json.Int(p, field) is not null).Select(p => $"{Json.Text(p, "protocol") ?? "TCP"}/{Json.Int(p, field)}")];

    private static IEnumerable<string> NodeAddresses(SnapshotObject node) =>
        Json.Items(node.Body, "status", "addresses").Where(a => Json.Text(a, "type") is "InternalIP" or "ExternalIP").Select(a => Json.Text(a, "address")).OfType<string>();
}
