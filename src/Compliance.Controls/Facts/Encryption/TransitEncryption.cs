using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Facts.Encryption;

/// <summary>Whether what pods send each other is encrypted on the way, by the plug-in or by a service mesh.</summary>
internal sealed class TransitEncryption(CheckContext context)
{
    private readonly MutualTls _mesh = new(context);
    private readonly Dictionary<Endpoint, (MeshDemand, string, EvidenceRef?)> _demands = [];

    /// <summary>What the plug-in does.</summary>
    public NetworkEncryption Network { get; } = NetworkEncryption.Of(context);

    /// <summary>What a service mesh demands of connections to a pod.</summary>
    public (MeshDemand Demand, string Statement, EvidenceRef? Evidence) Mesh(Endpoint pod)
    {
        if (!_demands.TryGetValue(pod, out (MeshDemand, string, EvidenceRef?) known)) _demands[pod] = known = _mesh.Of(pod);
        return known;
    }

    /// <summary>Whether the plug-in encrypts what a pod sends to and gets from other nodes.</summary>
    public bool ByNetwork(Endpoint pod) => pod.Kind == EndpointKind.Pod && Network.Method is not null && Network.Missing(pod, context.Snapshot.Origin) is null;

    /// <summary>Whether a pod is in a mesh that demands mutual TLS of everyone.</summary>
    public bool ByMesh(Endpoint pod) => pod.Kind == EndpointKind.Pod && Mesh(pod).Demand == MeshDemand.Strict;
}
