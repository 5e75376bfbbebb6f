using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope;

/// <summary>How what is possible between two zones differs between two states.</summary>
/// <param name="From">Zone id, <see cref="Zone.Internet"/> or <see cref="Zone.Unzoned"/>.</param>
/// <param name="To">Zone id, <see cref="Zone.Internet"/> or <see cref="Zone.Unzoned"/>.</param>
/// <param name="Opened">Ports possible now, and for sure not before.</param>
/// <param name="Closed">Ports possible before, and for sure not now.</param>
/// <param name="Doubt">Why it cannot be told whether more differs; null when it can.</param>
internal sealed record BorderChange(string From, string To, PortSet Opened, PortSet Closed, string? Doubt);

/// <summary>The borders of zones in one state of a cluster.</summary>
internal sealed class ZoneBorders(ClusterReachability cluster, ZoneMatrix matrix)
{
    private readonly Lazy<ImmutableArray<ZoneGroup>> _groups = new(() => ZoneGroup.Of(cluster, matrix.Map));

    /// <summary>The cluster in that state.</summary>
    public ClusterReachability Cluster { get; } = cluster;

    /// <summary>Its zone matrix.</summary>
    public ZoneMatrix Matrix { get; } = matrix;

    /// <summary>Pairs that differ, or of which it cannot be told, from an earlier state to a later one, in the order of the configuration.</summary>
    public static IEnumerable<BorderChange> Between(ZoneMatrix before, ZoneMatrix now)
    {
        Dictionary<(string, string), ZonePair> earlier = before.Pairs.ToDictionary(p => (p.From, p.To));
        foreach (ZonePair pair in now.Pairs)
        {
            if (!earlier.TryGetValue((pair.From, pair.To), out ZonePair? was)) continue;
            // What is not known of one side makes neither an opening nor a closing certain there.
            PortSet opened = was.State == ZonePairState.Unknown ? PortSet.Empty : pair.Possible.Except(was.Possible).Except(was.Undefined);
            PortSet closed = pair.State == ZonePairState.Unknown ? PortSet.Empty : was.Possible.Except(pair.Possible).Except(pair.Undefined);
            string? doubt = was.State == ZonePairState.Unknown ? $"before: {was.Reason}" : pair.State == ZonePairState.Unknown ? $"now: {pair.Reason}" : null;
            if (!opened.IsEmpty || !closed.IsEmpty || doubt is not null) yield return new(pair.From, pair.To, opened, closed, doubt);
        }
    }

    /// <summary>A flow from one zone to another on one of some ports, with what allows it in this state; null where there is none.</summary>
    public Witness? Example(string from, string to, PortSet ports)
    {
        ZoneGroup source = _groups.Value.Single(g => g.Id == from), target = _groups.Value.Single(g => g.Id == to);
        foreach ((EndpointClass s, ImmutableArray<Endpoint> members) in source.Inside)
        {
            foreach ((EndpointClass t, ImmutableArray<Endpoint> others) in target.Inside)
                if (ZoneGroup.Apart(members, others) is { } pair && Open(s, t, ports) is { } open)
                    return Flows.Witness(Cluster, new Party.Inside(pair.From), new Party.Inside(pair.To), open);
            foreach ((EndpointClass t, IPAddress address) in target.Outside)
                if (Open(s, t, ports) is { } open) return Flows.Witness(Cluster, new Party.Inside(members[0]), new Party.Address(address), open);
        }
        foreach ((EndpointClass s, IPAddress address) in source.Outside)
            foreach ((EndpointClass t, ImmutableArray<Endpoint> others) in target.Inside)
                if (Open(s, t, ports) is { } open) return Flows.Witness(Cluster, new Party.Address(address), new Party.Inside(others[0]), open);
        return null;
    }

    private PortSet? Open(EndpointClass from, EndpointClass to, PortSet ports)
    {
        Connections connections = Cluster.Between(from, to);
        PortSet open = connections.Allowed.Intersect(ports);
        if (open.IsEmpty) open = connections.Qualified.Intersect(ports);
        return open.IsEmpty ? null : open;
    }
}
