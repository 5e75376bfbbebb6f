using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope;

/// <summary>Proves zones by effective reachability, class by class, never pod by pod.</summary>
internal sealed class ZoneProver
{
    private readonly ClusterReachability _cluster;
    private readonly ClusterIndex _index;
    private readonly ZoneGround _ground;
    private readonly ImmutableArray<ApprovedFlow> _approved;
    private readonly Dictionary<string, string?> _doubts = new(StringComparer.Ordinal);

    private ZoneProver(ClusterReachability cluster, ClusterIndex index, ScopeDeclaration scope, DateTimeOffset moment)
    {
        (_cluster, _index, _ground) = (cluster, index, ZoneGround.Of(cluster, scope));
        _approved = [.. scope.ApprovedFlows.Where(f => f.At(moment, scope.ReviewPeriods.ApprovedFlows) == ApprovalState.Approved)];
    }

    /// <summary>The matrix of a cluster; without pairs when no zone is declared.</summary>
    public static ZoneMatrix Prove(ClusterReachability cluster, ClusterIndex index, ScopeDeclaration scope, DateTimeOffset moment)
    {
        ZoneMap map = ZoneMap.Of(cluster, scope);
        ZoneMatrix matrix = new() { Cluster = cluster.Snapshot.Cluster, Map = map, Pairs = [] };
        if (map.Zones.IsEmpty) return matrix;
        ZoneProver prover = new(cluster, index, scope, moment);
        ImmutableArray<ZoneGroup> groups = ZoneGroup.Of(cluster, map);
        ImmutableArray<ZonePair> pairs = [.. groups.SelectMany(from => groups.Where(to => to.Id != from.Id).Select(to => prover.Prove(from, to)))];
        return matrix with
        {
            Pairs = pairs,
            StaleFlows = [.. prover._approved.Where(f => pairs.All(p => !p.Flows.Contains(f.Id) || !p.Possible.Union(p.Undefined).Overlaps(f.Ports))).Select(f => f.Id)],
        };
    }

    private ZonePair Prove(ZoneGroup from, ZoneGroup to)
    {
        ImmutableArray<ApprovedFlow> flows = [.. _approved.Where(f => (f.From == from.Id || f.From == Zone.Any) && (f.To == to.Id || f.To == Zone.Any))];
        ZonePair pair = new()
        {
            From = from.Id,
            To = to.Id,
            State = ZonePairState.NotApplicable,
            Intended = flows.Aggregate(PortSet.Empty, (ports, f) => ports.Union(f.Ports)),
            Flows = [.. flows.Select(f => f.Id)],
        };
        if (from.IsEmpty || to.IsEmpty) return pair with { Reason = $"nobody is in {(from.IsEmpty ? from.Id : to.Id)}" };
        if (from.Inside.IsEmpty && to.Inside.IsEmpty) return pair with { Reason = "both sides are outside the cluster" };
        ZoneTally tally = new(pair.Intended);
        foreach ((EndpointClass source, ImmutableArray<Endpoint> members) in from.Inside)
        {
            foreach ((EndpointClass target, ImmutableArray<Endpoint> others) in to.Inside)
                if (ZoneGroup.Apart(members, others) is not null) tally.Add(_cluster.Between(source, target), () => Example(members, others));
            foreach ((EndpointClass target, System.Net.IPAddress address) in to.Outside)
                tally.Add(_cluster.Between(source, target), () => Example(members, new Party.Address(address), outwards: true));
        }
        foreach ((EndpointClass source, System.Net.IPAddress address) in from.Outside)
            foreach ((EndpointClass target, ImmutableArray<Endpoint> others) in to.Inside)
                tally.Add(_cluster.Between(source, target), () => Example(others, new Party.Address(address), outwards: false));
        return Judge(tally.On(pair), tally, from, to);
    }

    private ZonePair Judge(ZonePair pair, ZoneTally tally, ZoneGroup from, ZoneGroup to)
    {
        if (tally.Surplus is { } example)
            return pair with
            {
                State = pair.Flows.IsEmpty ? ZonePairState.Violation : ZonePairState.BroaderThanIntended,
                Witness = Flows.Witness(_cluster, example.From, example.To, example.Ports),
            };
        string? reason = tally.Doubt ?? _ground.Missing(from.Namespaces.Concat(to.Namespaces));
        if (reason is not null) return pair with { State = ZonePairState.Unknown, Reason = reason };
        return pair with { State = pair.Possible.IsEmpty ? ZonePairState.Denied : ZonePairState.AsIntended };
    }

    private ZoneTally.Example Example(ImmutableArray<Endpoint> from, ImmutableArray<Endpoint> to)
    {
        ImmutableArray<Endpoint> sure = [.. from.Where(e => Doubt(e) is null)], certain = [.. to.Where(e => Doubt(e) is null)];
        if (ZoneGroup.Apart(sure, certain) is { } pair) return new(new Party.Inside(pair.From), new Party.Inside(pair.To), null);
        (Endpoint f, Endpoint t) = ZoneGroup.Apart(from, to)!.Value;
        return new(new Party.Inside(f), new Party.Inside(t), Doubt(f) ?? Doubt(t));
    }

    private ZoneTally.Example Example(ImmutableArray<Endpoint> inside, Party outside, bool outwards)
    {
        Endpoint endpoint = inside.FirstOrDefault(e => Doubt(e) is null) ?? inside[0];
        Party here = new Party.Inside(endpoint);
        return outwards ? new(here, outside, Doubt(endpoint)) : new(outside, here, Doubt(endpoint));
    }

    /// <summary>Why an open connection of an endpoint may be closed by a policy that was not read.</summary>
    private string? Doubt(Endpoint endpoint)
    {
        if (!_doubts.TryGetValue(endpoint.Namespace, out string? doubt))
            _doubts[endpoint.Namespace] = doubt = _index.DoubtAboutAbsence(endpoint.Namespace);
        return doubt;
    }
}
