using System.Collections.Immutable;
using System.Net;
using Compliance.Host.Expectations;
using Compliance.Kubernetes.Manifests;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Expectations;

/// <summary>Expectations between groups against every pod of both, one by one, on the sample cluster.</summary>
public sealed class ExpectationOracleTests
{
    private const int Statements = 600;
    private static readonly int[] Ports = [53, 443, 5432, 5657, 8080, 8443, 9090, 9999];
    private static readonly string[] Blocks = ["0.0.0.0/0", "10.0.0.0/8", "198.51.100.0/24", "198.51.100.16/28", "203.0.113.0/24", "172.16.0.0/12"];
    private static readonly string[] Addresses = ["1.1.1.1", "9.255.255.255", "198.51.100.15", "198.51.100.16", "198.51.100.17", "198.51.100.31", "198.51.100.32", "198.51.100.64", "203.0.113.9", "172.16.0.1", "192.168.7.7"];

    [Fact]
    public async Task A_statement_holds_where_it_holds_for_every_pair()
    {
        var source = new ManifestSource([Repository.PathOf("tests", "clusters", "payment-shop")], Stream.Null, TimeProvider.System);
        ClusterReachability cluster = ClusterReachability.Analyse(await source.ReadAsync(null, TestContext.Current.CancellationToken));
        var check = new ExpectationCheck(cluster);
        int held = 0, differed = 0, excepted = 0;
        for (int seed = 1; seed <= Statements; seed++)
        {
            var random = new Random(seed);
            EndpointTerm from = Term(random, cluster, mayBlock: true), to = Term(random, cluster, mayBlock: from is not EndpointTerm.Block);
            int[] ports = [.. Ports.Where(_ => random.Next(4) == 0).DefaultIfEmpty(5432)];
            ImmutableArray<FlowException> except = random.Next(2) == 0 ? [] : [new FlowException(
                random.Next(2) == 0 ? [] : [Term(random, cluster, mayBlock: true)], random.Next(2) == 0 ? [] : [Term(random, cluster, mayBlock: true)], Stated(random.Next(3) == 0 ? ports[..1] : Ports))];
            Verdict expected = random.Next(4) == 0 ? Verdict.Allow : Verdict.Deny;
            FlowResult result = check.Check(new FlowExpectation { Name = "n", Line = 1, From = [from], To = [to], Ports = Stated(ports), Expected = expected, Except = except });
            string context = $"seed {seed}: {from} -> {to} {string.Join(',', ports)} {expected}, except {string.Join(';', except)}: {result.Message}";

            bool asStated = true;
            int asked = 0;
            foreach (Party a in Parties(from, cluster))
            {
                foreach (Party b in Parties(to, cluster))
                {
                    if (!IsFlow(a, b)) continue;
                    foreach (int port in ports)
                    {
                        if (except.Any(e => Means(e.From, a) && Means(e.To, b) && e.Ports.Ports.Contains(TransportProtocol.Tcp, port))) continue;
                        asked++;
                        asStated &= cluster.Decide(a, b, TransportProtocol.Tcp, port).Verdict == expected;
                    }
                }
            }
            if (result.Outcome == Outcome.Unanswerable) continue;
            if (result.Outcome == Outcome.Holds) Assert.True(asStated, context);
            // Addresses are sampled here and not there, so that a difference among them may be seen there alone.
            else if (from is EndpointTerm.Pods && to is EndpointTerm.Pods) Assert.False(asStated, context);
            if (result.Outcome == Outcome.Holds && asked > 0) held++;
            if (result.Outcome == Outcome.Differs) differed++;
            if (result.Outcome == Outcome.Holds && !except.IsEmpty) excepted++;
        }
        Assert.True(held > Statements / 10 && differed > Statements / 10 && excepted > 20, $"held {held}, differed {differed}, held with exceptions {excepted}");
    }

    private static StatedPorts Stated(int[] ports) => new(ports.Aggregate(PortSet.Empty, (set, p) => set.Union(PortSet.Of(TransportProtocol.Tcp, p, p))), IsIcmp: false, IcmpType: null, Given: true);

    private static EndpointTerm Term(Random random, ClusterReachability cluster, bool mayBlock)
    {
        string[] namespaces = [.. cluster.Population.Namespaces.Keys];
        if (mayBlock && random.Next(4) == 0) return new EndpointTerm.Block(IPNetwork.Parse(Blocks[random.Next(Blocks.Length)]), []);
        string[] apps = [.. cluster.Population.Endpoints.Where(e => e.Labels.ContainsKey("app")).Select(e => e.Labels["app"]).Distinct()];
        Selector labels = random.Next(2) == 0 ? Selector.Everything : new Selector.In("app", [apps[random.Next(apps.Length)]]);
        return random.Next(3) == 0
            ? new EndpointTerm.Pods([], Selector.Everything, labels)
            : new EndpointTerm.Pods([namespaces[random.Next(namespaces.Length)]], Selector.Everything, random.Next(3) == 0 ? labels : Selector.Everything);
    }

    private static IEnumerable<Party> Parties(EndpointTerm term, ClusterReachability cluster) => term is EndpointTerm.Block block
        ? Addresses.Select(IPAddress.Parse).Where(block.Contains).Select(a => new Party.Address(a))
        : cluster.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node).Select(e => new Party.Inside(e)).Where(p => Means([term], p));

    private static bool Means(ImmutableArray<EndpointTerm> terms, Party party) => terms.IsEmpty || terms.Any(t => (t, party) switch
    {
        (EndpointTerm.Block block, Party.Address address) => block.Contains(address.Value),
        (EndpointTerm.Pods pods, Party.Inside { Endpoint: { Kind: not EndpointKind.Node } e }) => (pods.Namespaces.IsEmpty || pods.Namespaces.Contains(e.Namespace)) && pods.PodLabels.Matches(e.Labels),
        _ => false,
    });

    private static bool IsFlow(Party a, Party b) => (a, b) switch
    {
        (Party.Inside { Endpoint: var x }, Party.Inside { Endpoint: var y }) =>
            x != y && !(x.Kind != y.Kind && x.Node is not null && x.Node == y.Node),
        _ => a is Party.Inside || b is Party.Inside,
    };
}
