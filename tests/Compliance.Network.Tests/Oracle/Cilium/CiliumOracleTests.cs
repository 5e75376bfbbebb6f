using System.Text.Json.Nodes;
using Compliance.Network.Reachability;

namespace Compliance.Network.Tests.Oracle.Cilium;

/// <summary>The analysis under Cilium against a naive reading of the rules, on seeded clusters: policies of Cilium together with
/// NetworkPolicies and, in every third, ClusterNetworkPolicies.</summary>
public sealed class CiliumOracleTests
{
    private const int Clusters = 600;
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP", "ICMP"];

    [Fact]
    public void Verdicts_sides_audits_and_connection_sets_agree_with_the_naive_reading()
    {
        long asked = 0, audited = 0;
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<char, long>();
        Seeds.Each(Clusters, seed =>
        {
            // No odd shapes of NetworkPolicies: one of unknown effect would hide the rest.
            var world = new RandomCluster((seed * 4) + 1);
            var cilium = new RandomCilium(seed);
            foreach (JsonObject item in cilium.Objects()) world.Cluster.Object(item);
            foreach (JsonObject policy in cilium.WithApi ? new RandomApiPolicies(seed).All() : []) world.Cluster.Object(policy);
            world.Cluster.With("cilium", [.. cilium.Settings.Select(s => $"{s.Key}={s.Value}")]);
            var oracle = new NaiveCilium(world.Cluster.Snapshot, cilium.Settings);
            var random = new Random(seed);
            foreach (string from in world.Ends)
            {
                foreach (string to in world.Ends)
                {
                    // Half of the pairs of each cluster: more clusters find more than more questions do.
                    if (random.Next(2) == 0) continue;
                    string protocol = Protocols[random.Next(4)];
                    int port = protocol == "ICMP" ? 8 : world.Port();
                    string context = $"seed {seed}: {from} to {to} {protocol}/{port}";
                    (char Verdict, char Egress, char Ingress)[] ways = oracle.Ways(from, to, protocol, port, audited: false);
                    (char expected, char egress, char ingress) = ways.MaxBy(w => "DUQA".IndexOf(w.Verdict));
                    char audit = cilium.Settings["policy-audit-mode"] != "true" ? expected : oracle.Ways(from, to, protocol, port, audited: true).Select(w => w.Verdict).MaxBy("DUQA".IndexOf);
                    Decision decision = world.Cluster.Decide(from, to, $"{protocol}/{port}");
                    Assert.Equal($"{context}: {expected} ({egress}{ingress}) {(audit == expected ? '-' : audit)}",
                        $"{context}: {Letter(decision.Verdict)} ({Letter(decision.Egress)}{Letter(decision.Ingress)}) {(decision.Audit is { } a ? Letter(a) : '-')}");
                    if (protocol != "ICMP") Assert.Equal($"{context}: {expected}", $"{context}: {OracleTests.InSets(world, from, to, protocol, port)}");
                    Interlocked.Increment(ref asked);
                    if (audit != expected) Interlocked.Increment(ref audited);
                    seen.AddOrUpdate(expected, 1, (_, n) => n + 1);
                }
            }
        });
        // A generator that only ever makes one kind of cluster would prove nothing.
        foreach (char verdict in "DQU") Assert.True(seen.GetValueOrDefault(verdict) > asked / 500, $"only {seen.GetValueOrDefault(verdict)} of {asked} answers are {verdict}");
        Assert.True(audited > asked / 500, $"only {audited} of {asked} answers differ under audit");
    }

    private static char Letter(Verdict verdict) => verdict.ToString()[0];
}
