using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Facts;

/// <summary>Who answers DNS questions in a cluster.</summary>
/// <param name="Pods">Pods of the cluster resolver.</param>
/// <param name="NodeLocal">Address at which a cache on the node answers; null where none is given.</param>
/// <param name="Others">Other pods that declare a DNS port.</param>
internal sealed record Resolvers(ImmutableHashSet<Endpoint> Pods, IPAddress? NodeLocal, ImmutableArray<Endpoint> Others)
{
    /// <summary>Finds them.</summary>
    /// <param name="context">Context.</param>
    /// <param name="key">Label key of the resolver's pods.</param>
    /// <param name="value">Its value.</param>
    /// <param name="namespaces">Namespaces in which the label counts: elsewhere anyone could take it.</param>
    /// <param name="nodeLocal">Address of the cache on the node; empty for none.</param>
    public static Resolvers Of(CheckContext context, string key, string value, ImmutableArray<string> namespaces, string nodeLocal)
    {
        ImmutableHashSet<Endpoint> pods = [.. context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node && namespaces.Contains(e.Namespace)
            && e.Labels.TryGetValue(key, out string? found) && found == value)];
        return new(pods, IPAddress.TryParse(nodeLocal, out IPAddress? address) ? address : null,
            [.. context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod && !pods.Contains(e) && e.Ports.Any(p => p.Number == 53 && p.Protocol is TransportProtocol.Udp or TransportProtocol.Tcp))]);
    }
}
