using System.Collections.Immutable;
using Compliance.Network.Algebra;

namespace Compliance.Network.Reachability;

/// <summary>What one side of a connection lets pass towards one class, by certainty; disjoint sets.</summary>
internal sealed record SideConnections(PortSet Allowed, PortSet Qualified, PortSet Undefined, PortSet Latent)
{
    /// <summary>Nothing is held back: no policy speaks of the subject.</summary>
    public static readonly SideConnections Open = new(PortSet.All, PortSet.Empty, PortSet.Empty, PortSet.Empty);

    /// <summary>Nothing passes.</summary>
    public static readonly SideConnections Closed = new(PortSet.Empty, PortSet.Empty, PortSet.Empty, PortSet.Empty);

    public ImmutableArray<string> Qualifiers { get; init; } = [];

    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>What is not denied for sure.</summary>
    public PortSet Possible { get; } = Allowed.Union(Qualified).Union(Undefined);

    /// <summary>Both sides together (K8S-22): deny wins over undefined, undefined over qualified, qualified over allow.</summary>
    public static Connections Join(SideConnections egress, SideConnections ingress)
    {
        PortSet allowed = egress.Allowed.Intersect(ingress.Allowed);
        PortSet possible = egress.Possible.Intersect(ingress.Possible);
        PortSet undefined = egress.Undefined.Union(ingress.Undefined).Intersect(possible);
        PortSet qualified = possible.Except(allowed).Except(undefined);
        PortSet latent = egress.Latent.Union(ingress.Latent).Intersect(egress.Possible.Union(egress.Latent)).Intersect(ingress.Possible.Union(ingress.Latent));
        ImmutableArray<string> reasons = undefined.IsEmpty ? [] : Merge(egress.Reasons, ingress.Reasons);
        return new Connections
        {
            Allowed = allowed,
            Qualified = qualified,
            Undefined = undefined,
            Latent = latent,
            Qualifiers = qualified.IsEmpty ? [] : Merge(egress.Qualifiers, ingress.Qualifiers),
            Reasons = latent.IsEmpty ? reasons : reasons.Add($"An address block could change {latent} once an endpoint without an address gets one (K8S-32)."),
        };
    }

    private static ImmutableArray<string> Merge(ImmutableArray<string> a, ImmutableArray<string> b) =>
        a.IsEmpty ? b : b.IsEmpty ? a : [.. a.Concat(b).Distinct().Order(StringComparer.Ordinal)];
}
