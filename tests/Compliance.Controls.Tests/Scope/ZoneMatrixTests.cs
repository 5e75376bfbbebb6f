using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Compliance.Controls.Checks;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.Scope;

public sealed class ZoneMatrixTests
{
    internal static readonly DateTimeOffset Moment = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    internal static readonly ImmutableArray<(TransportProtocol Protocol, int Port)> Probes =
        [(TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 443), (TransportProtocol.Tcp, 9), (TransportProtocol.Udp, 53), (TransportProtocol.Udp, 9)];

    internal static readonly ImmutableDictionary<string, ImmutableArray<string>> Outside = new Dictionary<string, ImmutableArray<string>>
    {
        ["partner"] = ["198.51.100.7"],
        ["internet"] = ["1.1.1.1", "203.0.113.5", "203.0.113.200", "2606:4700:4700::1111"],
        ["unzoned"] = ["10.20.0.5", "192.168.77.1", "169.254.169.254", "172.16.1.1", "fd00::1"],
    }.ToImmutableDictionary();

    /// <summary>The matrix against one question after the other: every pod, every address that a policy could tell apart, every port.</summary>
    [Fact]
    public void The_matrix_of_random_clusters_is_what_every_pod_and_port_asked_one_by_one_give()
    {
        const int Seed = 41;
        var random = new Random(Seed);
        Dictionary<ZonePairState, int> seen = [];
        for (int i = 0; i < 60; i++)
        {
            Cluster cluster = RandomCluster(random);
            ScopeDeclaration scope = RandomScope(random);
            ZoneMatrix matrix = Prove(cluster, scope);
            Dictionary<string, ImmutableArray<Party>> members = Members(cluster, scope);
            Assert.Equal(7 * 6, matrix.Pairs.Length);
            foreach (ZonePair pair in matrix.Pairs)
            {
                string at = $"seed {Seed}, cluster {i}, {pair}";
                ImmutableArray<bool> possible = [.. Probes.Select(p => Possible(cluster, members[pair.From], members[pair.To], p))];
                for (int p = 0; p < Probes.Length; p++)
                    Assert.True(possible[p] == pair.Possible.Contains(Probes[p].Protocol, Probes[p].Port), $"{at} {Probes[p]}: asked one by one {possible[p]}, in the matrix {pair.Possible}");
                PortSet intended = Intended(scope, pair);
                bool surplus = Probes.Where((p, n) => possible[n] && !intended.Contains(p.Protocol, p.Port)).Any();
                ZonePairState expected = (surplus, intended.IsEmpty, possible.Any(p => p)) switch
                {
                    _ when members[pair.From].IsEmpty || members[pair.To].IsEmpty || (AllOutside(members[pair.From]) && AllOutside(members[pair.To])) => ZonePairState.NotApplicable,
                    (true, true, _) => ZonePairState.Violation,
                    (true, false, _) => ZonePairState.BroaderThanIntended,
                    (false, _, false) => ZonePairState.Denied,
                    _ => ZonePairState.AsIntended,
                };
                Assert.True(expected == pair.State, $"{at}: expected {expected}, found {pair.State} ({pair.Reason})");
                if (surplus) HoldsWitness(cluster, pair, at);
                seen[expected] = seen.GetValueOrDefault(expected) + 1;
            }
        }
        Assert.Equal(5, seen.Count);
        Assert.All(seen, s => Assert.True(s.Value >= 20, $"{s.Key}: {s.Value} pairs"));
    }

