using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Oracle;

/// <summary>The analysis against a naive reading of the specification, on thousands of seeded clusters.</summary>
public sealed class OracleTests
{
    private const int Clusters = 2400;
    private const int ApiClusters = 800;
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];

    [Fact]
    public void Every_verdict_and_every_connection_set_agrees_with_the_naive_reading() => Agree(Clusters, undefinedInMille: 5, seed => new RandomCluster(seed));

    [Fact]
    public void So_it_does_with_policies_of_the_network_policy_API_before_and_after() => Agree(ApiClusters, undefinedInMille: 0, seed =>
    {
        // No odd shapes here: a NetworkPolicy of unknown effect would hide the tiers around it.
        var world = new RandomCluster((seed * 4) + 1);
        foreach (JsonObject policy in new RandomApiPolicies(seed).All()) world.Cluster.Object(policy);
        return world;
    });

    [Fact]
    public void So_it_does_with_egress_firewalls_beside_policies_on_OVN_Kubernetes()
    {
        string[] networks = ["10.0.0.0/16", "fd00::/8"];
        Agree(ApiClusters, undefinedInMille: 1, seed =>
        {
            var world = new RandomCluster((seed * 4) + 1);
            // Addresses in the pod networks that no pod has are no destinations of a firewall.
            world.Ends.Add("ip/10.0.200.7");
            world.Cluster.With("ovn-kubernetes", Networks(seed).Length > 0 ? [$"clusterNetworks={JsonSerializer.Serialize(networks)}"] : []);
            // ClusterNetworkPolicy is not enforced there, and priorities above 99 are not (ANP-27).
            foreach (JsonObject policy in new RandomApiPolicies(seed).All().Where(p => (string)p["kind"]! != "ClusterNetworkPolicy")) world.Cluster.Object(policy);
            foreach (JsonObject firewall in new RandomEgressFirewalls(seed).All()) world.Cluster.Object(firewall);
            return world;
        }, (seed, world, policies) =>
        {
            var firewall = new NaiveEgressFirewall(policies,
                [.. world.Cluster.Snapshot.Objects.Where(o => o.Ref.Kind.Kind == "EgressFirewall").Select(o => o.Body)], Networks(seed));
            var open = new NaiveOracle(world.Cluster.Snapshot, hostsOpen: true);
            return (from, to, protocol, port) => NaiveOracle.Easiest([policies, open], from, to,
                () => Strictest(open.AskThere(from, to, protocol, port), firewall.Ask(from, to, protocol, port)));
        });

        string[] Networks(int seed) => seed % 2 == 0 ? networks : [];
        static char Strictest(char a, char b) => "DUQA".First(c => a == c || b == c);
    }

    [Fact]
    public void So_it_does_with_the_kinds_of_the_AWS_VPC_CNI() => Agree(ApiClusters, undefinedInMille: 0, seed =>
    {
        var world = new RandomCluster((seed * 4) + 1);
        world.Cluster.With("aws-vpc-cni");
        foreach (JsonObject policy in new RandomApiPolicies(seed).Aws()) world.Cluster.Object(policy);
        // A NetworkPolicy of another seed under the name that the plug-in gives its own; without names it means the same.
        foreach (SnapshotObject other in new RandomCluster((seed * 4) + 3).Cluster.Snapshot.Objects.Where(o => o.Ref.Kind.Kind == "NetworkPolicy"))
        {
            JsonObject body = JsonNode.Parse(other.Body.GetRawText())!.AsObject();
            (body["apiVersion"], body["kind"]) = ("networking.k8s.aws/v1alpha1", "ApplicationNetworkPolicy");
            world.Cluster.Object(body);
        }
        return world;
    }, makePolicies: world => new NaiveOracle(world.Cluster.Snapshot, aws: true));

    private static void Agree(int clusters, int undefinedInMille, Func<int, RandomCluster> make, Func<int, RandomCluster, NaiveOracle, Func<string, string, string, int, char>>? reading = null,
        Func<RandomCluster, NaiveOracle>? makePolicies = null)
    {
        long asked = 0, denied = 0, undefined = 0, differing = 0;
        Seeds.Each(clusters, seed =>
        {
            RandomCluster world = make(seed);
            NaiveOracle policies = makePolicies?.Invoke(world) ?? new NaiveOracle(world.Cluster.Snapshot);
            Func<string, string, string, int, char> oracle = reading?.Invoke(seed, world, policies) ?? policies.Ask;
            var ports = new Random(seed);
            foreach (string from in world.Ends)
            {
                foreach (string to in world.Ends)
                {
                    string protocol = Protocols[ports.Next(3)];
                    int port = world.Port();
                    char expected = oracle(from, to, protocol, port);
                    string context = $"seed {seed}: {from} to {to} {protocol}/{port}";
                    Assert.Equal($"{context}: {expected}", $"{context}: {Letter(world.Cluster.Ask(from, to, $"{protocol}/{port}"))}");
                    Assert.Equal($"{context}: {expected}", $"{context}: {InSets(world, from, to, protocol, port)}");
                    Assert.Equal($"{context} ICMP: {oracle(from, to, "ICMP", 8)}", $"{context} ICMP: {Letter(world.Cluster.Ask(from, to, "ICMP/8"))}");
                    IPAddress[] addresses = policies.IsOrdinaryPod(to) ? policies.AllOf(to) : [];
                    foreach (IPAddress address in addresses.Length > 1 ? addresses : [])
                    {
                        // Of a pod by one of its addresses, as it is at that one.
                        char there = policies.AtAddress(to, address, () => oracle(from, to, protocol, port));
                        Assert.Equal($"{context} at {address}: {there}", $"{context} at {address}: {Letter(world.Cluster.Ask(from, $"ip/{address}", $"{protocol}/{port}"))}");
                        if (there != expected) Interlocked.Increment(ref differing);
                    }
                    Interlocked.Increment(ref asked);
                    if (expected == 'D') Interlocked.Increment(ref denied);
                    if (expected == 'U') Interlocked.Increment(ref undefined);
                }
            }
        });
        // A generator that only ever makes open clusters would prove nothing.
        Assert.True(denied > asked / 20, $"only {denied} of {asked} questions are denied");
        Assert.True(differing > asked / 3000, $"only {differing} answers at one address differ from that of the pod, of {asked}");
        Assert.True(undefined > asked * undefinedInMille / 1000, $"only {undefined} of {asked} questions are undefined");
    }

    /// <summary>What the sets of connections say of a question.</summary>
    internal static char InSets(RandomCluster world, string from, string to, string protocol, int port)
    {
        ClusterReachability reachability = world.Cluster.Reachability;
        Party source = world.Cluster.Party(from), destination = world.Cluster.Party(to);
        Connections connections = (source, destination) switch
        {
            (Party.Inside a, Party.Inside b) => reachability.Between(a.Endpoint, b.Endpoint),
            (Party.Inside a, Party.Address b) => reachability.Between(reachability.ClassOf(a.Endpoint), reachability.ClassOf(b.Value)),
            (Party.Address a, Party.Inside b) => reachability.Between(reachability.ClassOf(a.Value), reachability.ClassOf(b.Endpoint)),
            (Party.Address a, Party.Address b) => reachability.Between(reachability.ClassOf(a.Value), reachability.ClassOf(b.Value)),
            _ => throw new InvalidOperationException(),
        };
        TransportProtocol transport = Enum.Parse<TransportProtocol>(protocol, ignoreCase: true);
        return connections.Allowed.Contains(transport, port) ? 'A' : connections.Undefined.Contains(transport, port) ? 'U'
            : connections.Qualified.Contains(transport, port) ? 'Q' : 'D';
    }

    private static char Letter(Verdict verdict) => verdict.ToString()[0];
}
