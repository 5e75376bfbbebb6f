using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.Perimeter;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Controls.Tests;

/// <summary>Checks of the perimeter that go by classes, against asking pair by pair and port by port, on seeded random clusters.</summary>
public sealed class PerimeterOracleTests
{
    private const int Seed = 20261125;

    private static readonly DateTimeOffset Moment = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Spaces = ["a", "b", "c"];

    /// <summary>Ports that policies or checks name, and one of each protocol that none does.</summary>
    private static readonly (TransportProtocol Protocol, int Port)[] Ports =
    [
        (TransportProtocol.Tcp, 21), (TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 443), (TransportProtocol.Tcp, 853), (TransportProtocol.Tcp, 5432),
        (TransportProtocol.Tcp, 10250), (TransportProtocol.Tcp, 53), (TransportProtocol.Udp, 53), (TransportProtocol.Udp, 69), (TransportProtocol.Tcp, 7), (TransportProtocol.Udp, 7), (TransportProtocol.Sctp, 7),
    ];

    /// <summary>An address of each part that the blocks of policies cut out, none of them an endpoint's.</summary>
    private static readonly string[] Internet = ["1.1.1.1", "203.0.113.5", "203.0.113.200", "198.51.100.7", "2606:4700:4700::1111"],
        Private = ["10.20.0.5", "10.9.0.77", "192.168.77.1", "172.16.1.1", "169.254.169.254", "fd00::1"];

    [Fact]
    public void Insecure_protocols_are_those_that_some_pair_can_use_in_clear()
    {
        Dictionary<CheckVerdict, int> seen = [];
        var random = new Random(Seed);
        for (int i = 0; i < 250; i++)
        {
            Cluster cluster = RandomCluster(random);
            bool declared = random.Next(3) > 0, approved = random.Next(3) > 0;
            ScopeDeclaration scope = new()
            {
                SensitiveNamespaces = ["a"],
                InsecureProtocols = declared ? [new("http", PortSet.Of(TransportProtocol.Tcp, 80, 80), ["Only at night"], "It is old", new(approved ? "Ada Byron" : null, Moment.AddDays(-3), null))] : [],
            };
            ImmutableArray<CheckResult> results = Run(new InsecureProtocols(), cluster, scope, ("insecure_ports", "TCP/21=ftp, TCP/80=http, UDP/69=tftp"), ("plain_db_ports", "5432"));
            string what = $"seed {Seed}, cluster {i}: {string.Join("; ", results.Select(r => $"{r.Verdict} {r.Subject} {r.Witness}"))}";
            ImmutableArray<(object From, object To)> pairs = [.. Pairs(cluster, e => e.Namespace == "a").Where(p => !Encrypted(p.From, p.To))];
            bool Every((object From, object To) pair) =>
                ((TransportProtocol, int)[])[(TransportProtocol.Tcp, 21), (TransportProtocol.Tcp, 80), (TransportProtocol.Udp, 69)] is var common && common.All(c => Possible(cluster, pair.From, pair.To, c));
            bool clean = !pairs.Any(Every);
            Assert.True(clean != results.Any(r => r.Subject == "namespace/a every port"), what);
            foreach ((TransportProtocol protocol, int number, CheckVerdict bad) in ((TransportProtocol, int, CheckVerdict)[])
                [(TransportProtocol.Tcp, 21, CheckVerdict.Fail), (TransportProtocol.Tcp, 80, CheckVerdict.Fail), (TransportProtocol.Udp, 69, CheckVerdict.Fail), (TransportProtocol.Tcp, 5432, CheckVerdict.Warn)])
            {
                string subject = $"namespace/a {protocol.ToString().ToUpperInvariant()}/{number}";
                bool open = pairs.Any(p => !Every(p) && Possible(cluster, p.From, p.To, (protocol, number)));
                CheckVerdict? expected = !open ? null : number == 80 && declared && approved ? CheckVerdict.Pass : bad, found = results.SingleOrDefault(r => r.Subject == subject)?.Verdict;
                Assert.True(expected == found, $"{what}: {subject} asked one by one {expected}");
                clean &= expected is null or CheckVerdict.Pass;
                if (expected is { } verdict) seen[verdict] = seen.GetValueOrDefault(verdict) + 1;
            }
            Assert.True(clean == results.Any(r => r is { Subject: "namespace/a", Verdict: CheckVerdict.Pass }), what);
            foreach (Witness witness in results.Select(r => r.Witness).OfType<Witness>()) Hold(cluster, witness, what);
        }
        Assert.Equal(3, seen.Count);
        Assert.All(seen, s => Assert.True(s.Value >= 5, $"{s.Key}: {s.Value} ports"));
    }

