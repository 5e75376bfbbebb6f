using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.OwnChecks;

/// <summary>The check by classes against asking pair by pair, port by port, on seeded random clusters.</summary>
public sealed class OwnFlowOracleTests
{
    private const int Seed = 20261125;

    private static readonly string[] Spaces = ["a", "b", "c"], Apps = ["web", "api", "db"];

    /// <summary>Ports that policies and checks name, and one of each protocol that none does.</summary>
    private static readonly (TransportProtocol Protocol, int Port)[] Ports =
    [
        (TransportProtocol.Tcp, 80), (TransportProtocol.Tcp, 443), (TransportProtocol.Tcp, 5432), (TransportProtocol.Udp, 53),
        (TransportProtocol.Tcp, 7), (TransportProtocol.Udp, 7), (TransportProtocol.Sctp, 7),
    ];

    /// <summary>An address of each part that blocks of policies, zones and checks cut out, none of them an endpoint's.</summary>
    private static readonly string[] Addresses = ["1.1.1.1", "203.0.113.9", "198.51.100.9", "10.9.1.1", "10.9.200.1", "10.77.0.1", "10.100.0.0", "192.168.7.7", "2606:4700:4700::1111"];

    /// <summary>An end of a check: how it is written, and who is meant, told in the plainest way.</summary>
    private sealed record End(string Text, Func<Endpoint, bool> Inside, Func<string, bool> Outside);

    private static readonly ImmutableArray<End> Ends =
    [
        .. Spaces.Select(s => new End($"{{namespaces: [{s}]}}", e => e.Namespace == s, _ => false)),
        .. Apps.Select(a => new End($"{{podSelector: {{matchLabels: {{app: {a}}}}}}}", e => e.Kind != EndpointKind.Node && e.Labels.GetValueOrDefault("app") == a, _ => false)),
        new("{workloads: [a/p0, 'b/p3[Pod]']}", e => e is { Kind: not EndpointKind.Node } && e.ToString() is "a/p0" or "b/p3", _ => false),
        new("{nodeSelector: {}}", e => e.Kind != EndpointKind.Pod, _ => false),
        new("left", e => e.Namespace == "a", _ => false),
        new("right", e => e.Kind != EndpointKind.Node && e.Labels.GetValueOrDefault("app") == "db", _ => false),
        new("partner", _ => false, a => a.StartsWith("203.", StringComparison.Ordinal)),
        new("unzoned", e => e.Namespace != "a" && (e.Kind == EndpointKind.Node || e.Labels.GetValueOrDefault("app") != "db"), a => a.StartsWith("10.", StringComparison.Ordinal) || a.StartsWith("192.", StringComparison.Ordinal)),
        new("internet", _ => false, a => a[0] is '1' or '2' && !a.StartsWith("10.", StringComparison.Ordinal) && !a.StartsWith("192.", StringComparison.Ordinal) && !a.StartsWith("203.", StringComparison.Ordinal)),
        new("any", _ => true, _ => true),
        new("{addresses: [10.9.0.0/16, 198.51.100.0/24]}", _ => false, a => a.StartsWith("10.9.", StringComparison.Ordinal) || a.StartsWith("198.51.", StringComparison.Ordinal)),
        new("{addresses: [10.9.0.0/17]}", _ => false, a => a == "10.9.1.1"),
    ];

    private static readonly (string Text, Func<TransportProtocol, int, bool> Holds)[] PortTexts =
    [
        ("[all]", (_, _) => true), ("[TCP/443]", (t, p) => (t, p) == (TransportProtocol.Tcp, 443)), ("[TCP/80-500]", (t, p) => t == TransportProtocol.Tcp && p is 80 or 443),
        ("[UDP, TCP/5432]", (t, p) => t == TransportProtocol.Udp || (t, p) == (TransportProtocol.Tcp, 5432)),
    ];

    private sealed record Term(End From, End To, (string Text, Func<TransportProtocol, int, bool> Holds) Ports)
    {
        public string Text => $"{{from: {From.Text}, to: {To.Text}, ports: {Ports.Text}}}";
    }

