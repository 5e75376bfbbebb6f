using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Oracle.Combination;

/// <summary>Clusters that hold policies of every dialect at once: those of the plug-in that runs decide as the naive reading says, and those of
/// the others are there and change nothing (CMB-01, CMB-02, CMB-03).</summary>
public sealed class CombinationOracleTests
{
    private const int ClustersOfEach = 100;
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];

    public static TheoryData<string> PlugIns => Homes.Names;

    [Theory, MemberData(nameof(PlugIns))]
    [Trait("rule", "CMB-01"), Trait("rule", "CMB-02"), Trait("rule", "CMB-03")]
    public void Policies_of_other_dialects_change_nothing_and_those_of_the_plug_in_decide_as_the_rules_say(string plugIn)
    {
        var told = new ConcurrentDictionary<char, int>();
        Seeds.Each(ClustersOfEach, seed =>
        {
            Home home = Homes.Make(plugIn, seed);
            HashSet<ObjectRef> own = [.. home.World.Cluster.Snapshot.Objects.Select(o => o.Ref)];
            JsonObject[] foreign = [.. Leftovers.All(seed).Where(o => !Homes.Reads(plugIn, Leftovers.KindOf(o)))];
            foreach (JsonObject item in foreign) home.World.Cluster.Object(item);
            ClusterReachability reachability = home.World.Cluster.Reachability;
            ObjectRef[] policies = [.. home.World.Cluster.Snapshot.Objects.Select(o => o.Ref).Where(r => !own.Contains(r) && Leftovers.IsPolicy(r.Kind))];
            Assert.True(policies.Length >= 3, $"seed {seed}: only {policies.Length} policies of other dialects");
            Assert.All(policies, p => Assert.True(reachability.Model.Inert.Any(i => i.Ref == p && i.Mode == PolicyMode.Inert && i.ModeReason is { Length: > 0 }), $"seed {seed}: {p.Kind} {p} is not told to be inert"));
            Assert.DoesNotContain(reachability.Model.Opaque, o => policies.Contains(o.Ref));
            Hold(home, seed, told);
        });
        // A generator that only ever makes open clusters would prove nothing.
        Assert.True(plugIn == "flannel" ? told.Keys.Single() == 'A' : told.GetValueOrDefault('D') > told.Values.Sum() / 20, string.Join(", ", told));
    }

    private static void Hold(Home home, int seed, ConcurrentDictionary<char, int> told)
    {
        var random = new Random(seed);
        List<string> ends = home.World.Ends;
        for (int i = 0; i < 60; i++)
        {
            string from = ends[random.Next(ends.Count)], to = ends[random.Next(ends.Count)], protocol = Protocols[random.Next(3)];
            int port = home.World.Port();
            char expected = home.Ask(from, to, protocol, port);
            string context = $"seed {seed}: {from} to {to} {protocol}/{port}";
            Assert.Equal($"{context}: {expected}", $"{context}: {home.World.Cluster.Ask(from, to, $"{protocol}/{port}").ToString()[0]}");
            Assert.Equal($"{context}: {expected}", $"{context}: {OracleTests.InSets(home.World, from, to, protocol, port)}");
            told.AddOrUpdate(expected, 1, (_, n) => n + 1);
        }
    }
}
