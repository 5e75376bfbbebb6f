using Compliance.Network.Linting;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Network.Tests.Metamorphic;

/// <summary>An analysis that is asked what would be, answers as an analysis of that would.</summary>
public sealed class ChangedClusterTests
{
    [Theory]
    [InlineData("kubernetes")]
    [InlineData("network policy API")]
    public void Leaving_a_policy_out_gives_the_verdicts_of_a_cluster_without_it(string name)
    {
        int tried = 0, differing = 0;
        Seeds.Each(150, seed =>
        {
            World world = Worlds.Make(name, seed);
            ClusterReachability before = world.Cluster.Reachability;
            if (before.Model.Tiers.SelectMany(t => t.Policies).Select(p => p.Ref).Distinct().ToArray() is not { Length: > 0 } policies) return;
            ObjectRef gone = policies[seed % policies.Length];
            ClusterSnapshot without = world.Cluster.Snapshot with { Objects = [.. world.Cluster.Snapshot.Objects.Where(o => o.Ref != gone)] };
            string[] wanted = Flows.Of(world.Cluster.Analyse(without), world.Ends);
            Flows.Same($"seed {seed}, without {gone}", wanted, Flows.Of(before.With(p => p.Ref == gone ? null : p), world.Ends));
            Interlocked.Increment(ref tried);
            if (!wanted.SequenceEqual(Flows.Of(before, world.Ends))) Interlocked.Increment(ref differing);
        });
        Assert.True(tried > 50, $"only {tried} clusters had a policy to leave out");
        Assert.True(differing > 10, $"only {differing} of {tried} policies mattered");
    }

    [Theory]
    [MemberData(nameof(Worlds.Names), MemberType = typeof(Worlds))]
    public void Another_state_gives_the_verdicts_of_an_analysis_of_it(string name) => Seeds.Each(60, seed =>
    {
        World world = Worlds.Make(name, seed);
        ClusterSnapshot snapshot = world.Cluster.Snapshot;
        ClusterSnapshot other = snapshot with { Objects = [.. snapshot.Objects.Where((o, i) => !o.Ref.Kind.Kind.Contains("Policy", StringComparison.Ordinal) || i % 2 == 0)] };
        Flows.Same($"seed {seed}", Flows.Of(world.Cluster.Analyse(other), world.Ends), Flows.Of(world.Cluster.Reachability.With(other), world.Ends));
    });

    [Theory]
    [MemberData(nameof(Worlds.Names), MemberType = typeof(Worlds))]
    public void What_is_told_of_deciding_alone_is_what_lint_tells_of_it(string name) => Seeds.Each(60, seed =>
    {
        ClusterReachability cluster = Worlds.Make(name, seed).Cluster.Reachability;
        string[] wanted = [.. PolicyLinter.Lint(cluster).Where(f => f.Kind is LintKind.Shadowed or LintKind.Redundant or LintKind.Conflicting or LintKind.Ambiguous).Select(f => $"{f.Kind} {f.Part} {f.Message}")];
        Assert.Equal(wanted, PolicyLinter.Deciding(cluster).Select(f => $"{f.Kind} {f.Part} {f.Message}"));
    });

    [Fact]
    public void Tiers_of_administrators_stand_above_namespaces_and_the_others_do_not()
    {
        HashSet<string> above = [], below = [];
        foreach (string name in (string[])["network policy API", "antrea", "calico", "ovn-kubernetes"])
            for (int seed = 0; seed < 60; seed++)
                foreach (Tier tier in Worlds.Make(name, seed).Cluster.Reachability.Model.Tiers) (tier.AboveNamespaces ? above : below).Add(tier.Name);
        Assert.Superset(new HashSet<string> { "Admin" }, above);
        Assert.Superset(new HashSet<string> { "NetworkPolicy", "Baseline", "default", "application" }, below);
        Assert.Empty(above.Intersect(["NetworkPolicy", "Baseline", "default", "application", "baseline", "kube-baseline", "baselineadminnetworkpolicy", "normal"]));
        Assert.Empty(below.Intersect(["Admin", "kube-admin", "adminnetworkpolicy", "emergency", "securityops", "networkops", "platform"]));
    }
}
