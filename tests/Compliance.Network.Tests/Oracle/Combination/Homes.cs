using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle.Antrea;
using Compliance.Network.Tests.Oracle.Cilium;

namespace Compliance.Network.Tests.Oracle.Combination;

/// <summary>A cluster of one plug-in with every layer that the plug-in enforces, and the naive reading of it.</summary>
/// <param name="World">The cluster.</param>
/// <param name="Ask">The naive verdict: from, to, protocol, port.</param>
internal sealed record Home(RandomCluster World, Func<string, string, string, int, char> Ask);

/// <summary>The plug-ins of the combination, each with what the table of CMB-03 says it reads.</summary>
internal static class Homes
{
    private static readonly string[] s_networks = ["10.0.0.0/16", "fd00::/8"];

    private static readonly Dictionary<string, (Func<int, Home> Make, Func<ResourceKind, bool> Reads)> s_homes = new(StringComparer.Ordinal)
    {
        ["antrea"] = (Antrea, k => k.Group is "crd.antrea.io" or "policy.networking.k8s.io"),
        ["calico"] = (Calico, k => k.Group is "projectcalico.org" or "crd.projectcalico.org" or "policy.networking.k8s.io"),
        ["cilium"] = (Cilium, k => k.Group == "cilium.io" || k is { Group: "policy.networking.k8s.io", Kind: "ClusterNetworkPolicy" }),
        ["ovn-kubernetes"] = (Ovn, k => k.Group == "k8s.ovn.org" || k is { Group: "policy.networking.k8s.io", Kind: not "ClusterNetworkPolicy" }),
        ["kube-router"] = (seed => Plain(seed, "kube-router"), _ => false),
        ["flannel"] = (Flannel, _ => false),
    };

    public static TheoryData<string> Names => [.. s_homes.Keys];

    public static Home Make(string plugIn, int seed) => s_homes[plugIn].Make(seed);

    /// <summary>Whether the plug-in reads a kind, NetworkPolicy aside.</summary>
    public static bool Reads(string plugIn, ResourceKind kind) => s_homes[plugIn].Reads(kind);

    private static Home Antrea(int seed)
    {
        RandomCluster world = RandomAntrea.Make(seed, nodePolicies: true);
        var oracle = new NaiveAntrea(world.Cluster.Snapshot, nodePolicies: true);
        return new Home(world, (from, to, protocol, port) => oracle.Ask(from, to, protocol, port));
    }

    private static Home Calico(int seed)
    {
        var calico = new RandomCalico(seed);
        var oracle = new NaiveCalico(calico.World.Cluster.Snapshot, calico.Version);
        return new Home(calico.World, (from, to, protocol, port) => oracle.Ask(from, to, protocol, port));
    }

    private static Home Cilium(int seed)
    {
        RandomCluster world = Plain(seed, "cilium").World;
        var cilium = new RandomCilium(seed);
        foreach (JsonObject item in cilium.Objects().Concat(cilium.WithApi ? new RandomApiPolicies(seed).All().Where(p => (string)p["kind"]! == "ClusterNetworkPolicy") : [])) world.Cluster.Object(item);
        world.Cluster.With("cilium", [.. cilium.Settings.Select(s => $"{s.Key}={s.Value}")]);
        var oracle = new NaiveCilium(world.Cluster.Snapshot, cilium.Settings);
        return new Home(world, oracle.Ask);
    }

    private static char Strictest(char a, char b) => "DUQA".First(c => c == a || c == b);

    private static Home Ovn(int seed)
    {
        RandomCluster world = Plain(seed, "ovn-kubernetes").World;
        world.Cluster.With("ovn-kubernetes", $"clusterNetworks={JsonSerializer.Serialize(s_networks)}");
        foreach (JsonObject policy in new RandomApiPolicies(seed).All().Where(p => (string)p["kind"]! != "ClusterNetworkPolicy")) world.Cluster.Object(policy);
        foreach (JsonObject firewall in new RandomEgressFirewalls((seed * 5) + 1).All()) world.Cluster.Object(firewall);
        ClusterSnapshot snapshot = world.Cluster.Snapshot;
        var policies = new NaiveOracle(snapshot, hostsOpen: true);
        var firewalls = new NaiveEgressFirewall(policies, [.. snapshot.Objects.Where(o => o.Ref.Kind.Kind == "EgressFirewall").Select(o => o.Body)], s_networks);
        return new Home(world, (from, to, protocol, port) => NaiveOracle.Easiest([policies], from, to,
            () => Strictest(policies.AskThere(from, to, protocol, port), firewalls.Ask(from, to, protocol, port))));
    }

    private static Home Plain(int seed, string plugIn)
    {
        // No odd shapes here: a NetworkPolicy of unknown effect would hide everything beside it.
        var world = new RandomCluster((seed * 4) + 1);
        world.Cluster.With(plugIn);
        return new Home(world, new NaiveOracle(world.Cluster.Snapshot).Ask);
    }

    private static Home Flannel(int seed) => new(Plain(seed, "flannel").World, (_, _, _, _) => 'A');
}
