using System.Collections.Immutable;
using Compliance.Network.Algebra;

namespace Compliance.Network.Reachability;

/// <summary>What one side of a connection lets pass towards one class, by certainty; disjoint sets.</summary>
internal sealed record SideConnections(PortSet Allowed, PortSet Qualified, PortSet Undefined, PortSet Latent)
{
    /// <summary>Nothing is held back: no policy speaks of the subject.</summary>
    public static readonly SideConnections Open = new(PortSet.All, PortSet.Empty, PortSet.Empty, PortSet.Empty);

    /// <summary>Nothing passes.</summary>
    public static readonly SideConnections Closed = new(PortSet.Empty, PortSet.Empty, PortSet.Empty, PortSet.Empty) { Number = 1 };

    /// <summary>Tells interned results of one pool apart; 0 for <see cref="Open"/>.</summary>
    public int Number { get; init; }

    public ImmutableArray<string> Qualifiers { get; init; } = [];

    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>What is not denied for sure.</summary>
    public PortSet Possible { get; } = Allowed.Union(Qualified).Union(Undefined);

    /// <summary>Every port is allowed or denied, whatever happens: the rule, and cheap to join.</summary>
    private bool IsCertain => Qualified.IsEmpty && Undefined.IsEmpty && Latent.IsEmpty;

    /// <summary>Both sides together (K8S-22): deny wins over undefined, undefined over qualified, qualified over allow.</summary>
    public static Connections Join(SideConnections egress, SideConnections ingress)
    {
        SideConnections both = And(egress, ingress);
        return new Connections
        {
            Allowed = both.Allowed,
            Qualified = both.Qualified,
            Undefined = both.Undefined,
            Latent = both.Latent,
            Qualifiers = both.Qualifiers,
            Reasons = both.Latent.IsEmpty ? both.Reasons : both.Reasons.Add($"An address block could change {both.Latent} once an endpoint without an address gets one (K8S-32)."),
        };
    }

    /// <summary>What passes two stages, or two sides.</summary>
    public static SideConnections And(SideConnections a, SideConnections b)
    {
        if (ReferenceEquals(a, Open)) return b;
        if (ReferenceEquals(b, Open)) return a;
        if (a.IsCertain && b.IsCertain) return new SideConnections(a.Allowed.Intersect(b.Allowed), PortSet.Empty, PortSet.Empty, PortSet.Empty);
        PortSet allowed = a.Allowed.Intersect(b.Allowed);
        PortSet possible = a.Possible.Intersect(b.Possible);
        PortSet undefined = a.Undefined.Union(b.Undefined).Intersect(possible);
        PortSet qualified = possible.Except(allowed).Except(undefined);
        PortSet latent = a.Latent.Union(b.Latent).Intersect(a.Possible.Union(a.Latent)).Intersect(b.Possible.Union(b.Latent));
        return new SideConnections(allowed, qualified, undefined, latent)
        {
            Qualifiers = qualified.IsEmpty ? [] : Merge(a.Qualifiers, b.Qualifiers),
            Reasons = undefined.IsEmpty ? [] : Merge(a.Reasons, b.Reasons),
        };
    }

    private static ImmutableArray<string> Merge(ImmutableArray<string> a, ImmutableArray<string> b) =>
        a.IsEmpty ? b : b.IsEmpty ? a : [.. a.Concat(b).Distinct().Order(StringComparer.Ordinal)];
}
