using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Metamorphic;

/// <summary>Everything a cluster lets pass between the ends of a world: every port of every pair, and ICMP.</summary>
internal static class Flows
{
    private static readonly int[] s_ports = [80, 443, 8001];
    private static readonly int?[] s_types = [null, 0, 8, 80, 255];

    /// <summary>One line for each ordered pair.</summary>
    public static string[] Of(ClusterReachability reachability, IReadOnlyList<string> ends) => Of(reachability, [.. ends.Select(e => Party(reachability, e))]);

    /// <summary>One line for each ordered pair.</summary>
    public static string[] Of(ClusterReachability reachability, IReadOnlyList<Party> ends) =>
        [.. (from f in ends from t in ends select $"{Name(f)} -> {Name(t)}: {Between(reachability, f, t)}").Concat(ThroughServices(reachability, ends))];

    // What a Service leads to may be judged otherwise than what is addressed directly.
    private static IEnumerable<string> ThroughServices(ClusterReachability reachability, IReadOnlyList<Party> ends) =>
        from service in reachability.Population.Services
        from backend in service.Backends
        from port in s_ports
        from f in ends
        select $"{Name(f)} -> {service.Ref} {backend} {port}: {Letters(reachability.Decide(f, new Party.Inside(backend) { Service = service.Ref }, TransportProtocol.Tcp, port))}";

    /// <summary>Fails with the first flows that differ.</summary>
    public static void Same(string context, string[] before, string[] after)
    {
        string[] changed = [.. before.Zip(after).Where(p => p.First != p.Second).Take(3).Select(p => $"was {p.First}\nnow {p.Second}")];
        Assert.True(changed.Length == 0 && before.Length == after.Length, $"{context}\n{string.Join('\n', changed)}");
    }

    public static Connections Ports(ClusterReachability reachability, Party from, Party to) => (from, to) switch
    {
        (Party.Inside a, Party.Inside b) => reachability.Between(a.Endpoint, b.Endpoint),
        (Party.Inside a, Party.Address b) => reachability.Between(reachability.ClassOf(a.Endpoint), reachability.ClassOf(b.Value)),
        (Party.Address a, Party.Inside b) => reachability.Between(reachability.ClassOf(a.Value), reachability.ClassOf(b.Endpoint)),
        (Party.Address a, Party.Address b) => reachability.Between(reachability.ClassOf(a.Value), reachability.ClassOf(b.Value)),
        _ => throw new InvalidOperationException(),
    };

    public static Party Party(ClusterReachability reachability, string end) => end.StartsWith("ip/", StringComparison.Ordinal)
        ? new Party.Address(System.Net.IPAddress.Parse(end[3..])) : new Party.Inside(reachability.Population.Endpoints.Single(e => e.ToString() == end));

    private static string Name(Party party) => party is Party.Inside inside ? inside.Endpoint.ToString() : $"ip/{((Party.Address)party).Value}";

    private static string Between(ClusterReachability reachability, Party from, Party to)
    {
        Connections c = Ports(reachability, from, to);
        IEnumerable<string> icmp = s_types.Select(t => Letters(reachability.Decide(from, to, TransportProtocol.Icmp, t)));
        return $"{c.Allowed} | {c.Qualified} ({string.Join(',', c.Qualifiers)}) | {c.Undefined} | {c.Latent} | ICMP {string.Concat(icmp)}";
    }

    private static string Letters(Decision decision) => $"{decision.Verdict.ToString()[0]}{decision.Audit?.ToString()[0]}";
}
