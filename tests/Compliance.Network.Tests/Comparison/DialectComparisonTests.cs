using Compliance.Network.Algebra;
using Compliance.Network.Comparison;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Metamorphic;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Network.Tests.Comparison;

/// <summary>The comparison of clusters of every dialect, before and after policies are taken away, against the decisions of both sides.</summary>
public sealed class DialectComparisonTests
{
    private const int Clusters = 60;

    private static readonly TransportProtocol[] s_protocols = [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp];
    private static readonly int[] s_ports = [1, 22, 53, 80, 81, 443, 5432, 8000, 8001, 8005, 8080, 9000, 65535];
    private static readonly string[] s_kept = ["Pod", "Node", "Namespace", "Service", "ServiceAccount", "EndpointSlice"];

    public static TheoryData<string> Names => Worlds.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void What_changed_is_what_both_sides_decide_differently(string dialect)
    {
        long different = 0;
        Seeds.Each(Clusters, seed =>
        {
            World world = Worlds.Make(dialect, seed);
            // Something uses IPv6, so that it is listed.
            world.Cluster.Pod("x/six", "fd00::99", null, null, hostNetwork: false, "Running");
            var random = new Random(seed);
            ClusterSnapshot snapshot = world.Cluster.Snapshot;
            ClusterReachability before = world.Cluster.Analyse(snapshot);
            ClusterReachability after = world.Cluster.Analyse(snapshot with { Objects = [.. snapshot.Objects.Where(o => s_kept.Contains(o.Ref.Kind.Kind) || random.Next(3) > 0)] });
            ReachabilityDifference found = ReachabilityDifference.Between(before, after);
            foreach (string from in world.Ends)
            {
                foreach (string to in world.Ends)
                {
                    (Party From, Party To) old = (Flows.Party(before, from), Flows.Party(before, to)), now = (Flows.Party(after, from), Flows.Party(after, to));
                    if (OwnNode(before, old) is not { } own) continue;
                    (TransportProtocol protocol, int port) = (s_protocols[random.Next(3)], s_ports[random.Next(s_ports.Length)]);
                    Verdict was = before.Decide(old.From, old.To, protocol, port).Verdict, isNow = after.Decide(now.From, now.To, protocol, port).Verdict;
                    PortsChange[] told = [.. found.Flows.Where(f => Holds(f.From, old.From) && Holds(f.To, old.To) && f.OnOwnNode == own)
                        .SelectMany(f => f.Changes).Where(c => c.Before != c.After && c.Ports.Contains(protocol, port))];
                    string context = $"{dialect}, seed {seed}: {from} to {to} {protocol}/{port}: ";
                    Assert.Equal(context + (was == isNow ? "" : $"{was} {isNow}"), context + string.Join(',', told.Select(c => $"{c.Before} {c.After}")));
                    if (was != isNow) Interlocked.Increment(ref different);
                }
            }
        });
        Assert.True(different > 20, $"{dialect}: only {different} flows differ");
    }

    /// <summary>Whether one end is the other's node; null where there is no flow to compare.</summary>
    private static bool? OwnNode(ClusterReachability side, (Party From, Party To) pair)
    {
        if (pair.From is Party.Address a && side.EndpointAt(a.Value) is not null) return null;
        if (pair.To is Party.Address b && side.EndpointAt(b.Value) is not null) return null;
        if (pair is (Party.Address, Party.Address)) return null;
        if (pair is not (Party.Inside { Endpoint: var from }, Party.Inside { Endpoint: var to })) return false;
        if (from == to) return null;
        bool one = from.Node is not null && from.Node == to.Node;
        return (from.Kind == EndpointKind.Pod, to.Kind == EndpointKind.Pod) switch { (true, true) => false, (false, false) => one ? null : false, _ => one };
    }

    private static bool Holds(ComparedPeer peer, Party party) => party is Party.Inside inside ? peer.Before.Contains(inside.Endpoint)
        : peer.Range is { } range && ((Party.Address)party).Value is var address && range.First.AddressFamily == address.AddressFamily
            && AddressSpace.Number(range.First) <= AddressSpace.Number(address) && AddressSpace.Number(address) <= AddressSpace.Number(range.Last);
}