    [Fact]
    public void Nobody_is_overlooked_and_nobody_is_made_up()
    {
        var random = new Random(Seed);
        int fails = 0, passes = 0;
        for (int i = 0; i < 300; i++)
        {
            Cluster cluster = RandomCluster(random);
            Term asked;
            do asked = RandomTerm(random);
            while (IsOutside(asked.From) && IsOutside(asked.To));
            ImmutableArray<Term> except = [.. Enumerable.Range(0, random.Next(3)).Select(_ => RandomTerm(random))];
            string condition = $"noFlow: {{from: {asked.From.Text}, to: {asked.To.Text}, ports: {asked.Ports.Text}, except: [{string.Join(", ", except.Select(e => e.Text))}]}}";
            string what = $"seed {Seed}, case {i}: {condition}";
            ImmutableArray<CheckResult> found = Declared()
                .Check(condition).Results(cluster);
            ImmutableSortedDictionary<string, bool> wanted = Naive(cluster, asked, except);
            if (wanted.IsEmpty)
            {
                Assert.True(found.All(r => r.Verdict == CheckVerdict.NotApplicable), what);
                continue;
            }
            foreach (CheckResult result in found.Where(r => r.Verdict != CheckVerdict.NotApplicable))
            {
                Assert.True(wanted.TryGetValue(result.Subject, out bool open), $"{what}: nobody is in {result.Subject}");
                Assert.True(open == (result.Verdict == CheckVerdict.Fail) && result.Verdict is CheckVerdict.Fail or CheckVerdict.Pass, $"{what}: {result.Subject} is {result.Verdict}: {result.Summary} {result.Reason} {result.Witness}");
                if (open) fails++;
                else passes++;
                if (open) Hold(cluster, result.Witness!, what);
            }
            Assert.True(wanted.Keys.All(s => found.Any(r => r.Subject == s)), $"{what}: {string.Join(", ", wanted.Keys)} against {string.Join(", ", found.Select(r => r.Subject))}");
        }
        Assert.InRange(fails, 50, 2000);
        Assert.InRange(passes, 50, 2000);
    }

    /// <summary>Must reach: every pair on every port, or a witness that is denied.</summary>
    [Fact]
    public void What_must_be_possible_is_possible_for_every_pair_on_every_port()
    {
        var random = new Random(Seed);
        int fails = 0, passes = 0;
        for (int i = 0; i < 300; i++)
        {
            Cluster cluster = RandomCluster(random);
            Term asked;
            do asked = RandomTerm(random);
            while (IsOutside(asked.From) && IsOutside(asked.To));
            string condition = $"flow: {{from: {asked.From.Text}, to: {asked.To.Text}, ports: {asked.Ports.Text}}}", what = $"seed {Seed}, case {i}: {condition}";
            ImmutableSortedDictionary<string, bool> wanted = Naive(cluster, asked, [], every: true);
            foreach (CheckResult result in Declared().Check(condition).Results(cluster).Where(r => r.Verdict != CheckVerdict.NotApplicable))
            {
                Assert.True(wanted.TryGetValue(result.Subject, out bool possible), $"{what}: nobody is in {result.Subject}");
                Assert.True(possible ? result.Verdict == CheckVerdict.Pass : result.Verdict == CheckVerdict.Fail, $"{what}: {result.Subject} is {result.Verdict}: {result.Summary} {result.Witness}");
                if (possible) passes++;
                else fails++;
                if (!possible) Assert.True(cluster.Ask(result.Witness!.From!, result.Witness.To!, result.Witness.Port!) == Verdict.Deny, $"{what}: {result.Witness}");
            }
        }
        Assert.InRange(fails, 50, 2000);
        Assert.InRange(passes, 50, 2000);
    }

    private static OwnFolder Declared() => new OwnFolder().Declare("plugIn: {assertedBy: Ada Byron}")
        .Declare("zones:\n- {id: left, kind: dmz, members: [{namespaces: [a]}]}\n- {id: right, kind: cde, members: [{podSelector: {matchLabels: {app: db}}}]}\n- {id: partner, kind: partner, members: [{addresses: [203.0.113.0/24]}]}");

    /// <summary>The flow of a witness is open when it is asked for alone.</summary>
    private static void Hold(Cluster cluster, Witness witness, string what) =>
        Assert.True(cluster.Ask(witness.From!, witness.To!, witness.Port ?? "TCP/443") is Verdict.Allow or Verdict.Qualified, $"{what}: {witness}");