    [Fact]
    public void A_foreign_resolver_is_reached_where_some_pod_reaches_one()
    {
        var random = new Random(Seed);
        int fails = 0, passes = 0;
        for (int i = 0; i < 150; i++)
        {
            Cluster cluster = RandomCluster(random);
            (TransportProtocol, int)[] dns = [(TransportProtocol.Udp, 53), (TransportProtocol.Tcp, 53), (TransportProtocol.Tcp, 853)];
            ImmutableArray<object> servers = [.. Outside(), .. cluster.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod && e.Ports.Any(p => p.Number == 53))];
            foreach (CheckResult result in Run(new DnsEgress(), cluster, new()).Where(r => r.Namespace is not null && r.Subject.StartsWith("namespace/", StringComparison.Ordinal)))
            {
                bool open = Own(cluster, result.Namespace!).Any(p => servers.Any(s => !ReferenceEquals(s, p) && dns.Any(d => Possible(cluster, p, s, d))));
                Assert.True(open == (result.Verdict == CheckVerdict.Fail) && result.Verdict is CheckVerdict.Fail or CheckVerdict.Pass, $"seed {Seed}, cluster {i}: {result.Subject} {result.Verdict} {result.Summary}, asked one by one {open}");
                if (open) Hold(cluster, result.Witness!, result.Summary);
                if (open) fails++;
                else passes++;
            }
        }
        Assert.True(fails >= 50 && passes >= 50, $"{fails} fails, {passes} passes");
    }

    [Fact]
    public void A_kubelet_is_reached_where_some_pod_reaches_one()
    {
        var random = new Random(Seed);
        int fails = 0, others = 0;
        for (int i = 0; i < 150; i++)
        {
            Cluster cluster = RandomCluster(random);
            ImmutableArray<Endpoint> nodes = [.. cluster.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Node)];
            foreach (CheckResult result in Run(new ApiServerAccess(), cluster, new()).Where(r => r.Subject.StartsWith("namespace/", StringComparison.Ordinal)))
            {
                bool open = Own(cluster, result.Namespace!).Any(p => nodes.Any(n => Possible(cluster, p, n, (TransportProtocol.Tcp, 10250)) || Possible(cluster, p, n, (TransportProtocol.Tcp, 10255))));
                // Where the API server answers is not known here, so that nothing passes.
                Assert.True((open ? CheckVerdict.Fail : CheckVerdict.NotEvaluable) == result.Verdict, $"seed {Seed}, cluster {i}: {result.Subject} {result.Verdict} {result.Summary}, asked one by one {open}");
                if (open) Hold(cluster, result.Witness!, result.Summary);
                if (open) fails++;
                else others++;
            }
        }
        Assert.True(fails >= 50 && others >= 50, $"{fails} fails, {others} others");
    }

    [Fact]
    public void Without_an_exit_a_zone_fails_where_some_pod_reaches_a_third_party()
    {
        var random = new Random(Seed);
        int fails = 0, passes = 0;
        for (int i = 0; i < 150; i++)
        {
            Cluster cluster = RandomCluster(random);
            ScopeDeclaration scope = new()
            {
                Zones =
                [
                    new() { Id = "cards", Kind = "cde", Members = [new ZoneMember.Pods(["a"], Selector.Everything, Selector.Everything)] },
                    new() { Id = "bank", Kind = "partner", Members = [new ZoneMember.Addresses([IPNetwork.Parse("10.20.0.0/16")])] },
                ],
            };
            CheckResult result = Assert.Single(Run(new EgressGateway(), cluster, scope));
            if (result.Verdict == CheckVerdict.NotApplicable) continue;
            ImmutableArray<IPAddress> parties = [.. Internet.Append("10.20.0.5").Select(IPAddress.Parse).Where(a => a.AddressFamily == AddressFamily.InterNetwork)];
            bool open = Own(cluster, "a").Any(p => parties.Any(a => Ports.Any(port => Possible(cluster, p, a, port))));
            Assert.True((open ? CheckVerdict.Fail : CheckVerdict.Pass) == result.Verdict, $"seed {Seed}, cluster {i}: {result.Verdict} {result.Summary}, asked one by one {open}");
            if (open) Hold(cluster, result.Witness!, result.Summary);
            if (open) fails++;
            else passes++;
        }
        Assert.True(fails >= 20 && passes >= 20, $"{fails} fails, {passes} passes");
    }

    private static ImmutableArray<CheckResult> Run(ICheck check, Cluster cluster, ScopeDeclaration scope, params (string Key, string Value)[] parameters) =>
        [.. check.Evaluate(new() { Reachability = cluster.Reachability, Scope = scope, Moment = Moment, Parameters = check.Definition.Parameters.SetItems(parameters.Select(p => KeyValuePair.Create(p.Key, p.Value))) })];

    private static IEnumerable<Endpoint> Own(Cluster cluster, string ns) => cluster.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod && e.Namespace == ns);

    private static IEnumerable<object> Outside() => Internet.Concat(Private).Select(IPAddress.Parse);

    /// <summary>Every ordered pair with a member of a part on one side at least, and with traffic between them that depends on policy.</summary>
    private static IEnumerable<(object From, object To)> Pairs(Cluster cluster, Func<Endpoint, bool> part)
    {
        ImmutableArray<object> all = [.. cluster.Reachability.Population.Endpoints, .. Outside()];
        foreach (Endpoint own in cluster.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node).Where(part))
            foreach (object other in all)
            {
                if (other is Endpoint e && (ReferenceEquals(own, e) || ((own.Kind != EndpointKind.Pod || e.Kind != EndpointKind.Pod) && own.Node == e.Node))) continue;
                yield return (own, other);
                yield return (other, own);
            }
    }

    // Pods with a proxy are named for it; a policy demands mutual TLS of the whole mesh.
    private static bool Encrypted(object from, object to) =>
        from is Endpoint { Kind: EndpointKind.Pod } f && to is Endpoint { Kind: EndpointKind.Pod } t && f.Name.StartsWith("meshed", StringComparison.Ordinal) && t.Name.StartsWith("meshed", StringComparison.Ordinal);

    private static bool Possible(Cluster cluster, object from, object to, (TransportProtocol Protocol, int Port) port) =>
        cluster.Reachability.Decide(Party(from), Party(to), port.Protocol, port.Port).Verdict is Verdict.Allow or Verdict.Qualified;

    private static Party Party(object who) => who is Endpoint endpoint ? new Party.Inside(endpoint) : new Party.Address((IPAddress)who);

    private static void Hold(Cluster cluster, Witness witness, string what) =>
        Assert.True(cluster.Ask(witness.From!, witness.To!, witness.Port ?? "TCP/443") is Verdict.Allow or Verdict.Qualified, $"{what}: {witness}");

    private static Cluster RandomCluster(Random random)
    {
        Cluster cluster = new Cluster().With("generic").Node("n0", "10.9.0.1").Node("n1", "10.9.0.2");
        foreach (string s in Spaces) cluster.Namespace(s, $"team={s}");
        cluster.Objects("{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: default, namespace: istio-system}, spec: {mtls: {mode: STRICT}}}");
        for (int i = 0; i < 7; i++)
        {
            bool meshed = random.Next(2) == 0, host = !meshed && random.Next(6) == 0, dns = random.Next(6) == 0;
            string node = $"n{random.Next(2)}", address = host ? node == "n0" ? "10.9.0.1" : "10.9.0.2" : $"10.100.0.{i + 1}";
            string app = random.Next(2) == 0 ? "web" : "db", port = dns ? ", ports: [{containerPort: 53, protocol: UDP}]" : "";
            string containers = "{name: c, image: example.com/c" + port + "}" + (meshed ? ", {name: istio-proxy, image: example.com/p}" : "");
            cluster.Objects($$"""
                apiVersion: v1
                kind: Pod
                metadata: {name: {{(meshed ? "meshed" : "plain")}}{{i}}, namespace: {{Spaces[i % 3]}}, labels: {app: {{app}} } }
                spec: {nodeName: {{node}}, hostNetwork: {{(host ? "true" : "false")}}, containers: [{{containers}}]}
                status: {phase: Running, podIP: {{address}}, podIPs: [{ip: {{address}} }]}
                """);
        }
        // Most namespaces start out closed, so that not everything is open.
        foreach (string s in Spaces)
            if (random.Next(5) > 0) cluster.Policy($"{s}/closed", "podSelector: {}\npolicyTypes: [Ingress, Egress]");
        for (int i = random.Next(6); i > 0; i--)
        {
            bool egress = random.Next(2) == 0;
            string peer = random.Next(6) switch
            {
                0 => "[{podSelector: {}}]",
                1 => $"[{{namespaceSelector: {{matchLabels: {{team: {Spaces[random.Next(3)]}}}}}}}]",
                2 => "[{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.128/25]}}]",
                3 => $"[{{ipBlock: {{cidr: {(random.Next(2) == 0 ? "10.9.0.0/24" : "10.20.0.0/16")}}}}}]",
                4 => $"[{{ipBlock: {{cidr: {(random.Next(2) == 0 ? "198.51.100.0/24" : "192.168.0.0/16")}}}}}]",
                _ => "[{namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}]",
            };
            string ports = random.Next(4) == 0 ? "" : $", ports: [{{protocol: {(random.Next(4) == 0 ? "UDP, port: 69" : $"TCP, port: {((int[])[21, 80, 443, 443, 5432, 5432, 853, 10250])[random.Next(8)]}")}}}]";
            cluster.Policy($"{Spaces[random.Next(3)]}/p{i}",
                $"podSelector: {(random.Next(2) == 0 ? "{}" : "{matchLabels: {app: web}}")}\npolicyTypes: [{(egress ? "Egress" : "Ingress")}]\n{(egress ? "egress" : "ingress")}: [{{{(egress ? "to" : "from")}: {peer}{ports}}}]");
        }
        return cluster;
    }
}
