using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Network.Linting;

/// <summary>Whether one condition holds wherever another does, whatever pods, nodes and addresses there are. Answers yes only where the form of
/// the two proves it; no means not proven.</summary>
internal static class Subsumption
{
    /// <summary>Whether every label set that satisfies <paramref name="narrow"/> satisfies <paramref name="wide"/>.</summary>
    public static bool Covers(Selector wide, Selector narrow)
    {
        if (narrow is Selector.AnyOf { Operands: var each }) return each.All(n => Covers(wide, n));
        if (wide is Selector.AllOf { Operands: var all }) return all.All(w => Covers(w, narrow));
        if (wide is Selector.AnyOf { Operands: var some } && some.Any(w => Covers(w, narrow))) return true;
        if (narrow is Selector.AllOf { Operands: var parts }) return parts.Any(n => Covers(wide, n));
        return (wide, narrow) switch
        {
            (Selector.Has w, Selector.Has n) => w.Key == n.Key,
            (Selector.Has w, Selector.In n) => w.Key == n.Key,
            (Selector.Has w, Selector.Holds n) => w.Key == n.Key,
            (Selector.Holds w, Selector.Holds n) => w.Key == n.Key && w.Place == n.Place && w.Text == n.Text,
            (Selector.In w, Selector.In n) => w.Key == n.Key && n.Values.All(v => w.Values.Contains(v)),
            (Selector.Not w, Selector.Not n) => Covers(n.Operand, w.Operand),
            (Selector.Not { Operand: Selector.In w }, Selector.In n) => w.Key == n.Key && !n.Values.Any(v => w.Values.Contains(v)),
            _ => false,
        };
    }

    /// <summary>Whether everything in <paramref name="narrow"/> is in <paramref name="wide"/>.</summary>
    public static bool Covers(Peer wide, Peer narrow) => (wide, narrow) switch
    {
        (Peer.Anything, _) => !narrow.WithParts().Any(p => p is Peer.Unknown),
        (Peer.Pods w, Peer.Pods n) => CoversNamespaces(w, n) && Covers(w.Labels, n.Labels),
        (Peer.AnyOf w, _) when narrow is not Peer.AnyOf => w.Parts.Any(p => Covers(p, narrow)),
        (_, Peer.AnyOf n) => n.Parts.All(p => Covers(wide, p)),
        (Peer.AllOf w, _) => w.Parts.All(p => Covers(p, narrow)),
        (_, Peer.AllOf n) => n.Parts.Any(p => Covers(wide, p)),
        (Peer.Not w, Peer.Not n) => Covers(n.Part, w.Part),
        (Peer.OwnNode, Peer.OwnNode) or (Peer.Outside, Peer.Outside) => true,
        (Peer.Named w, Peer.Named n) => n.Objects.IsSubsetOf(w.Objects),
        (Peer.ServiceAddress w, Peer.ServiceAddress n) => n.Services.IsSubsetOf(w.Services),
        (Peer.Nodes w, Peer.Nodes n) => Covers(w.Labels, n.Labels),
        (Peer.Block w, Peer.Block n) => Within(w.Cidr, n.Cidr) && w.Except.All(hole => n.Except.Any(e => Within(e, hole)) || Apart(hole, n.Cidr)),
        (Peer.DomainNames w, Peer.DomainNames n) => n.Names.All(name => w.Names.Contains(name, StringComparer.Ordinal)),
        _ => false,
    };

    /// <summary>Whether a rule matches wherever another does.</summary>
    public static bool Covers(PolicyRule wide, PolicyRule narrow) => wide.Direction == narrow.Direction
        && wide.Qualifiers.IsEmpty && wide.InertReason is null
        && narrow.Peers.All(n => wide.Peers.Any(w => Covers(w, n))) && CoversPorts(wide.Ports, narrow.Ports) && wide.NotPorts.IsEmpty;

    private static bool CoversPorts(ImmutableArray<PortMatch> wide, ImmutableArray<PortMatch> narrow) =>
        wide.IsEmpty || (!narrow.IsEmpty && narrow.All(n => wide.Any(w => Covers(w, n))));

    private static bool Covers(PortMatch wide, PortMatch narrow)
    {
        if (wide.Protocol is not null && wide.Protocol != narrow.Protocol) return false;
        if (wide.Name is not null) return wide.Name == narrow.Name;
        if (wide.First is null) return true;
        return narrow.Name is null && narrow.First is { } first && first >= wide.First && (narrow.Last ?? first) <= (wide.Last ?? wide.First);
    }

    private static bool CoversNamespaces(Peer.Pods wide, Peer.Pods narrow)
    {
        if (wide.Namespace is not null) return wide.Namespace == narrow.Namespace;
        return narrow.Namespace is null ? Covers(wide.Namespaces, narrow.Namespaces) : Covers(wide.Namespaces, Selector.Everything);
    }

    // One outer block includes the whole of an inner one.
    private static bool Within(System.Net.IPNetwork outer, System.Net.IPNetwork inner) =>
        outer.BaseAddress.AddressFamily == inner.BaseAddress.AddressFamily && outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress);

    private static bool Apart(System.Net.IPNetwork a, System.Net.IPNetwork b) => !Within(a, b) && !Within(b, a);
}
