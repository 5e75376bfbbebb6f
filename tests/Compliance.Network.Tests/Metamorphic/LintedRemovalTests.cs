using Compliance.Network.Linting;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Network.Tests.Metamorphic;

/// <summary>What lint calls removable is removed from the objects themselves, and everything is analysed again.</summary>
public sealed class LintedRemovalTests
{
    private const int Clusters = 120;

    public static TheoryData<string> Dialects => Worlds.Names;

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Removing_what_lint_calls_redundant_or_shadowed_changes_no_verdict(string dialect)
    {
        int removed = 0;
        Seeds.Each(Clusters, seed =>
        {
            World world = Worlds.Make(dialect, seed);
            LintFinding[] removable = Removable(world.Cluster.Reachability);
            string[] before = Flows.Of(world.Cluster.Reachability, world.Ends);
            foreach (LintFinding finding in removable)
            {
                Interlocked.Increment(ref removed);
                Flows.Same($"{dialect}, seed {seed}, {finding.Kind} {finding.Part}: {finding.Message}", before, After(world, [finding.Part]));
            }
        });
        Assert.True(removed > 20, $"{dialect}: only {removed} removable parts");
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Everything_marked_as_removable_together_can_go_at_once(string dialect)
    {
        int several = 0;
        Seeds.Each(Clusters, seed =>
        {
            World world = Worlds.Make(dialect, seed);
            PolicyPart[] together = [.. Removable(world.Cluster.Reachability).Where(f => f.RemovableTogether).Select(f => f.Part)];
            if (together.Length < 2) return;
            Interlocked.Increment(ref several);
            Flows.Same($"{dialect}, seed {seed}, without {string.Join(" and ", together.Select(p => p.ToString()))}", Flows.Of(world.Cluster.Reachability, world.Ends), After(world, together));
        });
        Assert.True(several > 0, $"{dialect}: no cluster in which several parts can go");
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void What_is_redundant_always_is_so_with_the_pods_of_any_other_cluster(string dialect)
    {
        int tried = 0;
        Seeds.Each(Clusters, seed =>
        {
            World world = Worlds.Make(dialect, seed);
            PolicyPart[] always = [.. Removable(world.Cluster.Reachability).Where(f => f.Scope == LintScope.Always).Select(f => f.Part)];
            for (int other = seed + 1000; other < seed + 1004 && always.Length > 0; other++)
            {
                World elsewhere = Worlds.Make(dialect, other);
                HashSet<ObjectRef> policies = [.. world.Cluster.Reachability.Model.All.Select(p => p.Ref)];
                HashSet<ObjectRef> foreign = [.. elsewhere.Cluster.Reachability.Model.All.Select(p => p.Ref)];
                ClusterSnapshot snapshot = world.Cluster.Snapshot with
                {
                    Objects = [.. elsewhere.Cluster.Snapshot.Objects.Where(o => !foreign.Contains(o.Ref) && !policies.Contains(o.Ref))
                        .Concat(world.Cluster.Snapshot.Objects.Where(o => policies.Contains(o.Ref))).OrderBy(o => o.Ref)],
                };
                string[] before = Flows.Of(world.Cluster.Analyse(snapshot), elsewhere.Ends);
                foreach (PolicyPart part in always)
                {
                    Interlocked.Increment(ref tried);
                    Flows.Same($"{dialect}, policies of seed {seed} without {part}, pods of seed {other}", before, Flows.Of(world.Cluster.Analyse(snapshot.Without([part])), elsewhere.Ends));
                }
            }
        });
        // What other dialects mean depends on namespaces, services and sets, so nothing of theirs is told to hold always.
        Assert.True(tried > 0, $"{dialect}: nothing is redundant always");
    }

    private static LintFinding[] Removable(ClusterReachability reachability) =>
        [.. PolicyLinter.Lint(reachability).Where(f => f.Kind is LintKind.Redundant or LintKind.Shadowed)];

    private static string[] After(World world, IEnumerable<PolicyPart> parts) =>
        Flows.Of(world.Cluster.Analyse(world.Cluster.Snapshot.Without(parts)), world.Ends);
}