    /// <summary>Whether something is open, or everything is, for each place of the side that results are told of; places without a pair are left out.</summary>
    private static ImmutableSortedDictionary<string, bool> Naive(Cluster cluster, Term asked, ImmutableArray<Term> except, bool every = false)
    {
        SortedDictionary<string, bool> open = new(StringComparer.Ordinal);
        bool bySource = IsOpen(asked.To) && !IsOpen(asked.From);
        object[] all = [.. cluster.Reachability.Population.Endpoints, .. Addresses];
        foreach (object from in all.Where(x => Holds(asked.From, x)))
            foreach (object to in all.Where(x => Holds(asked.To, x)))
            {
                if (from is string && to is string) continue;
                if (from is Endpoint f && to is Endpoint t && (ReferenceEquals(f, t) || ((f.Kind != EndpointKind.Pod || t.Kind != EndpointKind.Pod) && f.Node is not null && f.Node == t.Node))) continue;
                string place = (bySource ? from : to) switch { Endpoint { Kind: EndpointKind.Node } => "nodes", Endpoint e => $"namespace/{e.Namespace}", _ => "outside" };
                bool Possible((TransportProtocol Protocol, int Port) p) => cluster.Reachability.Decide(Party(from), Party(to), p.Protocol, p.Port).Verdict is Verdict.Allow or Verdict.Qualified;
                var asks = Ports.Where(p => asked.Ports.Holds(p.Protocol, p.Port) && !except.Any(e => e.Ports.Holds(p.Protocol, p.Port) && Holds(e.From, from) && Holds(e.To, to)));
                open[place] = every ? open.GetValueOrDefault(place, true) && asks.All(Possible) : open.GetValueOrDefault(place) || asks.Any(Possible);
            }
        return open.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static bool IsOutside(End end) => end.Text is "internet" or "partner" || end.Text.StartsWith("{addr", StringComparison.Ordinal);

    private static bool IsOpen(End end) => end.Text is "internet" or "any" or "unzoned" || end.Text.StartsWith("{addr", StringComparison.Ordinal);

    private static bool Holds(End end, object who) => who is Endpoint endpoint ? end.Inside(endpoint) : end.Outside((string)who);

    private static Party Party(object who) => who is Endpoint endpoint ? new Party.Inside(endpoint) : new Party.Address(IPAddress.Parse((string)who));

    private static Term RandomTerm(Random random) => new(Ends[random.Next(Ends.Length)], Ends[random.Next(Ends.Length)], PortTexts[random.Next(PortTexts.Length)]);

    private static Cluster RandomCluster(Random random)
    {
        Cluster cluster = new Cluster().Node("n0", "10.200.0.1").Node("n1", "10.200.0.2");
        foreach (string s in Spaces) cluster.Namespace(s, $"team={s}");
        for (int i = 0; i < 7; i++)
            cluster.Pod($"{Spaces[i % 3]}/p{i}", ip: $"10.100.0.{i + 1}", node: $"n{random.Next(2)}", ports: null, hostNetwork: random.Next(8) == 0, phase: "Running", $"app={Apps[random.Next(3)]}");
        for (int i = 0; i < 2 + random.Next(8); i++)
        {
            string direction = random.Next(2) == 0 ? "Ingress" : "Egress", peer = direction == "Ingress" ? "from" : "to";
            string selector = random.Next(3) == 0 ? "{}" : $"{{matchLabels: {{app: {Apps[random.Next(3)]}}}}}";
            string peers = random.Next(5) switch
            {
                0 => $"[{{podSelector: {{matchLabels: {{app: {Apps[random.Next(3)]}}}}}}}]",
                1 => $"[{{namespaceSelector: {{matchLabels: {{team: {Spaces[random.Next(3)]}}}}}}}]",
                2 => "[{ipBlock: {cidr: 0.0.0.0/0, except: [10.9.0.0/17]}}]",
                3 => "[{ipBlock: {cidr: 203.0.113.0/24}}, {ipBlock: {cidr: 10.100.0.0/30}}]",
                _ => "[{namespaceSelector: {}}]",
            };
            string ports = random.Next(2) == 0 ? "" : $", ports: [{{protocol: TCP, port: {(random.Next(2) == 0 ? 443 : 5432)}}}, {{protocol: UDP, port: 53}}]";
            string rules = random.Next(4) == 0 ? "" : $"\n{direction.ToLowerInvariant()}: [{{{peer}: {peers}{ports}}}]";
            cluster.Policy($"{Spaces[random.Next(3)]}/np{i}", $"podSelector: {selector}\npolicyTypes: [{direction}]{rules}");
        }
        return cluster;
    }
}
