using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Exits;

/// <summary>A fixed exit through which selected pods leave the cluster.</summary>
internal sealed record EgressExit
{
    /// <summary>The object.</summary>
    public required ObjectRef Object { get; init; }

    /// <summary>Which pods leave through it.</summary>
    public required Func<Endpoint, bool> Selects { get; init; }

    /// <summary>Destinations for which they do.</summary>
    public ImmutableArray<IPNetwork> Destinations { get; init; } = [];

    /// <summary>Destinations among these for which they do not.</summary>
    public ImmutableArray<IPNetwork> Excluded { get; init; } = [];

    /// <summary>Nodes that can carry it and are ready, by name.</summary>
    public ImmutableArray<string> Gateways { get; init; } = [];

    /// <summary>Why it does not work, for a reader; null when nothing speaks against it.</summary>
    public string? Fault { get; init; }

    /// <summary>Why it is not known what it does; null when it is.</summary>
    public string? Doubt { get; init; }

    /// <summary>Every exit of the plug-in at hand. Objects of another plug-in do nothing.</summary>
    public static ImmutableArray<EgressExit> Of(CheckContext context) => context.Reachability.Enforcement.PlugIn switch
    {
        "cilium" => [.. CiliumExits.Of(context)],
        "antrea" => [.. AntreaExits.Of(context)],
        "ovn-kubernetes" => [.. OvnExits.Of(context)],
        "calico" => [.. CalicoExits.Of(context)],
        _ => [],
    };

    /// <summary>Names of the nodes that are ready and match.</summary>
    public static ImmutableArray<string> Ready(CheckContext context, Func<Endpoint, bool> matches) =>
    [
        .. context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Node && matches(e))
            .Where(e => context.Index.Find(e.Source) is { } node && Json.Items(node.Body, "status", "conditions").Any(c => Json.Text(c, "type") == "Ready" && Json.Text(c, "status") == "True"))
            .Select(e => e.Name).Order(StringComparer.Ordinal),
    ];

    /// <summary>Every address of the family of an address.</summary>
    public static IPNetwork Everything(IPAddress like) => IPNetwork.Parse(like.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "0.0.0.0/0" : "::/0");
}