    [Fact]
    public void Nothing_is_called_denied_where_enforcement_is_not_proven()
    {
        Cluster cluster = Small().Policy("b/deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}").With(null);
        ZonePair pair = Pair(Prove(cluster, Two() with { PlugInAssertedBy = null }), "a", "b");
        Assert.Equal(ZonePairState.Unknown, pair.State);
        Assert.Contains("does not prove", pair.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_names_who_reaches_whom_and_the_rule()
    {
        Cluster cluster = Small().Policy("b/open", "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}");
        ZoneMatrix matrix = Prove(cluster, Two());
        ZonePair pair = Pair(matrix, "a", "b");
        Assert.Equal(ZonePairState.Violation, pair.State);
        Assert.Equal(("a/one", "b/two", "TCP/80"), (pair.Witness!.From, pair.Witness.To, pair.Witness.Port));
        Assert.Equal("/spec/ingress/0", pair.Witness.Pointer);
        Assert.Equal(ZonePairState.Denied, Pair(matrix, "internet", "b").State);
        Assert.Equal(ZonePairState.Violation, Pair(matrix, "unzoned", "internet").State);
    }

    [Fact]
    public void Proposed_and_overdue_flows_help_nothing_and_approved_ones_without_an_object_are_stale()
    {
        Cluster cluster = Small().Policy("b/open", "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}");
        ApprovedFlow flow = Flow("F", "a", "b", PortSet.Of(TransportProtocol.Tcp, 80, 80));
        Assert.Equal(ZonePairState.AsIntended, Pair(Prove(cluster, Two(flow)), "a", "b").State);
        Assert.Equal(ZonePairState.Violation, Pair(Prove(cluster, Two(flow with { Approver = null })), "a", "b").State);
        Assert.Equal(ZonePairState.Violation, Pair(Prove(cluster, Two(flow with { ReviewBy = Moment.AddDays(-2) })), "a", "b").State);
        ZoneMatrix stale = Prove(cluster, Two(flow, Flow("G", "internet", "b", PortSet.Of(TransportProtocol.Tcp, 443, 443))));
        Assert.Equal(["G"], stale.StaleFlows);
        Assert.Equal(ZonePairState.Denied, Pair(stale, "internet", "b").State);
    }

    [Fact]
    public void An_endpoint_in_two_zones_counts_in_both_and_is_told()
    {
        Cluster cluster = Small().Pod("c/three", "10.1.0.3", "n1", null, false, "Running", "app=x");
        ScopeDeclaration scope = Two() with
        {
            Zones = [.. Two().Zones, new Zone { Id = "all-a", Kind = "internal", Members = [new ZoneMember.Pods(["a"], Selector.Everything, Selector.Everything)] }],
        };
        ZoneMap map = ZoneMap.Of(cluster.Reachability, scope);
        Assert.Equal(["a/one"], map.Conflicts.Select(e => e.ToString()));
        Assert.Equal(["c/three", "node/n1"], map.Unzoned.Select(e => e.ToString()).Order());
        // The one pod is in both, and does not open a connection to itself.
        Assert.Equal(ZonePairState.Denied, Pair(Prove(cluster, scope), "a", "all-a").State);
    }

    internal static Cluster Small() => new Cluster().With("generic").Node("n1", "10.9.0.1").Namespace("a").Namespace("b").Namespace("c")
        .Pod("a/one", "10.1.0.1", "n1", null, false, "Running", "app=one").Pod("b/two", "10.1.0.2", "n1", null, false, "Running", "app=two");

    internal static ScopeDeclaration Two(params ImmutableArray<ApprovedFlow> flows) => new()
    {
        PlugInAssertedBy = "Ada Byron",
        Zones = [Of("a", "internal"), Of("b", "cde")],
        ApprovedFlows = flows,
    };

    internal static Zone Of(string ns, string kind) =>
        new() { Id = ns, Kind = kind, Members = [new ZoneMember.Pods([ns], Selector.Everything, Selector.Everything)] };

    internal static ApprovedFlow Flow(string id, string from, string to, PortSet ports) => new()
    {
        Id = id, From = from, To = to, Ports = ports, BusinessNeed = "need", Owner = "Grace Hopper", Approver = "Ada Byron", ApprovedOn = Moment.AddDays(-10),
    };

    internal static ZoneMatrix Prove(Cluster cluster, ScopeDeclaration scope) =>
        ZoneProver.Prove(cluster.Reachability, new ClusterIndex(cluster.Reachability), scope, Moment);

    private static ZonePair Pair(ZoneMatrix matrix, string from, string to) => matrix.Pairs.Single(p => p.From == from && p.To == to);

    private static bool AllOutside(ImmutableArray<Party> parties) => parties.All(p => p is Party.Address);

    private static PortSet Intended(ScopeDeclaration scope, ZonePair pair) => scope.ApprovedFlows
        .Where(f => (f.From == pair.From || f.From == "any") && (f.To == pair.To || f.To == "any")).Aggregate(PortSet.Empty, (ports, f) => ports.Union(f.Ports));

    private static bool Possible(Cluster cluster, ImmutableArray<Party> from, ImmutableArray<Party> to, (TransportProtocol Protocol, int Port) probe) =>
        from.Any(f => to.Any(t => Apart(f, t) && cluster.Reachability.Decide(f, t, probe.Protocol, probe.Port).Verdict is Verdict.Allow or Verdict.Qualified));

    internal static bool Apart(Party from, Party to) => (from, to) switch
    {
        (Party.Address, Party.Address) => false,
        (Party.Inside { Endpoint: var f }, Party.Inside { Endpoint: var t }) =>
            f != t && (f.Kind == EndpointKind.Pod && t.Kind == EndpointKind.Pod || f.Node != t.Node),
        _ => true,
    };

    internal static Dictionary<string, ImmutableArray<Party>> Members(Cluster cluster, ScopeDeclaration scope)
    {
        Dictionary<string, List<Party>> members = scope.Zones.Select(z => z.Id).Concat(["internet", "unzoned"]).ToDictionary(id => id, _ => new List<Party>());
        foreach (Endpoint endpoint in cluster.Reachability.Population.Endpoints)
        {
            string[] zones = endpoint.Kind == EndpointKind.Node ? ["nodes"] : endpoint.Namespace switch
            {
                "a" => ["a"],
                "b" => endpoint.Labels["tier"] == "db" ? ["data", "rest"] : ["rest"],
                _ => endpoint.Kind == EndpointKind.HostNetworkPod ? ["nodes"] : ["unzoned"],
            };
            foreach (string zone in zones) members[zone].Add(new Party.Inside(endpoint));
        }
        foreach ((string zone, ImmutableArray<string> addresses) in Outside)
            members[zone].AddRange(addresses.Select(a => new Party.Address(IPAddress.Parse(a))));
        return members.ToDictionary(m => m.Key, m => m.Value.ToImmutableArray());
    }

    internal static ScopeDeclaration RandomScope(Random random)
    {
        ImmutableArray<string> ends = ["a", "data", "rest", "nodes", "partner", "internet", "unzoned", "any"];
        ImmutableArray<PortSet> ports = [PortSet.All, PortSet.Of(TransportProtocol.Tcp, 80, 80), PortSet.Of(TransportProtocol.Tcp, 443, 443), PortSet.Of(TransportProtocol.Udp, 53, 53)];
        Selector db = new Selector.In("tier", ["db"]);
        return new()
        {
            PlugInAssertedBy = "Ada Byron",
            Zones =
            [
                Of("a", "internal"),
                new Zone { Id = "data", Kind = "cde", Members = [new ZoneMember.Pods([], new Selector.In("kubernetes.io/metadata.name", ["b"]), db)] },
                new Zone { Id = "rest", Kind = "internal", Members = [new ZoneMember.Pods(["b"], Selector.Everything, Selector.Everything)] },
                new Zone { Id = "nodes", Kind = "management", Members = [new ZoneMember.Nodes(Selector.Everything)] },
                new Zone { Id = "partner", Kind = "partner", Members = [new ZoneMember.Addresses([IPNetwork.Parse("198.51.100.0/24")])] },
            ],
            ApprovedFlows = [.. Enumerable.Range(0, random.Next(8)).Select(i => Flow($"F{i}", ends[random.Next(ends.Length)], ends[random.Next(ends.Length)], ports[random.Next(ports.Length)]))],
        };
    }

    internal static Cluster RandomCluster(Random random)
    {
        Cluster cluster = new Cluster().With("generic").Node("n1", "10.9.0.1").Node("n2", "10.9.0.2").Node("n3", "10.9.0.3");
        int address = 1;
        foreach (string ns in (string[])["a", "b", "c"])
        {
            cluster.Namespace(ns);
            for (int i = random.Next(1, 4); i > 0; i--)
                cluster.Pod($"{ns}/p{i}", $"10.1.0.{address++}", $"n{random.Next(1, 4)}", null, ns == "c" && random.Next(3) == 0, "Running",
                    $"app={(random.Next(2) == 0 ? "web" : "job")}", $"tier={(random.Next(2) == 0 ? "db" : "api")}");
            for (int i = random.Next(3); i > 0; i--) cluster.Policy($"{ns}/n{i}", RandomPolicy(random).ToJsonString());
        }
        return cluster;
    }

    private static JsonObject RandomPolicy(Random random)
    {
        bool egress = random.Next(2) == 0;
        var rules = new JsonArray();
        for (int i = random.Next(3); i > 0; i--)
        {
            var rule = new JsonObject();
            if (random.Next(4) > 0) rule[egress ? "to" : "from"] = new JsonArray(RandomPeer(random));
            if (random.Next(3) > 0) rule["ports"] = random.Next(3) switch
            {
                0 => new JsonArray(new JsonObject { ["port"] = 80 }),
                1 => new JsonArray(new JsonObject { ["port"] = 443 }),
                _ => new JsonArray(new JsonObject { ["port"] = 53, ["protocol"] = "UDP" }),
            };
            rules.Add(rule);
        }
        return new JsonObject
        {
            ["podSelector"] = random.Next(2) == 0 ? new JsonObject() : new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "web" } },
            ["policyTypes"] = new JsonArray(egress ? "Egress" : "Ingress"),
            [egress ? "egress" : "ingress"] = rules,
        };
    }

