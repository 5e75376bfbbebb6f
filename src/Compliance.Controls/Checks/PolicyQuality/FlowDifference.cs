using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>A flow from or to a sensitive endpoint that is possible under one set of policies and not under another.</summary>
/// <param name="From">Source.</param>
/// <param name="To">Destination.</param>
/// <param name="Ports">Ports that make the difference.</param>
internal sealed record DifferingFlow(Party From, Party To, PortSet Ports)
{
    /// <summary>Every one between a subject and a class of the rest, by classes.</summary>
    /// <param name="context">The check's context.</param>
    /// <param name="open">Under which they are possible; its policies tell apart at least what those of the other do.</param>
    /// <param name="closed">Under which they are denied.</param>
    /// <param name="subjects">Endpoints at one end, with the direction as they see it.</param>
    /// <param name="ground">What is sensitive.</param>
    public static IEnumerable<DifferingFlow> All(
        CheckContext context, ClusterReachability open, ClusterReachability closed, IEnumerable<(Endpoint Subject, Direction Direction)> subjects, ProtectedGround ground)
    {
        PublicAddresses internet = new();
        ImmutableArray<(Party Party, EndpointClass Open, EndpointClass Closed, Endpoint? Endpoint)> peers =
        [
            .. open.Population.Endpoints.DistinctBy(e => (open.ClassOf(e).Index, closed.ClassOf(e).Index, ground.Holds(e)))
                .Select(e => ((Party)new Party.Inside(e), open.ClassOf(e), closed.ClassOf(e), (Endpoint?)e)),
            .. open.Classes.Where(c => c.IsExternal).Select(c => (Class: c, Example: Flows.Internet(c, internet) ?? c.Ranges[0].First))
                .Select(c => ((Party)new Party.Address(c.Example), c.Class, closed.ClassOf(c.Example), (Endpoint?)null)),
        ];
        foreach ((Endpoint subject, Direction direction) in subjects.DistinctBy(s => (open.ClassOf(s.Subject).Index, closed.ClassOf(s.Subject).Index, ground.Holds(s.Subject), s.Direction)))
        {
            (EndpointClass here, EndpointClass there) = (open.ClassOf(subject), closed.ClassOf(subject));
            foreach ((Party party, EndpointClass its, EndpointClass then, Endpoint? peer) in peers)
            {
                if (!(ground.Holds(subject) || (peer is not null && ground.Holds(peer))) || ReferenceEquals(peer, subject)) continue;
                bool ingress = direction == Direction.Ingress;
                Connections now = ingress ? open.Between(its, here) : open.Between(here, its), other = ingress ? closed.Between(then, there) : closed.Between(there, then);
                if (now.Allowed.IsEmpty && now.Qualified.IsEmpty) continue;
                PortSet surplus = now.Allowed.Union(now.Qualified).Except(other.Allowed).Except(other.Qualified).Except(other.Undefined);
                if (surplus.IsEmpty) continue;
                Party self = new Party.Inside(subject);
                yield return ingress ? new(party, self, surplus) : new(self, party, surplus);
            }
        }
    }

    /// <summary>Ports of the approved flows that count between the zones of the two ends.</summary>
    public PortSet Approved(CheckContext context)
    {
        ImmutableArray<string> from = Zones(context, From), to = Zones(context, To);
        return context.Zones.Pairs.Where(p => from.Contains(p.From) && to.Contains(p.To)).Aggregate(PortSet.Empty, (ports, p) => ports.Union(p.Intended));
    }

    private static ImmutableArray<string> Zones(CheckContext context, Party party)
    {
        ImmutableArray<string> zones = party switch
        {
            Party.Inside inside => context.Zones.Map.ZonesOf(inside.Endpoint),
            Party.Address address => [.. context.Zones.Map.Zones.Where(z => ZoneMap.Blocks(z).Any(b => b.Contains(address.Value))).Select(z => z.Id)],
            _ => [],
        };
        if (!zones.IsEmpty) return zones;
        return party is Party.Address { Value: var value } && new PublicAddresses().Contains(value) ? [Zone.Internet] : [Zone.Unzoned];
    }
}
