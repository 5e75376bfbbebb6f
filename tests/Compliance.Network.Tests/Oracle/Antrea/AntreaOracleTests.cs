using System.Text.Json.Nodes;

namespace Compliance.Network.Tests.Oracle.Antrea;

/// <summary>Antrea's policies beside NetworkPolicies and those of the network policy API, against a naive reading of the rules.</summary>
public sealed class AntreaOracleTests
{
    private const int Clusters = 600;
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];

    [Fact]
    public void Every_verdict_and_every_connection_set_under_Antrea_agrees_with_the_naive_reading()
    {
        var told = new System.Collections.Concurrent.ConcurrentDictionary<char, int>();
        Seeds.Each(Clusters, seed =>
        {
            bool nodePolicies = seed % 3 != 0;
            RandomCluster world = RandomAntrea.Make(seed, nodePolicies);
            var oracle = new NaiveAntrea(world.Cluster.Snapshot, nodePolicies);
            var ports = new Random(seed);
            foreach (string from in world.Ends)
            {
                foreach (string to in world.Ends)
                {
                    string protocol = Protocols[ports.Next(3)];
                    int port = world.Port();
                    char expected = oracle.Ask(from, to, protocol, port);
                    string context = $"seed {seed}: {from} to {to} {protocol}/{port}";
                    Assert.Equal($"{context}: {expected}", $"{context}: {Letter(world, from, to, $"{protocol}/{port}")}");
                    Assert.Equal($"{context}: {expected}", $"{context}: {OracleTests.InSets(world, from, to, protocol, port)}");
                    Assert.Equal($"{context} ICMP: {oracle.Ask(from, to, "ICMP", 8)}", $"{context} ICMP: {Letter(world, from, to, "ICMP/8")}");
                    told.AddOrUpdate(expected, 1, (_, n) => n + 1);
                    foreach (string service in RandomAntrea.Services.Where(s => world.Cluster.Reachability.Population.Services.Single(e => $"{e.Ref.Namespace}/{e.Ref.Name}" == s).Backends.Any(b => b.ToString() == to)))
                        Assert.Equal($"{context} by {service}: {oracle.Ask(from, to, protocol, port, service)}", $"{context} by {service}: {Letter(world, from, $"svc/{service}/{to}", $"{protocol}/{port}")}");
                }
            }
        });
        // A generator that never comes to one of the verdicts would prove nothing of it.
        int all = told.Values.Sum();
        Assert.True(told['D'] > all / 10 && told['Q'] > all / 200 && told['U'] > all / 500, string.Join(", ", told));
    }

    private static char Letter(RandomCluster world, string from, string to, string port) => world.Cluster.Ask(from, to, port).ToString()[0];
}
