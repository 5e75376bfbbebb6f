using System.Net;
using Compliance.Network.Algebra;
using Compliance.Network.Comparison;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Network.Tests.Comparison;

/// <summary>The comparison against a naive reading of both sides, pod by pod and port by port, on seeded random changes.</summary>
public sealed class ComparisonOracleTests
{
    private const int Worlds = 300;
    private static readonly TransportProtocol[] Protocols = [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp];

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void What_changed_is_told_and_nothing_else(bool policiesAlone, bool api)
    {
        long asked = 0, different = 0;
        Parallel.For(1, Worlds + 1, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var world = new ChangedWorld(seed, policiesAlone, api);
            ReachabilityDifference found = ReachabilityDifference.Between(world.Before.Reachability, world.After.Reachability);
            NaiveOracle before = new(world.Before.Snapshot), after = new(world.After.Snapshot);
            var random = new Random(seed);
            foreach ((End from, End to) in Pairs(world))
            {
                (TransportProtocol protocol, int port) = (Protocols[random.Next(3)], world.Port());
                string name = protocol.ToString().ToUpperInvariant();
                char was = before.Ask(from.Before, to.Before, name, port), now = after.Ask(from.After, to.After, name, port);
                string context = $"seed {seed}: {from} to {to} own {Own(world, from, to)} {name}/{port}: ";
                PortsChange[] told = [.. found.Flows.Where(f => Holds(f.From, from) && Holds(f.To, to) && f.OnOwnNode == (Own(world, from, to) ?? f.OnOwnNode))
                    .SelectMany(f => f.Changes).Where(c => c.Ports.Contains(protocol, port))];
                string expected = was == now ? "" : $"{was}>{now}";
                Assert.Equal(context + expected, context + string.Join(' ', told.Select(c => $"{c.Before.ToString()[0]}>{c.After.ToString()[0]}")));
                Interlocked.Increment(ref asked);
                if (was != now) Interlocked.Increment(ref different);
            }
            if (!policiesAlone) return;
            // Where policies alone differ, nothing else can have caused a change.
            foreach (PortsChange change in found.Flows.SelectMany(f => f.Changes))
            {
                Assert.NotEmpty(change.Causes);
                Assert.All(change.Causes, c => Assert.Contains(found.Policies, p => p.Policy == c.Policy && p.Change == c.Change));
            }
        });
        Assert.True(different > asked / 20, $"only {different} of {asked} flows differ");
    }

    [Fact]
    public void Two_equal_states_do_not_differ()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            var world = new RandomCluster(seed);
            ReachabilityDifference found = ReachabilityDifference.Between(world.Cluster.Analyse(world.Cluster.Snapshot), world.Cluster.Analyse(world.Cluster.Snapshot));
            Assert.Empty(found.Flows);
            Assert.Empty(found.Policies);
            Assert.Empty(found.Added);
            Assert.Empty(found.Removed);
        }
    }

    /// <summary>One end of a flow on both sides.</summary>
    private sealed record End(string Before, string After, Endpoint? Old, Endpoint? New)
    {
        public override string ToString() => Before == After ? Before : $"{Before} (now {After})";
    }

    private static IEnumerable<(End, End)> Pairs(ChangedWorld world)
    {
        List<End> ends = [.. Counterparts(world)];
        List<End> outside = [.. world.Addresses.Where(a => World(world).All(r => r.EndpointAt(IPAddress.Parse(a[3..])) is null)).Select(a => new End(a, a, null, null))];
        foreach (End from in ends.Concat(outside))
        {
            foreach (End to in ends.Concat(outside))
            {
                // A pod with itself and two ends outside are no flows; what stays on a node is none either, and where a pod moved relative to
                // a node the placement differs, not the policies.
                if ((from.Old is null && to.Old is null) || (from.Old is not null && (from.Old == to.Old || from.New == to.New))) continue;
                if (Own(world, from, to) is null && from.Old is not null && to.Old is not null && ((Endpoint[])[from.Old, from.New!, to.Old, to.New!]).Any(e => e.Kind != EndpointKind.Pod)) continue;
                yield return (from, to);
            }
        }
    }

    // In plain words: the namesake; without one, every pod of the workload that has none; without those, every pod of the workload.
    private static IEnumerable<End> Counterparts(ChangedWorld world)
    {
        Endpoint[] before = [.. world.Before.Reachability.Population.Endpoints], after = [.. world.After.Reachability.Population.Endpoints];
        foreach (Endpoint old in before)
        {
            foreach (Endpoint now in after.Where(n => Workload(n) == Workload(old)))
            {
                bool oldAlone = !after.Any(n => Workload(n) == Workload(old) && n.Name == old.Name), newAlone = !before.Any(o => Workload(o) == Workload(now) && o.Name == now.Name);
                bool anyOldAlone = before.Any(o => Workload(o) == Workload(old) && !after.Any(n => Workload(n) == Workload(o) && n.Name == o.Name));
                bool anyNewAlone = after.Any(n => Workload(n) == Workload(now) && !before.Any(o => Workload(o) == Workload(n) && o.Name == n.Name));
                bool stands = old.Name == now.Name || (oldAlone && newAlone) || (newAlone && !anyOldAlone) || (oldAlone && !anyNewAlone);
                if (stands) yield return new End(old.ToString(), now.ToString(), old, now);
            }
        }
    }

    private static string Workload(Endpoint endpoint) => endpoint.Workload?.ToString() ?? endpoint.ToString();

    private static ClusterReachability[] World(ChangedWorld world) => [world.Before.Reachability, world.After.Reachability];

    /// <summary>Whether one end is the other's node on both sides; null where only on one, where both are in their nodes' networks on one
    /// node, or where there is no such question.</summary>
    private static bool? Own(ChangedWorld world, End from, End to)
    {
        if (from.Old is null || to.Old is null || from.New is null || to.New is null) return false;
        bool? Side(Endpoint a, Endpoint b) => a.Kind == EndpointKind.Pod && b.Kind == EndpointKind.Pod ? false
            : a.Kind != EndpointKind.Pod && b.Kind != EndpointKind.Pod ? (a.Node is not null && a.Node == b.Node ? null : false)
            : (a.Node is not null && a.Node == b.Node);
        return Side(from.Old, to.Old) is { } old && Side(from.New, to.New) == old ? old : null;
    }

    private static bool Holds(ComparedPeer peer, End end) => end.Old is null
        ? peer.Range is { } range && IPAddress.Parse(end.Before[3..]) is { } address && range.First.AddressFamily == address.AddressFamily
            && AddressSpace.Number(range.First) <= AddressSpace.Number(address) && AddressSpace.Number(address) <= AddressSpace.Number(range.Last)
        : peer.Before.Contains(end.Old) && peer.After.Contains(end.New!);
}
