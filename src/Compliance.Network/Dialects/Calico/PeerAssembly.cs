using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Makes neutral rules of the two ends of a Calico rule.</summary>
internal sealed class PeerAssembly(CalicoWorld world)
{
    /// <summary>The neutral rules for a part of what a rule matches; several where a Service has several sets of ports, or a name means
    /// another port at a host endpoint.</summary>
    public IEnumerable<PolicyRule> Rules(PolicyRule rule, EntityRule peer, EntityRule own, Traffic traffic, int? version, ImmutableArray<string> conditions)
    {
        (bool v4, bool v6) = Versions(peer, own, traffic, version);
        rule = rule with { Ports = traffic.Ports, NotPorts = traffic.NotPorts, Qualifiers = conditions, Conditional = !conditions.IsEmpty };
        if (!v4 && !v6)
        {
            // Calico leaves a rule out of each IP version that one of its lists of blocks has no block of.
            yield return rule with { InertReason = "its address blocks and IP version have nothing in common (CAL-27)" };
            yield break;
        }
        List<ImmutableArray<Peer>> at = Conditions(peer, v4, v6), here = Conditions(own, v4, v6);
        if ((v4, v6) is not (true, true) && peer.Nets.IsEmpty && peer.NotNets.IsEmpty)
            at.Add([AddressList.Peer(v4 ? AddressList.AllV4 : AddressList.AllV6, rule.Pointer)]);
        Peer? subject = here.Count == 0 ? null : All(here, own.Pointer);
        if (peer.Service is { } service)
        {
            foreach (PolicyRule one in OfService(rule with { Subject = subject }, service, peer.Pointer, at)) yield return one;
            yield break;
        }
        PolicyRule assembled = rule with { Peers = Any(at, rule.Pointer, peer.Pointer), Subject = subject };
        yield return assembled;
        foreach (PolicyRule named in AtHosts(assembled, here)) yield return named;
    }

    private static (bool V4, bool V6) Versions(EntityRule peer, EntityRule own, Traffic traffic, int? version)
    {
        bool v4 = traffic.V4 && version != 6, v6 = traffic.V6 && version != 4;
        foreach (var blocks in new[] { peer.Nets, peer.NotNets, own.Nets, own.NotNets })
        {
            if (blocks.IsEmpty) continue;
            v4 &= blocks.Any(b => AddressList.IsV4(b.Block));
            v6 &= blocks.Any(b => !AddressList.IsV4(b.Block));
        }
        return (v4, v6);
    }

    private List<ImmutableArray<Peer>> Conditions(EntityRule end, bool v4, bool v6)
    {
        var all = new List<ImmutableArray<Peer>>();
        if (end.Selected is { } selected) all.Add(world.Selections.Peers(selected, end.Pointer));
        if (end.NotSelected is { } not) all.Add([new Peer.Not { Pointer = $"{end.Pointer}/notSelector", Part = Any(world.Selections.Peers(not, $"{end.Pointer}/notSelector"), end.Pointer) }]);
        if (!end.Nets.IsEmpty) all.Add([.. end.Nets.Where(n => AddressList.IsV4(n.Block) ? v4 : v6).Select(n => AddressList.Peer(n.Block, n.Pointer))]);
        if (!end.NotNets.IsEmpty)
        {
            var rest = ImmutableArray.CreateBuilder<Peer>();
            if (v4) rest.Add(AddressList.Peer(AddressList.AllV4, $"{end.Pointer}/notNets") with { Except = [.. end.NotNets.Where(n => AddressList.IsV4(n.Block)).Select(n => n.Block)] });
            if (v6) rest.Add(AddressList.Peer(AddressList.AllV6, $"{end.Pointer}/notNets") with { Except = [.. end.NotNets.Where(n => !AddressList.IsV4(n.Block)).Select(n => n.Block)] });
            all.Add(rest.DrainToImmutable());
        }
        if (!end.Domains.IsEmpty) all.Add([new Peer.DomainNames { Pointer = $"{end.Pointer}/domains", Names = end.Domains }]);
        return all;
    }

    private IEnumerable<PolicyRule> OfService(PolicyRule rule, (string Namespace, string Name) service, string pointer, List<ImmutableArray<Peer>> at)
    {
        if (!world.Services.Has(service.Namespace, service.Name))
        {
            yield return rule with { Peers = [world.Missing($"{pointer}/services", $"the Service {service.Namespace}/{service.Name}")] };
            yield break;
        }
        if (rule.Direction == Direction.Ingress)
        {
            yield return rule with { Peers = Any([.. at, world.Services.Addresses(service.Namespace, service.Name, pointer)], rule.Pointer, pointer) };
            yield break;
        }
        bool any = false;
        foreach ((ImmutableArray<Peer> peers, ImmutableArray<PortMatch> ports) in world.Services.Ports(service.Namespace, service.Name, pointer))
        {
            ImmutableArray<PortMatch> open = rule.Ports.IsEmpty ? ports : [.. ports.Where(p => rule.Ports.Any(r => r.Protocol is null || r.Protocol == p.Protocol))];
            if (open.IsEmpty) continue;
            any = true;
            yield return rule with { Peers = Any([.. at, peers], rule.Pointer, pointer), Ports = open };
        }
        if (!any) yield return rule with { Peers = [new Peer.AnyOf { Pointer = pointer, Parts = [] }] };
    }

    /// <summary>A name means at a host endpoint what that endpoint declares (CAL-28).</summary>
    private IEnumerable<PolicyRule> AtHosts(PolicyRule rule, List<ImmutableArray<Peer>> here)
    {
        foreach (HostEndpoint host in rule.Ports.Any(p => p.Name is not null) ? world.Selections.Hosts.Where(h => h.Node is not null && !h.Ports.IsEmpty) : [])
        {
            ImmutableArray<PortMatch> ports = [.. rule.Ports.Where(p => p.Name is not null).SelectMany(p => host.Ports.Where(h => h.Name == p.Name && (p.Protocol is null || h.Protocol == p.Protocol))
                .Select(h => p with { Name = null, Protocol = h.Protocol, First = h.Number, Last = h.Number }))];
            if (ports.IsEmpty) continue;
            Peer node = host.AsNode(rule.Pointer);
            yield return rule.Direction == Direction.Ingress
                ? rule with { Ports = ports, Subject = All([.. here, [node]], rule.Pointer) }
                : rule with { Ports = ports, Peers = [new Peer.AllOf { Pointer = rule.Pointer, Parts = [Any(rule.Peers, rule.Pointer), node] }] };
        }
    }

    private static ImmutableArray<Peer> Any(List<ImmutableArray<Peer>> conditions, string rule, string end) => conditions switch
    {
        [] => [new Peer.Anything { Pointer = rule }],
        [{ IsEmpty: false } one] => one,
        _ => [All(conditions, end)],
    };

    private static Peer All(List<ImmutableArray<Peer>> conditions, string pointer) => conditions.Count == 1 ? Any(conditions[0], pointer)
        : new Peer.AllOf { Pointer = pointer, Parts = [.. conditions.Select(c => Any(c, pointer))] };

    private static Peer Any(ImmutableArray<Peer> parts, string pointer) => parts.Length == 1 ? parts[0] : new Peer.AnyOf { Pointer = pointer, Parts = parts };
}