    private static JsonObject RandomPeer(Random random) => random.Next(5) switch
    {
        0 => new JsonObject { ["podSelector"] = new JsonObject() },
        1 => new JsonObject { ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = "a" } } },
        2 => new JsonObject { ["namespaceSelector"] = new JsonObject(), ["podSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["tier"] = "api" } } },
        3 => new JsonObject { ["ipBlock"] = new JsonObject { ["cidr"] = "203.0.113.0/24", ["except"] = new JsonArray("203.0.113.128/25") } },
        _ => new JsonObject { ["ipBlock"] = new JsonObject { ["cidr"] = random.Next(2) == 0 ? "198.51.100.0/24" : "10.20.0.0/16" } },
    };

    private static void HoldsWitness(Cluster cluster, ZonePair pair, string at)
    {
        Witness witness = pair.Witness ?? throw new InvalidOperationException($"{at} has no witness");
        string[] port = (witness.Port ?? "TCP/443").Split('/');
        TransportProtocol protocol = Enum.Parse<TransportProtocol>(port[0], ignoreCase: true);
        Assert.True(cluster.Ask(witness.From!, witness.To!, witness.Port ?? "TCP/443") == Verdict.Allow, $"{at}: {witness} is not allowed");
        Assert.False(pair.Intended.Contains(protocol, int.Parse(port[1])), $"{at}: {witness} is approved");
    }
}
