using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>Where the API server answers, as policies see it: behind the address of its Service.</summary>
/// <param name="Party">A node or pod, or an address outside.</param>
/// <param name="Address">Address.</param>
/// <param name="Port">Port.</param>
/// <param name="Source">The object that says so.</param>
internal sealed record ApiEndpoint(Party Party, IPAddress Address, int Port, ObjectRef Source)
{
    /// <summary>Those of the Service default/kubernetes; where no EndpointSlice of it was read, those of the kube-apiserver pods that show.</summary>
    public static ImmutableArray<ApiEndpoint> Of(CheckContext context)
    {
        ServiceEntry? service = context.Reachability.Population.Services.FirstOrDefault(s => s.Ref is { Namespace: "default", Name: "kubernetes" });
        if (service is { ExternalBackends.IsEmpty: false })
            return [.. service.ExternalBackends.Where(b => b.Protocol == TransportProtocol.Tcp)
                .Select(b => new ApiEndpoint(context.Reachability.EndpointAt(b.Address) is { } inside ? new Party.Inside(inside) : new Party.Address(b.Address), b.Address, b.Port, service.Ref))];
        HashSet<ObjectRef> pods = [.. context.Index.ControlPlane.Of("kube-apiserver").Select(s => s.Pod)];
        return
        [
            .. context.Reachability.Population.Endpoints.Where(e => pods.Contains(e.Source) && !e.Addresses.IsEmpty)
                .Select(e => new ApiEndpoint(new Party.Inside(e), e.Addresses[0], PortOf(context, e.Source), e.Source)),
        ];
    }

    private static int PortOf(CheckContext context, ObjectRef pod) =>
        context.Index.ControlPlane.Of("kube-apiserver").First(s => s.Pod.Equals(pod)).Flag("secure-port") is { } flag
        && int.TryParse(flag.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535 ? port : 6443;
}
