using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Compliance.Controls.Checks.Perimeter;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Scope.Effective;

/// <summary>Makes rows of the register of blocks: names, policies, services and insecure protocols. Safe for several threads.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="protocols">Ports that insecure protocols use.</param>
/// <param name="rows">How many rows there are: the more, the fewer names are shown in each.</param>
internal sealed class FlowRows(ClusterReachability cluster, ProtocolPorts protocols, int rows)
{
    private readonly int _shown = rows switch { <= 500 => 50, <= 2_000 => 20, <= 5_000 => 8, _ => 3 };
    private readonly AllowingPolicies _policies = new(cluster);
    private readonly ILookup<Endpoint, (ObjectRef Service, PortSet Ports)> _services = Services(cluster);
    private readonly ConcurrentDictionary<PortSet, (ImmutableArray<InsecurePort> Ports, bool Every)> _insecure = [];

    /// <summary>The row of a block, its id not yet unique.</summary>
    public EffectiveFlow Of(FlowBlocks pair, FlowBlock block)
    {
        ImmutableArray<FlowUnit> from = [.. block.From.Select(i => pair.From.Units[i])], to = [.. block.To.Select(i => pair.To.Units[i])];
        FlowPart part = block.Part;
        (ImmutableArray<InsecurePort> insecure, bool every) = Insecure(part.Ports, to);
        return new EffectiveFlow
        {
            Id = Identity($"{cluster.Snapshot.Cluster}\n{pair.From.Id}\n{pair.To.Id}\n{part.Ports}\n{(part.State == EffectiveFlowState.Unknown ? "unknown" : part.Qualifiers)}", Sum(from), Sum(to)),
            Cluster = cluster.Snapshot.Cluster,
            FromZone = pair.From.Id,
            ToZone = pair.To.Id,
            From = Ends(pair.From, from),
            To = Ends(pair.To, to),
            Ports = part.Ports,
            State = part.State,
            Approvals = Lines(part.Approvals),
            Qualifiers = Lines(part.Qualifiers),
            Reason = part.Reason,
            Merged = block.Merged,
            AllowedBy = _policies.Of([.. from.Select(u => u.Class)], [.. to.Select(u => u.Class)], part.Ports),
            Services = Leading(to, part.Ports),
            Insecure = insecure,
            EveryPort = every,
        };
    }

    /// <summary>Rows with ids that are unique: a digest of eight digits may meet another.</summary>
    public static ImmutableArray<EffectiveFlow> Named(ImmutableArray<EffectiveFlow> rows)
    {
        HashSet<string> given = new(StringComparer.Ordinal);
        return [.. rows.Select(row =>
        {
            string id = row.Id;
            for (int n = 2; !given.Add(id); n++) id = Identity($"{row.Id}\n{row.FromZone}\n{row.ToZone}\n{row.Ports}", 0, (ulong)n);
            return row with { Id = id };
        })];
    }

    private static string Identity(string text, ulong from, ulong to) =>
        "FL-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text}\n{from}\n{to}"))))[..8];

    private static ulong Sum(ImmutableArray<FlowUnit> units) => units.Aggregate(0UL, (sum, u) => unchecked(sum + u.Identity));

    private static ImmutableArray<string> Lines(string text) => text.Length == 0 ? [] : [.. text.Split('\n')];

    private FlowEnds Ends(FlowZone zone, ImmutableArray<FlowUnit> units)
    {
        // Names of a unit are sorted, so the first of all are among the first of each; no name stands in two units of a zone.
        string[] names = [.. units.SelectMany(u => u.Names.Take(_shown)).Order(StringComparer.Ordinal).Take(_shown)];
        int count = units.Sum(u => u.Names.Length);
        FlowUnit[] outside = [.. units.Where(u => u.IsOutside)];
        string[] ranges = outside.Length == 0 ? []
            : outside.Length == zone.Units.Count(u => u.IsOutside) ? [FlowEnds.AnyAddress]
            : [.. AddressRange.Joined(outside.SelectMany(u => u.Ranges)).Select(Words)];
        return new FlowEnds([.. names.Concat(ranges).Take(_shown)], count + ranges.Length);
    }

    private static string Words(AddressRange range) => range.ToString() switch
    {
        "0.0.0.0-255.255.255.255" => "any IPv4 address",
        "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" => "any IPv6 address",
        string text => text,
    };

    private ImmutableArray<ObjectRef> Leading(ImmutableArray<FlowUnit> to, PortSet ports) => _services.Count == 0 ? []
        : [.. to.SelectMany(u => u.Members).SelectMany(m => _services[m]).Where(s => s.Ports.Overlaps(ports)).Select(s => s.Service).Distinct().Order()];

    private (ImmutableArray<InsecurePort> Ports, bool Every) Insecure(PortSet ports, ImmutableArray<FlowUnit> to)
    {
        (ImmutableArray<InsecurePort> found, bool every) = _insecure.GetOrAdd(ports, p => p.Covers(protocols.Common) ? ([], true) : ([.. Listed(p.Intersect(protocols.Common))], false));
        if (every) return (found, every);
        PortSet stated = to.SelectMany(u => u.Members).Aggregate(PortSet.Empty, (all, m) => all.Union(protocols.Stated(m))).Intersect(ports).Except(protocols.Common);
        return (stated.IsEmpty ? found : [.. found, .. Listed(stated)], false);
    }

    private IEnumerable<InsecurePort> Listed(PortSet ports)
    {
        foreach (TransportProtocol protocol in PortSet.Protocols)
            foreach (PortRange range in ports.Ranges(protocol))
                for (int port = range.First; port <= range.Last; port++)
                    yield return new InsecurePort(protocols.Common.Contains(protocol, port) ? protocols.Name(protocol, port) : null, protocol, port);
    }

    private static ILookup<Endpoint, (ObjectRef, PortSet)> Services(ClusterReachability cluster) => cluster.Population.Services
        .SelectMany(s => s.Backends.Select(b => (Backend: b, Service: s.Ref, Ports: s.Ports.Aggregate(PortSet.Empty, (all, p) => all.Union(Target(p, b))))))
        .ToLookup(s => s.Backend, s => (s.Service, s.Ports));

    private static PortSet Target(ServicePort port, Endpoint backend) =>
        (port.TargetPort ?? backend.Ports.FirstOrDefault(p => p.Name == port.TargetName && p.Protocol == port.Protocol)?.Number) is { } number
            ? PortSet.Of(port.Protocol, number, number) : PortSet.Empty;
}
