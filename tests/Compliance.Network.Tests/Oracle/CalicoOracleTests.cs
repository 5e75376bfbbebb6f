using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Tests.Oracle;

/// <summary>Calico against a naive reading of its rules, on seeded clusters of every part of it.</summary>
public sealed class CalicoOracleTests
{
    private const int Clusters = 600;
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];

    [Fact]
    public void Verdicts_audits_and_connection_sets_under_Calico_agree_with_the_naive_reading()
    {
        long[] letters = new long[128];
        long audits = 0, asked = 0;
        Seeds.Each(Clusters, seed =>
        {
            var calico = new RandomCalico(seed);
            RandomCluster world = calico.World;
            var oracle = new NaiveCalico(world.Cluster.Snapshot, calico.Version);
            var ports = new Random(seed);
            foreach (string from in world.Ends)
            {
                foreach (string to in world.Ends)
                {
                    // Half of the pairs: what the other half shows, another seed does.
                    if (ports.Next(2) == 0) continue;
                    string protocol = Protocols[ports.Next(3)];
                    int port = ports.Next(8) == 0 ? 22 : ports.Next(12) == 0 ? 4789 : world.Port();
                    string context = $"seed {seed}: {from} to {to} {protocol}/{port}";
                    char expected = oracle.Ask(from, to, protocol, port), audited = oracle.Ask(from, to, protocol, port, audit: true);
                    Decision decision = world.Cluster.Decide(from, to, $"{protocol}/{port}");
                    Assert.Equal($"{context}: {expected}", $"{context}: {Letter(decision.Verdict)}");
                    Assert.Equal($"{context} audited: {audited}", $"{context} audited: {Letter(decision.Audit ?? decision.Verdict)}");
                    Assert.Equal($"{context} in sets: {expected}", $"{context} in sets: {OracleTests.InSets(world, from, to, protocol, port)}");
                    int type = ports.Next(2) == 0 ? 8 : 13;
                    if (ports.Next(3) == 0) Assert.Equal($"{context} ICMP {type}: {oracle.Ask(from, to, "ICMP", type)}", $"{context} ICMP {type}: {Letter(world.Cluster.Ask(from, to, $"ICMP/{type}"))}");
                    Interlocked.Increment(ref asked);
                    Interlocked.Increment(ref letters[expected]);
                    if (audited != expected) Interlocked.Increment(ref audits);
                }
            }
        });
        // A generator that only ever makes open clusters would prove nothing.
        Assert.True(letters['D'] > asked / 20 && letters['Q'] > asked / 1000 && letters['U'] > asked / 1000 && audits > asked / 200,
            $"of {asked} questions {letters['D']} are denied, {letters['Q']} qualified, {letters['U']} undefined, {audits} audited differently");
    }

    private static char Letter(Verdict verdict) => verdict.ToString()[0];
}
