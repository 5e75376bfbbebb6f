using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Objects of Cilium that change the path or the source address of a connection and no verdict (CIL-47). They are told, so that nobody
/// looks for them among the policies.</summary>
internal static class CiliumAnnotations
{
    /// <summary>One sentence for each.</summary>
    public static IEnumerable<Limitation> Of(ClusterSnapshot snapshot) => snapshot.Objects
        .Where(o => o.Ref.Kind.Group == "cilium.io").Select(o => (o.Ref, Text: What(o.Ref.Kind.Kind))).Where(o => o.Text is not null)
        .Select(o => new Limitation(o.Ref, null, $"{o.Ref} {o.Text}; it changes no verdict.", "CIL-47"));

    private static string? What(string kind) => kind switch
    {
        "CiliumEgressGatewayPolicy" => "sends what it selects through a gateway, so that destinations outside see another source address",
        "CiliumLocalRedirectPolicy" => "sends what goes to its frontend to a pod on the same node, whose own policies decide",
        "CiliumEnvoyConfig" or "CiliumClusterwideEnvoyConfig" => "sends connections through a proxy, which may refuse what policies allow",
        _ => null,
    };
}
