using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks;

/// <summary>What checks say of connections: verdicts for "must not reach", and witnesses.</summary>
internal static class Flows
{
    private static readonly TransportProtocol[] WithPorts = [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp];

    /// <summary>"Must not reach" (design.md section 4): allowed and qualified fail, undefined is not evaluable, and so is a pair that carries
    /// a reservation.</summary>
    public static CheckVerdict MustNotReach(Connections connections) => connections switch
    {
        { Allowed.IsEmpty: false } or { Qualified.IsEmpty: false } => CheckVerdict.Fail,
        { Undefined.IsEmpty: false } => CheckVerdict.NotEvaluable,
        { Reasons.IsEmpty: false } => CheckVerdict.NotEvaluable,
        _ => CheckVerdict.Pass,
    };

    /// <summary>Every allowed or qualified connection uses <paramref name="port"/> of TCP.</summary>
    public static bool Only(Connections connections, int port) =>
        OnlyPort(connections.Allowed, port) && OnlyPort(connections.Qualified, port);

    /// <summary>The endpoint as the contract writes it: a pod by its name, a template by its workload.</summary>
    public static string Name(Endpoint endpoint) =>
        endpoint is { FromTemplate: true, Workload: { } workload } ? workload.ToString() : endpoint.ToString();

    /// <summary>The workload as the contract writes it.</summary>
    public static string WorkloadName(Endpoint endpoint) => endpoint.Workload?.ToString() ?? Name(endpoint);

    /// <summary>A flow that <paramref name="connections"/> hold, with the rule that allowed it or the absence that did.</summary>
    public static Witness Witness(CheckContext context, Party from, Party to, Connections connections) =>
        Witness(context.Reachability, from, to, connections.Allowed.IsEmpty ? connections.Qualified : connections.Allowed);

    /// <summary>A flow on one of the ports that are <paramref name="open"/>, with the rule that allowed it or the absence that did.</summary>
    public static Witness Witness(ClusterReachability reachability, Party from, Party to, PortSet open)
    {
        (TransportProtocol protocol, int port) = First(open);
        return Witness(reachability, from, to, protocol, port) with { Port = open.IsAll ? null : PortText(open) };
    }

    /// <summary>The same on one port.</summary>
    public static Witness Witness(ClusterReachability reachability, Party from, Party to, TransportProtocol protocol, int port)
    {
        Decision decision = reachability.Decide(from, to, protocol, port);
        // Where both sides have a rule, the one at the destination is what its owner can close.
        ImmutableArray<DecidingRule> rules = [.. decision.DecidedBy.Where(d => d is { Action: "allow", Reason: null })];
        DecidingRule? rule = rules.FirstOrDefault(r => r.Direction == Direction.Ingress) ?? rules.FirstOrDefault();
        return new()
        {
            From = Text(from),
            To = Text(to),
            Port = $"{protocol.ToString().ToUpperInvariant()}/{port}",
            AllowedBy = By(reachability, from, to, decision),
            Policy = rule?.Policy,
            Pointer = rule?.Rule,
        };
    }

    /// <summary>One of the ports of a set, for example <c>TCP/443</c>; null where it is every port.</summary>
    public static string? PortText(PortSet open)
    {
        if (open.IsAll) return null;
        (TransportProtocol protocol, int port) = First(open);
        return $"{protocol.ToString().ToUpperInvariant()}/{port}";
    }

    /// <summary>An internet address in a class of external addresses; null when it holds none.</summary>
    public static IPAddress? Internet(EndpointClass external, PublicAddresses internet)
    {
        foreach (AddressRange range in external.Ranges)
            if (internet.FirstIn(range) is { } address) return address;
        return null;
    }

    private static string By(ClusterReachability reachability, Party from, Party to, Decision decision)
    {
        List<string> parts = [];
        foreach (DecidingRule d in decision.DecidedBy.Where(d => d.Action == "allow"))
            parts.Add(d.Reason ?? $"rule {d.Rule} of {d.Policy} allows {Word(d.Direction)}");
        if (from is Party.Inside source && !Decided(decision, Direction.Egress) && reachability.IsolatedBy(source.Endpoint, Direction.Egress).IsEmpty)
            parts.Add($"no policy isolates {Text(from)} for egress");
        if (to is Party.Inside target && !Decided(decision, Direction.Ingress) && reachability.IsolatedBy(target.Endpoint, Direction.Ingress).IsEmpty)
            parts.Add($"no policy isolates {Text(to)} for ingress");
        if (parts.Count == 0) parts.Add("no rule denies it");
        if (!decision.Qualifiers.IsEmpty) parts.Add($"on condition of {string.Join(", ", decision.Qualifiers)}");
        return string.Join("; ", parts);
    }

    private static bool Decided(Decision decision, Direction direction) => decision.DecidedBy.Any(d => d.Direction == direction && d.Action == "allow");

    private static string Word(Direction direction) => direction == Direction.Ingress ? "ingress" : "egress";

    internal static string Text(Party party) => party switch
    {
        Party.Inside inside => Name(inside.Endpoint),
        Party.Address address => $"ip/{address.Value}",
        _ => throw new InvalidOperationException("a party is an endpoint or an address"),
    };

    /// <summary>One port of a set that is not empty, 443 of TCP where it is in it.</summary>
    public static (TransportProtocol Protocol, int Port) First(PortSet ports)
    {
        if (ports.IsAll) return (TransportProtocol.Tcp, 443);
        foreach (TransportProtocol protocol in WithPorts)
        {
            ImmutableArray<PortRange> ranges = ports.Ranges(protocol);
            if (ranges.IsEmpty) continue;
            return (protocol, protocol == TransportProtocol.Tcp && ranges.Any(r => r.First <= 443 && r.Last >= 443) ? 443 : ranges[0].First);
        }
        throw new ArgumentException("no port is open", nameof(ports));
    }

    private static bool OnlyPort(PortSet ports, int port)
    {
        if (ports.IsEmpty) return true;
        if (ports.IsAll) return false;
        ImmutableArray<PortRange> tcp = ports.Ranges(TransportProtocol.Tcp);
        return tcp.All(r => r.First == port && r.Last == port)
            && ports.Ranges(TransportProtocol.Udp).IsEmpty && ports.Ranges(TransportProtocol.Sctp).IsEmpty;
    }
}
