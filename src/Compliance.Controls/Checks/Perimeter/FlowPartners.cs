using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Facts.Encryption;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>Who a protected part may exchange connections with: one example for each pair of classes and each way of encryption.</summary>
internal sealed class FlowPartners
{
    private readonly CheckContext _context;
    private readonly TransitEncryption _encryption;
    private readonly ProtocolPorts _ports;
    private readonly ImmutableArray<Group> _groups;
    private readonly ImmutableArray<(EndpointClass Class, IPAddress Address)> _outside;

    /// <summary>Endpoints of one class that are alike in encryption and in what Services state of their ports.</summary>
    private sealed record Group(EndpointClass Class, ImmutableArray<Endpoint> Members);

    /// <summary>An example of what may be opened.</summary>
    /// <param name="From">Source.</param>
    /// <param name="To">Destination.</param>
    /// <param name="Connections">What may be opened.</param>
    public sealed record Pair(Party From, Party To, Connections Connections)
    {
        /// <summary>Namespaces of the pods among the two.</summary>
        public IEnumerable<string> Namespaces => ((Party[])[From, To]).OfType<Party.Inside>().Select(i => i.Endpoint.Namespace).Distinct(StringComparer.Ordinal);
    }

    public FlowPartners(CheckContext context, TransitEncryption encryption, ProtocolPorts ports)
    {
        (_context, _encryption, _ports) = (context, encryption, ports);
        _groups = Grouped(context.Reachability.Population.Endpoints);
        OutsideAddresses outside = new(context.Reachability);
        _outside = [.. outside.Internet([]), .. outside.In(OutsideAddresses.Private, [])];
    }

    /// <summary>Pairs into, out of and within a part.</summary>
    public IEnumerable<Pair> Of(ProtectedPart part)
    {
        ClusterReachability cluster = _context.Reachability;
        foreach (Group own in Grouped(part.Members))
        {
            foreach (Group other in _groups)
            {
                if (ZoneGroup.Apart(own.Members, other.Members) is not { } apart) continue;
                yield return new(new Party.Inside(apart.From), new Party.Inside(apart.To), cluster.Between(own.Class, other.Class));
                yield return new(new Party.Inside(apart.To), new Party.Inside(apart.From), cluster.Between(other.Class, own.Class));
            }
            foreach ((EndpointClass outside, IPAddress address) in _outside)
            {
                yield return new(new Party.Inside(own.Members[0]), new Party.Address(address), cluster.Between(own.Class, outside));
                yield return new(new Party.Address(address), new Party.Inside(own.Members[0]), cluster.Between(outside, own.Class));
            }
        }
    }

    /// <summary>Whether what the two exchange is encrypted on the way.</summary>
    public bool Encrypted(Pair pair) => pair is { From: Party.Inside from, To: Party.Inside to }
        && ((_encryption.ByMesh(from.Endpoint) && _encryption.ByMesh(to.Endpoint)) || (_encryption.ByNetwork(from.Endpoint) && _encryption.ByNetwork(to.Endpoint)));

    private ImmutableArray<Group> Grouped(IEnumerable<Endpoint> endpoints) =>
    [
        .. endpoints.GroupBy(e => (Class: _context.Reachability.ClassOf(e).Index, _encryption.ByNetwork(e), _encryption.ByMesh(e), _ports.Stated(e)))
            .OrderBy(g => g.Key.Class).ThenByDescending(g => g.Key.Item2).ThenByDescending(g => g.Key.Item3)
            .Select(g => new Group(_context.Reachability.Classes[g.Key.Class], [.. g])),
    ];
}
